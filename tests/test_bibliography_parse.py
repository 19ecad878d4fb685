"""Reference strings to fields, style by style."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.bibliography.identifiers import clean_doi, doi_of, pmcid_of, pmid_of, take_identifiers
from kg.bibliography.locator import find_date
from kg.bibliography.names import read_authors, split_name
from kg.bibliography.parse import as_json, parse_reference, parse_references, strip_label
from kg.bibliography.shape import fold
from kg.model import Design, Name, Work

TITLE = "Kneading the calf: a randomised trial"

#: One work in the styles of the field; every one must yield the same fields.
STYLES = {
    "vancouver": f"1. Okafor N, de la Cruz M, Lind PR. {TITLE}. J Strength Cond Res. 2021 Mar 4;35(2):149-155.",
    "vancouver-quotes": f"Okafor N, de la Cruz M, Lind PR. “{TITLE}.” J Strength Cond Res. 2021 Mar 4;35(2):149-155.",
    "ama": f"3. Okafor N, de la Cruz M, Lind PR. {TITLE}. J Strength Cond Res. 2021;35(2):149-155. doi:10.1519/jsc.1",
    "apa": f"Okafor, N., de la Cruz, M., & Lind, P. R. (2021). {TITLE}. J Strength Cond Res, 35(2), 149–155. https://doi.org/10.1519/jsc.1",
    "harvard": f"Okafor, N., de la Cruz, M. and Lind, P.R. (2021) '{TITLE}', J Strength Cond Res, 35(2), pp. 149–155.",
    "harvard-bare-year": f"Okafor, N., de la Cruz, M., Lind, P.R., 2021. {TITLE}. J Strength Cond Res 35, 149–155.",
    "mla": f'Okafor, N., M. de la Cruz, and P. R. Lind. "{TITLE}." J Strength Cond Res, vol. 35, no. 2, 2021, pp. 149-155.',
    "chicago": f"Okafor, N., M. de la Cruz, and P. R. Lind. “{TITLE}.” J Strength Cond Res 35, no. 2 (2021): 149–155.",
    "chicago-author-date": f"Okafor, N., M. de la Cruz, and P. R. Lind. 2021. “{TITLE}.” J Strength Cond Res 35 (2): 149–155.",
    "ieee": f"[4] N. Okafor, M. de la Cruz, and P. R. Lind, “{TITLE},” J Strength Cond Res, vol. 35, no. 2, pp. 149–155, Mar. 2021.",
    "biomed-central": f"Okafor N, de la Cruz M, Lind PR: {TITLE}. J Strength Cond Res 2021, 35:149-155.",
    "nlm-space": f"Okafor N, de la Cruz M, Lind PR. {TITLE}. J Strength Cond Res 2021; 35(2): 149-155.",
    "markdown": f"- Okafor N, de la Cruz M, Lind PR. [{TITLE}](https://example.org/1). *J Strength Cond Res*. 2021;35(2):149-155.",
    "html": f"<sup>2</sup> Okafor N, de la Cruz M, Lind PR. {TITLE}. <i>J Strength Cond Res</i>. 2021;35(2):149-155.",
    "footnote": f"[^7]: Okafor N, de la Cruz M, Lind PR. {TITLE}. J Strength Cond Res. 2021;35(2):149-155.",
}


@pytest.mark.parametrize("style", STYLES)
def test_styles_agree(style: str) -> None:
    work = parse_reference(STYLES[style])
    assert work.title == TITLE
    assert [name.family for name in work.authors] == ["Okafor", "de la Cruz", "Lind"]
    assert [name.given.replace(".", "").replace(" ", "") for name in work.authors] == ["N", "M", "PR"]
    assert (work.year, work.container, work.volume, work.pages) == (
        2021,
        "J Strength Cond Res",
        "35",
        "149-155",
    )
    assert work.issue in ("2", None)
    assert (work.issue is None) == ("2)" not in STYLES[style] and "no. 2" not in STYLES[style])
    assert work.design is Design.RANDOMIZED_TRIAL


CASES = [
    (
        "Hale P. “Rubs and sleep: A protocol for systematic review.” Medicine (Baltimore). 2022 Feb 11;101(6).",
        {
            "container": "Medicine (Baltimore)",
            "date": "2022-02-11",
            "volume": "101",
            "issue": "6",
            "title": "Rubs and sleep: A protocol for systematic review",
        },
    ),
    (
        "Hale P. Rubs. Int J Environ Res Public Health. 2021 Apr 21;18(9):4424.",
        {"pages": "4424", "issue": "9", "volume": "18"},
    ),
    (
        "Hale P. Rubs at work. Eur J Pediatr. 2021 Jan;180(1):207-215.",
        {"date": "2021-01", "volume": "180", "pages": "207-215"},
    ),
    (
        "Hale, P. (2022). Rubs: a review. BMJ open sport & exercise medicine, 8(4), e001395.",
        {"pages": "e001395", "container": "BMJ open sport & exercise medicine"},
    ),
    (
        "Hale, P. (2020). Are rubs safe? The Journal of Rubs, 50(6), 281–284.",
        {"title": "Are rubs safe?", "container": "The Journal of Rubs"},
    ),
    ("Hale P. Rubs in a ward. Pain. 2001;3(Suppl 1):S4-S9.", {"issue": "Suppl 1", "pages": "S4-S9"}),
    ("Hale P, et al. Rubs in a ward. Pain. 2001;3:4-9.", {"et_al": True, "title": "Rubs in a ward"}),
    (
        "Hale, Peter, et al. “Rubs in a Ward.” Pain, vol. 3, 2001, pp. 4–9.",
        {"et_al": True, "title": "Rubs in a Ward", "container": "Pain"},
    ),
    (
        "Hale P. Rubs. Phys. Ther. Sport 12, 44–49 (2011).",
        {"container": "Phys. Ther. Sport", "volume": "12", "year": 2011},
    ),
    (
        "Hale P. Rubs in a ward. Pain. 2001;3:4-9. PMID: 1234567. PMCID: PMC7654321",
        {"pmid": "1234567", "pmcid": "PMC7654321", "pages": "4-9"},
    ),
    (
        "Hale P. Rubs in a ward. Pain. 2001;3:4-9. https://pubmed.ncbi.nlm.nih.gov/1234567/",
        {"pmid": "1234567", "url": "https://pubmed.ncbi.nlm.nih.gov/1234567/"},
    ),
    (
        "Hale, P. (2010). The rubbing book (3rd ed.). London: Thumb Press.",
        {"title": "The rubbing book", "publisher": "Thumb Press", "edition": "3rd", "container": None},
    ),
    (
        "Hale P. Sore calves. In: Lind R, Moe S, editors. The rubbing book. London: Thumb; 2010. p. 20-31.",
        {"title": "Sore calves", "container": "The rubbing book", "pages": "20-31"},
    ),
    (
        "Hale, P. (2010). Calves. In R. Lind & S. Moe (Eds.), The rubbing book (pp. 20-31). Thumb Press.",
        {"title": "Calves", "container": "The rubbing book", "pages": "20-31"},
    ),
    (
        "World Health Organization. (2021). Guideline on rubs. Geneva: WHO.",
        {"authors": ("World Health Organization",), "title": "Guideline on rubs", "year": 2021},
    ),
    (
        "Rub Board. Statement on oils [Internet]. Rubboard.example. 2016 [cited 13 March 2017]. Available from: http://example.org/a",
        {"year": 2016, "url": "http://example.org/a"},
    ),
    (
        "Hale P, Moe S. Oils in use. N Z Med J. [Internet]. 2010 [cited 13 March 2016];123(1312):36-44.",
        {"year": 2010, "volume": "123", "issue": "1312", "container": "N Z Med J"},
    ),
    ("Hale P. Rubs in a ward. Pain. In press.", {"title": "Rubs in a ward"}),
    ("Hale, P. (n.d.). Rubs in a ward. Pain Clinic.", {"year": None, "title": "Rubs in a ward"}),
    (
        "Åström, Ö., & Müller-Lüdenscheidt, J. (2019). Rubs. Pain, 3(1), 4-5.",
        {"authors": ("Åström", "Müller-Lüdenscheidt")},
    ),
    (
        "O’Neill K, D'Arcy T, McAdam R. Rubs in a ward. Pain. 2001;3:4-9.",
        {"authors": ("O’Neill", "D'Arcy", "McAdam")},
    ),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[row[0][:60] for row in CASES])
def test_fields(text: str, expected: dict[str, object]) -> None:
    work = parse_reference(text)
    have = {name: getattr(work, name) for name in expected}
    if "authors" in have:
        have["authors"] = tuple(name.family for name in work.authors)
    assert have == expected


@given(st.text(max_size=400))
def test_never_raises(text: str) -> None:
    work = parse_reference(text)
    assert isinstance(work, Work)
    assert work.key
    as_json(work)


def test_parse_references_is_one_for_one() -> None:
    assert parse_references(["Hale P. Rubs at home. Pain. 2001;3:4-9.", ""]) == [
        parse_reference("Hale P. Rubs at home. Pain. 2001;3:4-9."),
        parse_reference(""),
    ]


def test_as_json_says_only_what_is_known() -> None:
    assert as_json(parse_reference(STYLES["ama"])) == {
        "authors": [
            {"family": "Okafor", "given": "N"},
            {"family": "de la Cruz", "given": "M"},
            {"family": "Lind", "given": "PR"},
        ],
        "year": "2021",
        "title": TITLE,
        "container": "J Strength Cond Res",
        "volume": "35",
        "issue": "2",
        "pages": "149-155",
        "doi": "10.1519/jsc.1",
        "design": "randomized-trial",
    }


@pytest.mark.parametrize(
    ("text", "families", "rest"),
    [
        ("Marc Shaw and Sue Holt. Fast rubs.", ["Shaw", "Holt"], ". Fast rubs."),
        ("Shaw, Marc, and Sue Holt. Fast rubs.", ["Shaw", "Holt"], ". Fast rubs."),
        (
            "Shaw M, Holt S; the Calf Study Group. Fast rubs.",
            ["Shaw", "Holt", "the Calf Study Group"],
            ". Fast rubs.",
        ),
        ("SHAW (M.), HOLT (S.A.) 2006, Fast rubs.", ["SHAW", "HOLT"], " 2006, Fast rubs."),
        ("Shaw MJ Jr, Holt S. Fast rubs.", ["Shaw", "Holt"], ". Fast rubs."),
        (
            "Shaw, M., Holt, S., . . . Zell, T. (2019). Fast rubs.",
            ["Shaw", "Holt", "Zell"],
            " (2019). Fast rubs.",
        ),
        ("John A. Smith, Fast rubs.", ["Smith"], ", Fast rubs."),
        ("Li W, Wu X. Fast rubs.", ["Li", "Wu"], ". Fast rubs."),
        ("Vitamin D and calcium for bones.", [], "Vitamin D and calcium for bones."),
        ("The rubbing book.", [], "The rubbing book."),
    ],
)
def test_authors(text: str, families: list[str], rest: str) -> None:
    found = read_authors(text)
    assert [name.family for name in found.names] == families
    assert text[found.end :] == rest


def test_editors_are_told_from_authors() -> None:
    assert read_authors("Lind R, Moe S, editors. The rubbing book.").editors
    assert parse_reference("Lind, R., & Moe, S. (Eds.). (2010). The rubbing book. Thumb Press.").authors == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Smith, J. A.", Name("Smith", "J. A.")),
        ("Smith JA", Name("Smith", "JA")),
        ("J. A. Smith", Name("Smith", "J. A.")),
        ("Ludwig van Beethoven", Name("van Beethoven", "Ludwig")),
        ("World Health Organization", Name("World Health Organization")),
        ("Plato", Name("Plato")),
    ],
)
def test_split_name(text: str, name: Name) -> None:
    assert split_name(text) == name


@pytest.mark.parametrize(
    "label", ["1. ", "[12] ", "(3) ", "4) ", "[^5]: ", "<sup>6</sup> ", "• ", "- ", "7 "]
)
def test_labels_are_stripped(label: str) -> None:
    found, start = strip_label(label + "Hale P. Rubs.")
    assert (found, start) == (label.strip(), len(label))


def test_identifiers() -> None:
    assert clean_doi("10.1130/2010.2465(22).") == "10.1130/2010.2465(22)"
    assert (
        doi_of("https://www.tandfonline.com/doi/full/10.1080/09593985.2020.1?src=x")
        == "10.1080/09593985.2020.1"
    )
    assert doi_of("https://example.org/10.12/x") is None
    assert pmid_of("http://www.ncbi.nlm.nih.gov/pubmed/20389316") == "20389316"
    assert pmcid_of("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC99/") is None
    assert pmcid_of("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC9528725/") == "PMC9528725"
    found = take_identifiers(
        "Hale P. Rubs. Pain. 2001. Available from: https://example.org/a [cited 3 May 2019]."
    )
    assert found.url == "https://example.org/a"
    assert found.text == "Hale P. Rubs. Pain. 2001."


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2022 Jan 1;36", "2022-01-01"),
        ("2022 Jan;36", "2022-01"),
        ("(2022, March 4)", "2022-03-04"),
        ("4 March 2022", "2022-03-04"),
        ("March 2022", "2022-03"),
        ("2022-03-04", "2022-03-04"),
        ("2022;36", None),
        ("3 May 2019", None),
    ],
)
def test_dates(text: str, date: str | None) -> None:
    assert find_date(text, 2022) == date


@given(st.text(max_size=200))
def test_fold_keeps_every_offset(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert folded.isascii()


@pytest.mark.parametrize(
    "unit",
    [
        "A. ",
        "Smith J, ",
        "1(",
        "a, b. ",
        "(2010) ",
        "In: ",
        "“x” ",
        "[a](",
        "Ab Cd, ",
        "10.1/",
        "-",
        "12-",
        "J. ",
    ],
)
def test_time_is_linear(unit: str) -> None:
    """Eight times the text takes eight times as long (64 times, were it quadratic), and what is longer than any
    entry takes no longer still. Measured is processor time, of which a busy machine takes none away, and the
    best of several runs."""

    def took(length: int) -> float:
        text, best = unit * (length // len(unit)), float("inf")
        for _ in range(7):
            begin = time.process_time()
            parse_reference(text)
            best = min(best, time.process_time() - begin)
        return best

    longest = took(4_000)
    assert longest < 8 * 4 * max(took(500), 0.0002)
    assert took(100_000) < 4 * longest
