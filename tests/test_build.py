"""Building: the same bytes however it is done, failures named, and nothing lost."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kg import pipeline
from kg.build import BuildSummary, build
from kg.errors import GraphError, InputError, VocabularyError
from kg.model import Article, Extraction, Tier
from kg.store import open_store
from kg.store.folder import Folder, dump

ROOT = Path(__file__).resolve().parent.parent
ARTICLES = ROOT / "data" / "articles"

STORY = """Rubs And Rest

By Ann Other, March 3, 2021

Massage may lower pain in people who sit all day, and a trial of 40 people found less stiffness.

“After two sessions the pain in my back was gone,” says Mary, a patient of 51 years.
"""


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    """Three articles in two folders."""
    folder = tmp_path / "in"
    (folder / "more").mkdir(parents=True)
    (folder / "b.txt").write_text(STORY)
    (folder / "a.md").write_text(STORY.replace("pain", "anxiety"))
    (folder / "more" / "c.txt").write_text(STORY.replace("pain", "fatigue"))
    return folder


@dataclass
class Log:
    """A progress that writes down what it is told."""

    calls: list[tuple[object, ...]] = field(default_factory=list)

    def on_start(self, total_files: int, total_bytes: int) -> None:
        self.calls.append(("start", total_files, total_bytes))

    def on_article(self, name: str, claims: int, size: int) -> None:
        self.calls.append(("article", name, claims, size))

    def on_failure(self, path: str, reason: str) -> None:
        self.calls.append(("failure", path, reason))

    def on_index(self) -> None:
        self.calls.append(("index",))


def names(summary: BuildSummary) -> list[str]:
    return [article.name for article in summary.articles]


# -------------------------------------------------------------------------------------------- same bytes


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("samples") / "graph"
    build([ARTICLES], out)
    return out


def test_two_processes_give_the_same_bytes(samples: Path, tmp_path: Path) -> None:
    summary = build([ARTICLES], tmp_path / "graph", jobs=2)
    assert dump(tmp_path / "graph") == dump(samples)
    again = Folder(samples).manifest()
    assert (tmp_path / "graph" / "manifest.json").read_bytes() == again.to_json()
    assert len(summary.articles) == len(list(ARTICLES.iterdir()))


def test_another_place_and_order_give_the_same_bytes(samples: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "moved" / "articles"
    elsewhere.mkdir(parents=True)
    for path in ARTICLES.iterdir():
        (elsewhere / path.name).write_bytes(path.read_bytes())
    for path in ARTICLES.parent.glob("*.bib"):
        (elsewhere.parent / path.name).write_bytes(path.read_bytes())
    build(sorted(elsewhere.iterdir(), reverse=True), tmp_path / "graph", jobs=0)
    without_bibliography = dump(tmp_path / "graph")
    build([elsewhere], tmp_path / "graph")
    assert dump(tmp_path / "graph") == dump(samples) != without_bibliography


def test_the_store_holds_what_the_segments_hold(samples: Path) -> None:
    store = open_store(samples)
    assert len(store) == dump(samples).count(b"\n")
    assert sorted(b"".join(store.dump()).split(b"\n")) == sorted(dump(samples).split(b"\n"))


def test_anchors_are_exact(samples: Path) -> None:
    folder = Folder(samples)
    texts = {article.iri: folder.text(article.sha256) for article in folder.manifest().articles}
    query = """SELECT DISTINCT ?graph ?thing ?start ?end ?text WHERE {
      GRAPH ?graph { ?thing kgo:start ?start ; kgo:end ?end ; schema:text ?text } }"""
    rows = list(open_store(samples).query(query))
    kinds = {row["thing"].value.rsplit("/", 2)[1] for row in rows}
    assert kinds == {"claim", "reference", "pointer", "study", "measurement", "warning"}
    for row in rows:
        stands = texts[row["graph"].value][int(row["start"].value) : int(row["end"].value)]
        assert stands == row["text"].value
    people = (
        "SELECT ?graph ?start ?end { GRAPH ?graph { ?p a schema:Person ; kgo:start ?start ; kgo:end ?end } }"
    )
    for row in open_store(samples).query(people):
        assert texts[row["graph"].value][int(row["start"].value) : int(row["end"].value)].strip()
    exact = "SELECT ?s ?e { ?s oa:exact ?e }"
    for row in open_store(samples).query(exact):
        article, _, place = row["s"].value.partition("#char=")
        start, end = map(int, place.split(","))
        assert texts[article][start:end] == row["e"].value


def test_no_blank_nodes_and_no_path_of_this_machine(samples: Path) -> None:
    data = dump(samples)
    assert b"_:" not in data
    assert str(ROOT).encode() not in data


def test_the_summary_counts_what_was_built(samples: Path, tmp_path: Path) -> None:
    summary = build([ARTICLES], tmp_path / "graph")
    store = open_store(samples)
    counts = {
        row["t"].value: int(row["n"].value)
        for row in store.query(
            "SELECT ?t (COUNT(?c) AS ?n) { ?c kgo:tier/skos:prefLabel ?t ; a kgo:Claim } GROUP BY ?t"
        )
    }
    assert {tier.value: n for tier, n in summary.tiers.items() if n} == counts
    assert list(summary.tiers) == list(Tier)
    assert summary.claims == sum(counts.values())
    (references,) = store.query("SELECT (COUNT(?r) AS ?n) { ?r a biro:BibliographicReference }")
    assert summary.references == int(references["n"].value)
    assert summary.sentences == sum(article.sentences for article in summary.articles) > summary.claims


def test_average_quads_of_a_claim(samples: Path) -> None:
    """What a claim costs decides how large a graph can get: its own quads and its selector's."""
    store = open_store(samples)
    (own,) = store.query("SELECT (COUNT(*) AS ?n) { ?c a kgo:Claim ; ?p ?o }")
    (selectors,) = store.query("SELECT (COUNT(*) AS ?n) { ?c oa:hasSelector ?s . ?s ?p ?o }")
    (claims,) = store.query("SELECT (COUNT(*) AS ?n) { ?c a kgo:Claim }")
    assert (int(own["n"].value) + int(selectors["n"].value)) / int(claims["n"].value) <= 22


