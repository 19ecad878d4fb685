"""The README says what the software does, in the words that it does it with."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from kg.model import Tier

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def section(heading: str) -> str:
    match = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", README, re.MULTILINE | re.DOTALL)
    assert match, f"no section {heading!r}"
    return match[1]


def fenced(text: str) -> list[str]:
    return re.findall(r"^```\w*\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def first_cells(table: str) -> list[str]:
    return re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)


def test_it_has_two_commands_of_one_line_each() -> None:
    blocks = fenced(section("Two commands"))
    assert len(blocks) == 2
    assert [block.count("\n") for block in blocks] == [1, 1]
    build, test = (block.strip() for block in blocks)
    assert all(command.startswith("python3 -m venv .venv && ") for command in (build, test))
    for part in ("kg build data/articles -o graph", "kg report graph", "kg view graph -o graph.html"):
        assert f".venv/bin/{part}" in build
    assert test.endswith(".venv/bin/python -m pytest")


def test_ci_runs_exactly_the_second_command(tmp_path: Path) -> None:
    """.ci/run is run on a copy of the tree with a README whose second command leaves a trace."""
    (tmp_path / ".ci").mkdir()
    script = tmp_path / ".ci" / "run"
    script.write_bytes((ROOT / ".ci" / "run").read_bytes())
    commands = tmp_path / "commands"
    commands.mkdir()
    # stand-ins for programs that CI would otherwise install with apt-get
    for name in ("chromium", "git", "apt-get", "sudo"):
        program = commands / name
        program.write_text(f"#!/bin/sh\necho {name} >> {tmp_path / 'called'}\n", "utf-8")
        program.chmod(0o755)
    second = fenced(section("Two commands"))[1].strip()
    traced = README.replace(second, f"echo tests-ran > {tmp_path / 'trace'} && exit 7")
    assert traced != README
    (tmp_path / "README.md").write_text(traced, "utf-8")
    done = subprocess.run(
        ["bash", script],
        cwd="/",
        env={"PATH": f"{commands}:{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 7, done.stderr
    assert (tmp_path / "trace").read_text("utf-8") == "tests-ran\n"
    (tmp_path / "README.md").write_text(README.replace("## Two commands", "## Commands"), "utf-8")
    done = subprocess.run(
        ["bash", script], env={"PATH": f"{commands}:/usr/bin:/bin"}, capture_output=True, check=False
    )
    assert done.returncode == 1
    assert b"no single-line test command" in done.stderr


def test_ci_is_executable() -> None:
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


def test_every_command_is_documented_and_exists() -> None:
    import typer.main

    from kg.cli import app

    command = typer.main.get_command(app)
    exist = set(getattr(command, "commands"))  # noqa: B009  typer's own copy of click has no public type
    documented = {cell.split()[1] for cell in first_cells(section("Command line")) if cell.startswith("kg ")}
    assert documented == exist
    for mentioned in re.findall(r"\bkg ([a-z]+) (?:graph|data|PATH|…)", README):
        assert mentioned in exist, mentioned


def test_every_export_format_is_documented() -> None:
    from kg.export import FORMATS

    row = next(line for line in section("Command line").splitlines() if "kg export" in line)
    assert set(re.findall(r"`(\w+)`", row.split("|")[2])) == set(FORMATS)


def test_dependencies_are_those_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {re.match(r"[\w-]+", requirement)[0] for requirement in project["dependencies"]}  # type: ignore[index]
    assert first_cells(section("Dependencies")) == sorted(declared)
    for extra in project["optional-dependencies"]:
        assert f"extra `{extra}`" in section("Dependencies")


@pytest.mark.parametrize(
    "name", sorted(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"])
)
def test_no_dependency_is_unused(name: str) -> None:
    module = re.match(r"[\w-]+", name)[0].replace("-", "_")  # type: ignore[index]
    if module == "oxrdflib":
        used = re.compile(
            r'import oxrdflib|from oxrdflib|store="Oxigraph"'
        )  # a plugin that rdflib finds by name
    else:
        used = re.compile(rf"^\s*(?:import|from) {module}\b", re.MULTILINE)
    assert any(used.search(path.read_text("utf-8")) for path in (ROOT / "kg").rglob("*.py")), module


def test_quotes_of_the_tier_table_stand_in_the_sample_articles() -> None:
    articles = "\n".join(path.read_text("utf-8") for path in (ROOT / "data" / "articles").iterdir())
    rows = re.findall(r'\| "(.+)" \|$', section("How to read the graph"), re.MULTILINE)
    assert len(rows) == len(Tier)
    for row in rows:
        for part in re.split(r"\s*…\s*", row):
            assert part.strip(",”") in articles, part


def test_the_catalogue_is_documented() -> None:
    from kg.query import catalogue

    rows = re.findall(r"^\| `([\w-]+)` \| (.+?) \| ?(.*?) ?\|$", section("Queries"), re.MULTILINE)
    assert [name for name, _, _ in rows] == [query.name for query in catalogue()]
    for (name, summary, parameters), query in zip(rows, catalogue(), strict=True):
        assert summary == query.summary.rstrip("."), name
        assert re.findall(r"`(\w+)`", parameters) == [one.name for one in query.parameters], name
        assert re.findall(r"(?<!\[)`(\w+)`", parameters) == [
            one.name for one in query.parameters if one.required
        ]


def test_python_example_runs(tmp_path: Path) -> None:
    example = next(block for block in fenced(section("Python")) if "import kg" in block)
    done = subprocess.run(
        [sys.executable, "-c", example.replace('"data/articles"', repr(str(ROOT / "data" / "articles")))],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_paths_and_queries_it_names_exist() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / target).is_file(), target
    for path in re.findall(r"`((?:kg|data|notebooks)/[\w./-]+)`", README):
        assert (ROOT / path).exists(), path


def test_it_names_no_place_on_this_machine() -> None:
    for path in [
        ROOT / "README.md",
        ROOT / "CHANGELOG.md",
        ROOT / ".ci" / "run",
        ROOT / "data" / "README.md",
    ]:
        assert not re.search(r"/(?:work|home|root|tmp|Users)/", path.read_text("utf-8")), path
