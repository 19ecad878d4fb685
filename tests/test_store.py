"""The store and the folder: bound values, many readers, damage named, nothing lost on the way."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import GraphError
from kg.store import EmbeddedStore, open_store
from kg.store.folder import ArticleEntry, FailureEntry, Folder, Manifest, dump

S, P, G = (f"http://example.org/{name}" for name in "spg")
QUAD = f'<{S}> <{P}> "o" <{G}> .\n'.encode()
SHA = "a" * 64


def manifest(folder: Folder, *quads: bytes) -> Manifest:
    """A manifest of one article a piece of quads."""
    entries = []
    for n, data in enumerate(quads):
        segment, tiers = folder.write_quads(data, "segments/"), (("anecdote", 1),)
        iri = f"http://example.org/{n}"
        entries.append(
            ArticleEntry(iri, f"{n}.txt", f"in/{n}.txt", SHA, segment, 2, tiers, 0, ("a warning",))
        )
    empty = folder.write_quads(b"", "vocabulary-")
    return Manifest(
        "1", "http://example.org/", "v", "s", tuple(entries), vocabulary=empty, propositions=empty
    )


@pytest.fixture
def graph(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path / "graph")
    folder.prepare()
    folder.write_text(SHA, "a\r\nb 😀")
    folder.commit(manifest(folder, QUAD))
    return folder


# ------------------------------------------------------------------------------------------------ store


def test_values_are_bound_not_pasted() -> None:
    store = EmbeddedStore()
    store.bulk_load(QUAD)
    text = "SELECT ?s WHERE { ?s ?p ?o }"
    assert len(list(store.query("SELECT ?s ?o { ?s ?p ?o }", {"o": "o"}))) == 1
    assert len(list(store.query("SELECT ?s ?o { ?s ?p ?o }", {"?o": 'o" } #'}))) == 0
    assert len(list(store.query(text, substitutions={ox.Variable("s"): ox.NamedNode(S)}))) == 1
    with pytest.raises(TypeError, match="cannot be bound"):
        store.query(text, {"s": object()})


def test_all_graphs_are_one_unless_asked_otherwise() -> None:
    store = EmbeddedStore()
    store.bulk_load(QUAD)
    assert bool(store.query("ASK { ?s ?p ?o }"))
    assert not bool(store.query("ASK { ?s ?p ?o }", use_default_graph_as_union=False))


def test_prefixes_of_the_package_need_no_declaration() -> None:
    assert not bool(EmbeddedStore().query("ASK { ?s a kgo:Claim ; skos:prefLabel ?l }"))


def test_dump_is_sorted_and_reads_back() -> None:
    lines = [f'<{S}> <{P}> "{n}" <{G}{n % 2}> .\n' for n in range(6)]
    store, other = EmbeddedStore(), EmbeddedStore()
    store.bulk_load("".join(lines).encode())
    other.bulk_load("".join(reversed(lines)).encode())
    assert b"".join(store.dump()) == b"".join(other.dump())
    assert sorted(b"".join(store.dump()).decode().splitlines(keepends=True)) == sorted(lines)


def test_rdflib_sees_the_same_data() -> None:
    import rdflib

    store = EmbeddedStore()
    store.bulk_load(QUAD)
    dataset = store.as_rdflib()
    assert [(str(s), str(o)) for s, _, o, _ in dataset.quads()] == [(S, "o")]
    assert len(list(dataset.query("SELECT ?o { ?s ?p ?o }"))) == 1
    assert rdflib.URIRef(G) in {context.identifier for context in dataset.graphs()}


def test_what_is_no_n_quads_is_refused() -> None:
    with pytest.raises(GraphError, match="not N-Quads"):
        EmbeddedStore().bulk_load(b"what is this")


def test_a_closed_store_says_so() -> None:
    with EmbeddedStore() as store:
        assert len(store) == 0
    with pytest.raises(GraphError, match="closed"):
        store.query("ASK {}")


def test_several_processes_read_at_once(graph: Folder) -> None:
    store = open_store(graph.path)
    code = f"from kg.store import open_store; print(len(open_store({str(graph.path)!r})))"
    others = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    assert [other.communicate(timeout=60)[0].strip() for other in others] == ["1", "1"]
    assert len(store) == 1


# ----------------------------------------------------------------------------------------------- folder


def test_text_comes_back_as_it_was(graph: Folder) -> None:
    assert graph.text(SHA) == "a\r\nb 😀"
    with pytest.raises(GraphError, match=r"texts/b\.txt: cannot be read \(No such file"):
        graph.text("b")


def test_the_manifest_reads_back(graph: Folder) -> None:
    found = graph.manifest()
    assert found.articles[0].warnings == ("a warning",)
    assert found.articles[0].claims == 1
    full = replace(found, failures=(FailureEntry("a.txt", "why"),), warnings=("b",))
    assert Manifest.from_json(full.to_json(), graph.path) == full


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "damaged"),
        (b"\xff\xfe", "damaged"),
        (b"[]", "not the manifest of a graph"),
        (b'{"name": "a web page"}', "not the manifest of a graph"),
        (b'{"format": "kg-graph", "version": 99}', "format 99"),
        (b'{"format": "kg-graph", "version": 1}', "damaged"),
        (b'{"format": "kg-graph", "version": 1, "articles": 3, "failures": [], "warnings": []}', "damaged"),
    ],
)
def test_a_damaged_manifest_is_named(graph: Folder, content: bytes, message: str) -> None:
    (graph.path / "manifest.json").write_bytes(content)
    for act in (graph.manifest, lambda: open_store(graph.path), lambda: dump(graph.path)):
        with pytest.raises(GraphError, match=rf"manifest\.json: .*{message}") as caught:
            act()
        assert "\n" not in str(caught.value)


def test_a_field_of_the_wrong_type_is_damage(graph: Folder) -> None:
    document = json.loads((graph.path / "manifest.json").read_bytes())
    for change in ({"store": 3}, {"articles": [{"iri": "x"}]}, {"surprise": "x"}):
        (graph.path / "manifest.json").write_text(json.dumps(document | change))
        with pytest.raises(GraphError, match="damaged"):
            graph.manifest()


def test_folders_that_are_no_graph_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(GraphError, match="no such folder"):
        open_store(tmp_path / "none")
    with pytest.raises(GraphError, match="not a graph"):
        open_store(tmp_path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(GraphError, match="not a graph"):
        open_store(tmp_path / "file")


@pytest.mark.parametrize("name", ["notes.txt", "manifest.json", ".hidden"])
def test_a_folder_with_something_else_is_not_built_over(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text('{"name": "mine"}')
    with pytest.raises(GraphError, match=r"no graph|not the manifest"):
        Folder(tmp_path).prepare()
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_missing_index_is_named_and_rebuilt(graph: Folder) -> None:
    found = graph.manifest()
    index = graph.path / found.store
    for file in index.glob("*.sst"):
        file.unlink()
    with pytest.raises(GraphError, match="build the graph again"):
        open_store(graph.path)
    graph.commit(replace(found, store=""))
    assert len(open_store(graph.path)) == 1


def test_a_damaged_segment_is_named(graph: Folder) -> None:
    name = graph.manifest().articles[0].segment
    data = (graph.path / name).read_bytes()
    (graph.path / name).write_bytes(data[: len(data) // 2])
    with pytest.raises(GraphError, match=rf"{name}: damaged"):
        dump(graph.path)
    assert graph.write_quads(QUAD, "segments/") == name
    assert dump(graph.path) == QUAD


def test_equal_quads_of_two_segments_are_one(graph: Folder) -> None:
    shared = f'<{S}> <{P}> "shared" <{G}/shared> .\n'.encode()
    own = [f'<{S}> <{P}> "{n}" <http://example.org/{n}> .\n'.encode() for n in range(2)]
    graph.commit(manifest(graph, own[0] + shared, own[1] + shared))
    assert dump(graph.path) == own[0] + own[1] + shared
    assert len(open_store(graph.path)) == 3


def test_what_is_no_longer_part_of_the_graph_goes(graph: Folder) -> None:
    before = {path.name for path in graph.path.rglob("*")}
    (graph.path / "segments" / ".kg-999999999-dead").write_text("left by a build that was killed")
    graph.commit(manifest(graph, QUAD.replace(b'"o"', b'"new"')))
    after = {path.name for path in graph.path.rglob("*")}
    assert not any(name.startswith(".kg-") for name in after)
    assert len([name for name in after if name.endswith(".nq.gz")]) == 3 - 1  # equal parts share a file
    assert graph.manifest().articles[0].segment.split("/")[1] not in before
    assert b'"new"' in dump(graph.path)


def test_a_reader_keeps_its_graph_while_another_takes_its_place(graph: Folder) -> None:
    store = open_store(graph.path)
    graph.commit(manifest(graph, QUAD + QUAD.replace(b'"o"', b'"p"')))
    assert len(list(store.query("SELECT * { ?s ?p ?o }"))) == 1
    assert len(list(open_store(graph.path).query("SELECT * { ?s ?p ?o }"))) == 2


def test_a_build_that_stops_before_the_manifest_changes_nothing(
    graph: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = dump(graph.path)
    manifest_bytes = (graph.path / "manifest.json").read_bytes()
    new = manifest(graph, QUAD.replace(b'"o"', b'"new"'))
    monkeypatch.setattr(EmbeddedStore, "optimize", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        graph.commit(new)
    monkeypatch.undo()
    assert (graph.path / "manifest.json").read_bytes() == manifest_bytes
    assert dump(graph.path) == before
    assert len(open_store(graph.path)) == 1