# ---------------------------------------------------------------------------------------------- inputs


def test_folders_are_read_in_full_and_sorted(inputs: Path, tmp_path: Path) -> None:
    (inputs / ".hidden.txt").write_text(STORY)
    (inputs / "picture.png").write_bytes(b"\x89PNG")
    log = Log()
    summary = build([inputs, inputs / "b.txt"], tmp_path / "graph", progress=log)
    assert names(summary) == ["a.md", "b.txt", "c.txt"]
    assert [call[:2] for call in log.calls] == [
        ("start", 3), ("article", "a.md"), ("article", "b.txt"), ("article", "c.txt"), ("index",)
    ]  # fmt: skip
    assert log.calls[0][2] == sum(int(str(call[3])) for call in log.calls[1:-1])


def test_a_graph_among_the_inputs_is_not_read(inputs: Path) -> None:
    build([inputs], inputs / "graph")
    first = dump(inputs / "graph")
    assert names(build([inputs], inputs / "graph")) == names(build([inputs], inputs / "other"))
    assert dump(inputs / "graph") == first == dump(inputs / "other")


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_built(inputs: Path, tmp_path: Path) -> None:
    (inputs / "bad.txt").write_bytes(b"\x00\x01\x02" * 50)
    (inputs / "empty.txt").write_text(" \n")
    log = Log()
    summary = build([inputs, tmp_path / "none.txt", tmp_path / "x.pdf"], tmp_path / "graph", progress=log)
    assert names(summary) == ["a.md", "b.txt", "c.txt"]
    reasons = {Path(failure.path).name: failure.reason for failure in summary.failures}
    assert set(reasons) == {"bad.txt", "empty.txt", "none.txt", "x.pdf"}
    assert "no such file" in reasons["none.txt"]
    assert "empty" in reasons["empty.txt"]
    assert not any("\n" in reason for reason in reasons.values())
    assert [call[1] for call in log.calls if call[0] == "failure"] == [f.path for f in summary.failures]
    assert Folder(tmp_path / "graph").manifest().failures == summary.failures
    two = build([inputs, tmp_path / "none.txt", tmp_path / "x.pdf"], tmp_path / "two", jobs=2)
    assert two.failures == summary.failures
    assert dump(tmp_path / "two") == dump(tmp_path / "graph")


