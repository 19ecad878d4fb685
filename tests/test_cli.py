"""The command line as a user meets it: in this process for what is printed, in its own for how it ends."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from typer.testing import CliRunner, Result

from kg.cli import app
from kg.query import catalogue

ARTICLE = """Sore shoulders, soft hands

By Kim Tester, 3 May 2024

A randomized trial found that massage therapy reduced neck pain in 60 nurses.[1] Shiatsu may improve sleep.

Ann, a patient of our clinic, tried shiatsu for a month. After the sessions her neck pain was gone.

"Massage lowers stress," says Dr. Lee, a physiotherapist.

References

1. Roe A. Massage for neck pain in nurses: a randomized trial. J Test Res. 2019;3(2):10-19. doi:10.1000/xyz1
"""
OTHER = """Second thoughts

Massage can cause bruising. Yoga improves balance.
"""


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("articles")
    (folder / "shoulders.txt").write_text(ARTICLE, encoding="utf-8")
    (folder / "doubts.md").write_text(OTHER, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def graph(articles: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out") / "graph"
    done = kg("build", articles, "-o", out)
    assert done.exit_code == 0, done.output
    return out


def kg(*args: object, **options: Any) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, [str(arg) for arg in args], **options)


def process(*args: object, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from kg.cli import main; main()", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, **options)


def one_line(text: str) -> str:
    assert text.count("\n") == 1, text
    return text.strip()


# ---------------------------------------------------------------------------------------------- build


def test_build_ends_with_a_table(articles: Path, tmp_path: Path) -> None:
    done = kg("build", articles, "-o", tmp_path / "g")
    assert done.exit_code == 0
    cells = dict(re.findall(r"^\s*([a-z ]+?)\s*│\s*([\d,]+)\s*$", done.stdout, re.MULTILINE))
    assert cells["articles"] == "2"
    assert int(cells["claims"]) >= 4
    tiers = ("cited research", "uncited research", "expert opinion", "anecdote", "assertion")
    assert sum(int(cells[tier]) for tier in tiers) == int(cells["claims"])
    assert cells["cited research"] == cells["references"] == "1"
    assert cells["not read"] == "0"


def test_build_is_quiet_when_nobody_watches(articles: Path, tmp_path: Path) -> None:
    done = process("build", articles, "-o", tmp_path / "g")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_build_shows_progress_on_a_terminal(articles: Path, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    command = [
        sys.executable,
        "-c",
        "from kg.cli import main; main()",
        "build",
        str(articles),
        "-o",
        str(tmp_path / "g"),
    ]
    running = subprocess.Popen(
        command, stderr=theirs, stdout=subprocess.PIPE, env={**os.environ, "TERM": "xterm"}
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            data = os.read(ours, 4096)
        except OSError:
            break
        if not data:
            break
        shown += data
    running.communicate(timeout=60)
    assert running.returncode == 0
    assert re.search(rb"\d/2 files", shown)
    assert b"claims" in shown


def test_a_file_that_fails_is_named_and_the_others_are_built(articles: Path, tmp_path: Path) -> None:
    missing = tmp_path / "missing.txt"
    done = kg("build", articles / "shoulders.txt", missing, "-o", tmp_path / "g")
    assert done.exit_code == 1
    assert "missing.txt" in one_line(done.stderr)
    assert kg("query", tmp_path / "g", "article-overview", "-f", "csv").stdout.count("\n") == 2


def test_when_nothing_can_be_read_nothing_is_written(tmp_path: Path) -> None:
    done = kg("build", tmp_path / "missing.txt", "-o", tmp_path / "g")
    assert done.exit_code == 1
    assert "nothing was built" in done.stderr
    assert not (tmp_path / "g").exists()


def test_build_refuses_a_folder_of_something_else(articles: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.doc").write_text("precious", encoding="utf-8")
    done = kg("build", articles, "-o", tmp_path)
    assert done.exit_code == 2
    assert str(tmp_path) in one_line(done.stderr)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.doc"]


# ---------------------------------------------------------------------------------------------- query


def test_a_named_query_in_every_format(graph: Path, tmp_path: Path) -> None:
    args = ("query", graph, "claims-by-technique", "-p", "technique=shiatsu")
    assert "Shiatsu may improve sleep." in kg(*args).stdout
    rows = list(csv.DictReader(io.StringIO(kg(*args, "--format", "csv").stdout)))
    assert "Shiatsu may improve sleep." in {row["quote"] for row in rows}
    document = json.loads(kg(*args, "--format", "json").stdout)
    assert len(document["results"]["bindings"]) == len(rows)
    out = tmp_path / "rows.csv"
    assert kg(*args, "--format", "csv", "-o", out).stdout == ""
    assert out.read_bytes().count(b"\r\n") == len(rows) + 1


def test_construct_is_turtle_by_default(graph: Path) -> None:
    text = kg(
        "query", graph, "CONSTRUCT { ?a dcterms:title ?t } WHERE { ?a dcterms:title ?t ; a kgo:Article }"
    ).stdout
    assert len(list(ox.parse(text, format=ox.RdfFormat.TURTLE))) == 2


def test_rows_that_are_left_out_are_announced(graph: Path) -> None:
    done = kg("query", graph, "tier-counts", "--limit", "1")
    assert "there are more" in one_line(done.stderr)
    assert kg("query", graph, "tier-counts", "--limit", "0").stderr == ""


def test_a_query_from_a_file_with_a_parameter(graph: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.rq"
    file.write_text(
        "# parameters:\n#   words (text, required) words\n# columns: quote\n"
        "SELECT ?quote ?words WHERE { ?c a kgo:Claim ; schema:text ?quote FILTER(CONTAINS(?quote, ?words)) }",
        encoding="utf-8",
    )
    done = kg("query", graph, file, "-p", "words=bruising", "-f", "csv")
    assert done.stdout_bytes == b"quote\r\nMassage can cause bruising.\r\n"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("nosuch",), "no query named 'nosuch'"),
        (("claims-by-technique",), "parameter 'technique' is missing"),
        (("claims-by-technique", "-p", "technique=shiatzu"), "did you mean 'shiatsu'"),
        (("claims-by-technique", "-p", "technique"), "write -p name=value"),
        (("SELECT ?s {",), "not SPARQL"),
        (("DELETE WHERE { ?s ?p ?o }",), "DELETE would change the graph"),
        (("anecdotes", "-f", "turtle"), "only CONSTRUCT and DESCRIBE give Turtle"),
        (("anecdotes", "-o", "/nowhere/at/all.csv", "-f", "csv"), "cannot be written"),
    ],
)
def test_a_wrong_query_is_one_line_and_exit_2(graph: Path, args: tuple[str, ...], message: str) -> None:
    done = kg("query", graph, *args)
    assert done.exit_code == 2
    assert message in one_line(done.stderr)


@pytest.mark.parametrize("command", ["query", "explain", "report", "view", "export", "evaluate"])
def test_what_is_no_graph_is_named(command: str, tmp_path: Path) -> None:
    rest = {"query": ["anecdotes"], "explain": ["x"], "export": ["-f", "nq"], "evaluate": [tmp_path]}.get(
        command, []
    )
    done = kg(command, tmp_path / "none", *rest)
    assert done.exit_code == 2
    assert "none" in one_line(done.stderr)
    assert "kg build" in done.stderr


def test_queries_lists_the_catalogue_and_shows_one() -> None:
    listed = kg("queries").stdout
    assert all(query.name in listed for query in catalogue())
    assert kg("queries", "anecdotes").stdout.startswith("# name: anecdotes\n")


# ------------------------------------------------------------------------------- the other commands


def test_explain_says_why(graph: Path) -> None:
    done = kg("explain", graph, "massage therapy reduced neck pain")
    assert "cited research  The article rests it on a trial" in done.stdout
    assert "Massage for neck pain in nurses" in done.stdout
    done = kg("explain", graph, "nothing like this")
    assert (done.exit_code, "no sentence fits" in one_line(done.stderr)) == (2, True)


def test_report_and_view(graph: Path, tmp_path: Path) -> None:
    assert "2 articles" in kg("report", graph).stdout
    assert kg("report", graph, "doubts.md", "--format", "markdown").stdout.startswith("#")
    done = kg("view", graph, "-o", tmp_path / "page.html")
    assert done.exit_code == 0
    assert "Massage can cause bruising." in (tmp_path / "page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("format", ["jsonl", "nq", "ttl", "trig", "jsonld", "csv", "graphml", "bibtex"])
def test_export_to_a_file_and_to_the_screen(graph: Path, tmp_path: Path, format: str) -> None:
    out = tmp_path / f"all.{format}"
    assert kg("export", graph, "--format", format, "-o", out).exit_code == 0
    assert out.read_bytes() == kg("export", graph, "--format", format).stdout_bytes
    assert [path.name for path in tmp_path.iterdir()] == [out.name]


def test_evaluate_against_annotations(graph: Path, tmp_path: Path) -> None:
    quote = "Massage can cause bruising."
    claim = {"start": OTHER.index(quote), "end": OTHER.index(quote) + len(quote), "quote": quote}
    claim |= {"basis": "assertion", "trace": "none", "kind": "safety", "hedged": False, "negated": False}
    gold = {"article": "doubts.md", "claims": [claim]}
    (tmp_path / "doubts.json").write_text(json.dumps(gold), encoding="utf-8")
    assert json.loads(kg("evaluate", graph, tmp_path, "--format", "json").stdout)["claims"]["recall"] == 1.0
    assert "tier macro-F1" in kg("evaluate", graph, tmp_path, "--errors", "-1").stdout
    assert kg("evaluate", graph, tmp_path, "--format", "markdown").stdout.startswith("# Evaluation")
    assert kg("evaluate", graph, tmp_path, "--format", "html").stdout.startswith("<!DOCTYPE html>")
    said = json.loads(
        kg("evaluate", graph, tmp_path, "-f", "json", "--errors", "-1", "--field", "hedged").stdout
    )
    assert [(m["field"], m["expected"], m["found"]) for m in said["mistakes"]] == [("hedged", "no", "yes")]
    assert '"quote": "Warmth may ease' in kg("evaluate", "--help").stdout


def test_evaluate_names_what_is_wrong_with_an_annotation(graph: Path, tmp_path: Path) -> None:
    claim = {"start": 1, "end": 28, "quote": "Massage can cause bruising.", "kind": "safety"}
    path = tmp_path / "doubts.json"
    for basis, message in (("gossip", "basis 'gossip' is unknown"), ("assertion", "the words stand at")):
        claim |= {"basis": basis, "trace": "none"}
        path.write_text(json.dumps({"article": "doubts.md", "claims": [claim]}), encoding="utf-8")
        done = kg("evaluate", graph, tmp_path)
        said = one_line(done.stderr)
        assert (done.exit_code, said.startswith(f"{path} (claim 1): "), message in said) == (2, True, True)


def test_evaluate_refuses_a_graph_of_other_articles(graph: Path, tmp_path: Path) -> None:
    path = tmp_path / "z.json"  # a file may be named as well as its folder
    path.write_text(json.dumps({"article": "elsewhere.md", "claims": []}), encoding="utf-8")
    done = kg("evaluate", graph, path)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "the graph has none of the annotated articles: elsewhere.md" in one_line(done.stderr)


def test_what_does_not_exist_is_not_called_unreadable(tmp_path: Path) -> None:
    done = kg("build", tmp_path / "nofile", "--out", tmp_path / "graph")
    assert "nofile: no such file or folder" in " ".join(done.stderr.split())
    assert "not read" not in done.stderr


def test_vocab_list_finds_labels() -> None:
    done = kg("vocab", "list", "--kind", "intervention", "--search", "shiatsu")
    assert "shiatsu" in done.stdout
    assert "no such concept" in kg("vocab", "list", "--search", "xyzzy").stderr
    assert "of" in kg("vocab", "list", "--limit", "1").stderr


def test_parse_references(tmp_path: Path) -> None:
    file = tmp_path / "references.txt"
    file.write_text(ARTICLE.split("References\n\n")[1], encoding="utf-8")
    record = json.loads(kg("parse-references", file).stdout)
    assert (record["year"], record["doi"], record["authors"][0]["family"]) == (2019, "10.1000/xyz1", "Roe")
    assert "Massage for neck pain in nurses" in kg("parse-references", file, "--format", "bibtex").stdout
    assert "cannot be read" in one_line(kg("parse-references", tmp_path / "none").stderr)


def test_sentences_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "lines.txt"
    file.write_text("It helps. It lasts.\r\n\nDr. Ho disagrees.\n", encoding="utf-8")
    assert kg("sentences", file).stdout.splitlines() == ["It helps.", "It lasts.", "Dr. Ho disagrees."]
    records = [json.loads(line) for line in kg("sentences", file, "--format", "jsonl").stdout.splitlines()]
    assert [record["sentences"] for record in records] == [
        ["It helps.", "It lasts."], [], ["Dr. Ho disagrees."],
    ]  # fmt: skip
    assert kg("sentences", "-", input="One. Two.").stdout == "One.\nTwo.\n"
    assert "cannot be read" in one_line(kg("sentences", tmp_path / "none").stderr)


def test_version_and_help_are_quick() -> None:
    assert kg("version").stdout == kg("--version").stdout
    assert kg("version").stdout.startswith("kg ")
    for args in (("--help",), ("build", "--help"), ("vocab", "--help")):
        assert kg(*args).exit_code == 0
    heavy = "pandas rdflib networkx pyvis jinja2 lxml bibtexparser pyoxigraph"
    code = (
        "import sys\nfrom kg.cli import app\ntry: app(['--help'])\nexcept SystemExit: pass\n"
        f"print([m for m in {heavy!r}.split() if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


# --------------------------------------------------------------------------------- how a process ends


def test_a_reader_that_goes_away_is_no_error(graph: Path) -> None:
    command = f"{sys.executable} -c 'from kg.cli import main; main()' export {graph} -f nq | head -1"
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (0, "", 1)


SLOW = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STR(?a) < STR(?g)) }"


def test_ctrl_c_ends_a_query_that_would_never_end(graph: Path) -> None:
    command = [sys.executable, "-c", "from kg.cli import main; main()", "query", str(graph), SLOW]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(1.5)
    assert running.poll() is None
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=10)
    assert (running.returncode, out, err) == (130, "", "stopped\n")


def test_a_query_that_takes_too_long_is_given_up(graph: Path) -> None:
    done = process("query", graph, SLOW, "--timeout", "0.5")
    assert done.returncode == 2
    assert "no answer within 0.5 s" in one_line(done.stderr)


def test_an_unexpected_error_is_one_line_and_its_traceback_only_on_demand(graph: Path) -> None:
    code = (
        "import kg.query\n"
        "def broken(*args, **more): raise ZeroDivisionError('by zero')\n"
        "kg.query.run = broken\n"
        "from kg.cli import main; main()"
    )
    command = [sys.executable, "-c", code]
    run = ["query", str(graph), "anecdotes"]
    plain = {key: value for key, value in os.environ.items() if key != "KG_DEBUG"}
    short = subprocess.run([*command, *run], capture_output=True, text=True, check=False, env=plain)
    assert short.returncode == 2
    assert "unexpected ZeroDivisionError: by zero" in one_line(short.stderr)
    assert "report" in short.stderr
    for extra, env in ((["--debug"], plain), ([], {**plain, "KG_DEBUG": "1"})):
        long = subprocess.run([*command, *extra, *run], capture_output=True, text=True, check=False, env=env)
        assert "Traceback" in long.stderr


def test_output_is_utf_8_whatever_the_locale(graph: Path) -> None:
    env = {
        **os.environ,
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONIOENCODING": "ascii",
    }
    query = 'SELECT ("\\u00E9\\u201D \\u2192" AS ?x) WHERE {}'
    command = [sys.executable, "-c", "from kg.cli import main; main()", "query", str(graph), query]
    for format in ("csv", "json", "table"):
        done = subprocess.run([*command, "-f", format], capture_output=True, check=False, env=env)
        assert done.returncode == 0, done.stderr
        assert "é” →" in done.stdout.decode("utf-8")
