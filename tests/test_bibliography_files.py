"""BibTeX in and out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.bibliography.files import citation_keys, read_citations, to_bibtex
from kg.bibliography.latex import decode, encode
from kg.bibliography.works import work_key
from kg.errors import BibliographyError
from kg.model import Design, Name, Work

BIB = r"""
@string{jrr = "Journal of Rub Research"}
@comment{not an entry}
@article{hale2019,
  title = {Rubs and {DNA}: caf{\'e} \& cr{\`e}me, 50\% of {\"o}l},
  author = {Hale, Peter and van der Berg, P. and {World Health Organization} and Ludwig van Beethoven and others},
  journal = jrr, year = 2019, month = mar, volume = 3, number = {2}, pages = {4--5},
  doi = {https://doi.org/10.1000/ABC}, pmid = {123},
}
@inproceedings{moe2001, title={A talk}, author={S{\o}ren Moe}, crossref={proc}}
@proceedings{proc, title={Proceedings of Rubs}, year={2001}, publisher={Thumb}}
@article{twice, title={One}, title={Two}}
@online{site, title={A page}, date={2020-05-06}, url={https://example.org/a_b}}
@article{broken, title={never closed
@article{hale2019, title={Again}}
"""


@pytest.fixture
def bib(tmp_path: Path) -> Path:
    path = tmp_path / "a.bib"
    path.write_text(BIB, encoding="utf-8")
    return path


def test_reading(bib: Path) -> None:
    citations, _ = read_citations(bib)
    works = {citation.key: citation.work for citation in citations}
    assert list(works) == ["hale2019", "moe2001", "proc", "twice", "site"]
    hale = works["hale2019"]
    assert hale.title == "Rubs and DNA: café & crème, 50% of öl"
    assert hale.authors == (
        Name("Hale", "Peter"),
        Name("van der Berg", "P."),
        Name("World Health Organization"),
        Name("van Beethoven", "Ludwig"),
    )
    assert (hale.et_al, hale.year, hale.date, hale.container) == (
        True,
        2019,
        "2019-03",
        "Journal of Rub Research",
    )
    assert (hale.volume, hale.issue, hale.pages, hale.pmid) == ("3", "2", "4-5", "123")
    assert (hale.doi, hale.key) == ("10.1000/ABC", "doi:10.1000/abc")
    assert works["moe2001"].authors == (Name("Moe", "Søren"),)
    assert (works["moe2001"].container, works["moe2001"].year) == ("Proceedings of Rubs", 2001)
    assert works["twice"].title == "One"
    assert (works["site"].date, works["site"].year, works["site"].url) == (
        "2020-05-06",
        2020,
        "https://example.org/a_b",
    )
    assert all(citation.source == str(bib) for citation in citations)


def test_what_cannot_be_read_is_a_warning_with_file_and_line(bib: Path) -> None:
    _, warnings = read_citations(bib)
    lines = BIB.splitlines()
    assert len(warnings) == 3
    for words, start in (
        ("twice", "@article{twice"),
        ("left out", "@article{broken"),
        ("hale2019", "@article{hale2019, t"),
    ):
        line = next(i for i, text in enumerate(lines, 1) if text.startswith(start))
        assert any(f"{bib} (line {line}): " in warning and words in warning for warning in warnings), words


def test_windows_1252_is_read_with_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "a.bib"
    path.write_bytes("@book{a, title={Öl}}".encode("cp1252"))
    (citation,), (warning,) = read_citations(path)
    assert citation.work.title == "Öl"
    assert "UTF-8" in warning


def test_errors(tmp_path: Path) -> None:
    with pytest.raises(BibliographyError, match=r"missing\.bib"):
        read_citations(tmp_path / "missing.bib")
    with pytest.raises(BibliographyError, match=r"a\.docx"):
        read_citations(tmp_path / "a.docx")


def test_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "a.bib"
    path.write_text("", encoding="utf-8")
    assert read_citations(path) == ((), ())


def test_keys_do_not_depend_on_the_order() -> None:
    works = [Work(f"doi:10.1/{c}", authors=(Name("Öz Ünlü"),), year=2019) for c in "cab"]
    assert citation_keys(works) == citation_keys(reversed(works))
    assert list(citation_keys(works).values()) == ["ozunlu2019a", "ozunlu2019b", "ozunlu2019c"]
    assert to_bibtex(works) == to_bibtex(reversed(works))


@pytest.mark.parametrize(
    ("latex", "plain"),
    [
        (r"\'{e}\`a\^{\i}\~n\"{U}\c{c}\v{s}\H{o}\k a\aa\ss{}\o", "éàîñÜçšőąåßø"),
        (r"{\'E}t\'e", "Été"),
        (r"a~b--c---d", "a b–c—d"),
        (r"``q''", "“q”"),
        (r"\emph{E. coli} \textit{x}", "E. coli x"),
        (r"\alpha-tocopherol", "α-tocopherol"),
        (r"{{Kept} Caps}", "Kept Caps"),
        (r"5\,mg", "5 mg"),
    ],
)
def test_decode(latex: str, plain: str) -> None:
    assert decode(latex) == plain


# what a field may hold: printed characters, words one blank apart, no combining marks adrift
_WORDS = st.text(
    st.characters(
        min_codepoint=33, max_codepoint=0x2FF, exclude_characters="\x7f", categories=("L", "N", "P", "S")
    ),
    min_size=1,
    max_size=12,
)
_TEXT = st.lists(_WORDS, min_size=1, max_size=5).map(" ".join)
_PLAIN = st.text("abcdefgXYZéöß'-", min_size=1, max_size=10).filter(
    lambda s: s.strip("'-") == s and "--" not in s and "''" not in s
)
_NAMES = st.builds(Name, _PLAIN.filter(lambda s: s[:1].isupper()), _PLAIN | st.just(""))


@given(_TEXT)
def test_encode_is_undone_by_decode(text: str) -> None:
    import unicodedata

    assert decode(encode(text)) == unicodedata.normalize("NFC", text)


_WORKS = st.builds(
    Work,
    key=st.just(""),
    title=_TEXT.filter(lambda s: s.rstrip(" .") == s) | st.none(),
    authors=st.lists(_NAMES, max_size=4).map(tuple),
    year=st.integers(1500, 2099) | st.none(),
    container=_TEXT | st.none(),
    volume=st.sampled_from(["3", "12A"]) | st.none(),
    issue=st.sampled_from(["2", "Suppl 1", "3-4"]) | st.none(),
    pages=st.sampled_from(["4-5", "e123", "S4-S9"]) | st.none(),
    publisher=_TEXT | st.none(),
    edition=st.sampled_from(["3rd"]) | st.none(),
    doi=st.sampled_from(["10.1000/a_b(1)", "10.1000/x<y>&z"]) | st.none(),
    pmid=st.sampled_from(["123"]) | st.none(),
    pmcid=st.sampled_from(["PMC123"]) | st.none(),
    url=st.sampled_from(["https://example.org/a_b?c=%20d#e~f", "http://x.org/{y}"]) | st.none(),
    abstract=_TEXT | st.none(),
    publication_types=st.sampled_from([(), ("Review",), ("Letter", "Case Reports")]),
    design=st.sampled_from([Design.REVIEW, Design.PROTOCOL, Design.RANDOMIZED_TRIAL]),
    et_al=st.booleans(),
).map(lambda work: replace(work, key=work_key(work)))


@given(st.lists(_WORKS, max_size=3, unique_by=lambda work: work.key))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_round_trip_loses_nothing(tmp_path: Path, works: list[Work]) -> None:
    path = tmp_path / "a.bib"
    written = to_bibtex(works)
    path.write_text(written, encoding="utf-8")
    citations, warnings = read_citations(path)
    assert warnings == ()
    keys = citation_keys(works)
    assert {c.key: c.work for c in citations} == {keys[work.key]: work for work in works}
    assert to_bibtex(c.work for c in citations) == written