def test_a_defect_takes_one_article_only(
    inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extract = pipeline.extract

    def broken(article: Article, *args: object) -> Extraction:
        if article.name == "b.txt":
            raise ZeroDivisionError("over\nnothing")
        return extract(article, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "extract", broken)
    summary = build([inputs], tmp_path / "graph")
    assert names(summary) == ["a.md", "c.txt"]
    assert summary.failures[0].reason.startswith(
        "unexpected ZeroDivisionError: over nothing; this is a defect"
    )


def test_the_same_text_twice_is_one_article(inputs: Path, tmp_path: Path) -> None:
    (inputs / "copy.txt").write_text((inputs / "b.txt").read_text())
    summary = build([inputs], tmp_path / "graph")
    assert names(summary) == ["a.md", "b.txt", "c.txt"]
    ((name, message),) = summary.warnings
    assert name == "copy.txt"
    assert message.startswith(f"has the same text as {inputs / 'b.txt'}")


def test_a_bibliography_beside_the_articles_completes_references(inputs: Path, tmp_path: Path) -> None:
    (inputs / "b.txt").write_text(STORY + "\nStiffness fell, too (https://doi.org/10.1234/rubs.1).\n")
    (inputs / "refs.bib").write_text(
        "@article{roe, title={Rubs for stiff people: a randomized trial}, author={Roe, Ann}, year={2019},"
        " journal={J Rubs}, doi={10.1234/rubs.1}}\n@article{broken, title={x\n"
    )
    summary = build([inputs / "b.txt"], tmp_path / "graph")
    titles = open_store(tmp_path / "graph").query("SELECT ?t { ?w a kgo:Work ; dcterms:title ?t }")
    assert [row["t"].value for row in titles] == ["Rubs for stiff people: a randomized trial"]
    assert {name for name, _ in summary.warnings} == {"refs.bib"}


def test_a_bibliography_that_cannot_be_read_is_a_failure(inputs: Path, tmp_path: Path) -> None:
    summary = build([inputs, tmp_path / "none.bib"], tmp_path / "graph")
    assert [Path(failure.path).name for failure in summary.failures] == ["none.bib"]
    assert len(summary.articles) == 3


def test_nothing_to_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no files given"):
        build([], tmp_path / "graph")
    (tmp_path / "a.bib").write_text("")
    with pytest.raises(InputError, match="no articles among the files"):
        build([tmp_path / "a.bib"], tmp_path / "graph")
    assert not (tmp_path / "graph").exists()


# ------------------------------------------------------------------------------------- nothing is lost


def test_when_all_inputs_fail_the_graph_stays(inputs: Path, tmp_path: Path) -> None:
    out = tmp_path / "graph"
    build([inputs], out)
    before = dump(out)
    summary = build([tmp_path / "none.txt"], out)
    assert (summary.written, len(summary.failures)) == (False, 1)
    assert dump(out) == before
    fresh = build([tmp_path / "none.txt"], tmp_path / "fresh")
    assert not fresh.written
    assert not (tmp_path / "fresh").exists()
    (tmp_path / "made").mkdir()
    build([tmp_path / "none.txt"], tmp_path / "made")
    assert list((tmp_path / "made").iterdir()) == []


def test_another_folder_is_never_built_over(inputs: Path, tmp_path: Path) -> None:
    for out in (inputs, inputs / "b.txt"):
        before = sorted(path.name for path in inputs.rglob("*"))
        with pytest.raises(GraphError, match=r"no graph, and not empty|not a folder"):
            build([inputs], out)
        assert sorted(path.name for path in inputs.rglob("*")) == before


def test_a_folder_that_cannot_be_written_is_named(inputs: Path) -> None:
    with pytest.raises(GraphError, match=r"graph: cannot be written \(Not a directory\); free some space"):
        build([inputs], inputs / "b.txt" / "graph")


def test_when_no_more_can_be_written_the_graph_stays(inputs: Path, tmp_path: Path) -> None:
    """A limit on the size of files stands for a full disk: writing fails in the middle."""
    out = tmp_path / "graph"
    build([inputs / "b.txt"], out)
    before = dump(out)
    for limit in (200, 20_000, 200_000):
        code = (
            "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
            f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}));"
            "from kg.build import build; build([sys.argv[1]], sys.argv[2])"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, inputs, out], capture_output=True, text=True, check=False
        )
        assert done.returncode != 0
        assert "GraphError" in done.stderr.splitlines()[-1]
        assert "cannot be written" in done.stderr.splitlines()[-1]
        assert dump(out) == before
        assert len(open_store(out)) == before.count(b"\n")
    assert len(build([inputs], out).articles) == 3


def test_a_broken_vocabulary_stops_before_anything_is_written(inputs: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.ttl").write_text("no turtle")
    with pytest.raises(VocabularyError, match=r"bad\.ttl"):
        build([inputs], tmp_path / "graph", vocab=[tmp_path / "bad.ttl"])
    assert not (tmp_path / "graph").exists()
    with pytest.raises(GraphError, match="cannot be the base"):
        build([inputs], tmp_path / "graph", base="nonsense")


def test_a_rebuild_forgets_what_is_gone(inputs: Path, tmp_path: Path) -> None:
    out = tmp_path / "graph"
    build([inputs], out)
    (inputs / "b.txt").unlink()
    build([inputs], out)
    build([inputs], tmp_path / "new")
    assert dump(out) == dump(tmp_path / "new")
    assert files(out) == files(tmp_path / "new")


def files(graph: Path) -> set[str]:
    """The files of a graph, but for those of its index."""
    found = {path.relative_to(graph).as_posix() for path in graph.rglob("*") if path.is_file()}
    return {name for name in found if not name.startswith("store/")}


def test_a_killed_build_leaves_the_graph_that_was_there(inputs: Path, tmp_path: Path) -> None:
    out, new = tmp_path / "graph", tmp_path / "new"
    build([inputs / "b.txt"], out)
    before = dump(out)
    code = "import sys; from kg.build import build; build([sys.argv[1]], sys.argv[2])"
    command = [sys.executable, "-c", code, str(inputs)]
    started = time.monotonic()
    subprocess.run([*command, str(new)], check=True)
    whole = time.monotonic() - started
    for part in (0.5, 0.7, 0.85, 0.95):
        process = subprocess.Popen([*command, str(out)])
        time.sleep(whole * part)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert dump(out) in (before, dump(new))
        assert len(open_store(out)) == dump(out).count(b"\n")
    build([inputs], out)
    assert dump(out) == dump(new)
    assert not list(out.rglob(".kg-*"))


def test_a_first_build_that_was_killed_can_be_repeated(inputs: Path, tmp_path: Path) -> None:
    folder = Folder(tmp_path / "graph")
    folder.prepare()
    folder.write_text("a" * 64, "left over")
    build([inputs], tmp_path / "graph")
    build([inputs], tmp_path / "new")
    assert dump(tmp_path / "graph") == dump(tmp_path / "new")
    assert not (tmp_path / "graph" / "texts" / ("a" * 64 + ".txt")).exists()


def test_a_small_build_is_quick(tmp_path: Path) -> None:
    started = time.monotonic()
    code = f"from kg.build import build; build([{str(ARTICLES)!r}], {str(tmp_path / 'graph')!r}, jobs=None)"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert time.monotonic() - started < 5
