"""DOI, PubMed numbers and addresses in a reference, and the reference without them."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass

__all__ = ["Identified", "clean_doi", "doi_of", "pmcid_of", "pmid_of", "take_identifiers"]

_MARKDOWN = re.compile(
    r"\[([^\[\]]*)\]\(\s*<?([^()\s<>]*(?:\([^()\s]*\)[^()\s<>]*)*)>?(?:\s+\"[^\"]*\")?\s*\)"
)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
_EMPHASIS = re.compile(r"(?<![\w*_])(?:\*{1,3}|_{1,2})(?=[^\s*_])|(?<=[^\s*_])(?:\*{1,3}|_{1,2})(?![\w*_])")
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>\[\]{}|]+", re.IGNORECASE)
_DOI_LEAD = re.compile(
    r"[(\[<]?(?:https?://(?:[\w-]+\.)*doi\.org/|doi\.org/|(?:DOI|doi)\s*[:=.]?\s*)$", re.IGNORECASE
)
_URL = re.compile(r"<?(?:https?://|ftp://|www\.)[^\s<>\"]+>?", re.IGNORECASE)
_PMID = re.compile(
    r"(?:PubMed\s)?\bPMID\s?[:=]?\s?(\d{4,9})\b|\bPubMed\s?(?:ID)?:?\s?(\d{5,9})\b", re.IGNORECASE
)
_PMID_URL = re.compile(
    r"(?:ncbi\.nlm\.nih\.gov/(?:pubmed|m/pubmed)/|pubmed\.ncbi\.nlm\.nih\.gov/|pubmed\.gov/)(?:\?term=)?(\d{4,9})"
)
_PMCID = re.compile(r"(?:PMCID\s?:?\s?)?\b(PMC\d{3,9})\b", re.IGNORECASE)
_ACCESS = re.compile(
    r"[\[(]?\b(?:Retrieved|Available(?:\sonline|\sat|\sfrom|\sthrough|\sin)?|Accessed|Last\saccessed|Abruf\sam|Zugriff|"
    r"Consult[eé]e?|Disponible|Dispon[ií]vel|Online\sat|Online(?=:)|URL(?=:)|Visited|Viewed)\b[^\[\]]*$",
    re.IGNORECASE,
)
_BRACKETS = re.compile(
    r"[\[(](?:online|electronic\sversion|en\sligne|cited\s[^\])]*|updated\s[^\])]*|accessed\s[^\])]*|"
    r"last\saccessed[^\])]*|retrieved\s[^\])]*|consult[eé][^\])]*|arxiv:[^()]*|hep-\w+/\d+|web)[\])]",
    re.IGNORECASE,
)
_ARXIV = re.compile(
    r"[\[(]?(?:arXiv\s(?:e-?prints?|preprints?),?\s)?\barXiv:\s?[\w.-]+(?:/\d+)?(?:v\d+)?(?:\s?\[[^\]]*\])?[\])]?|\bhep-\w{2,3}/\d{7}\b",
    re.IGNORECASE,
)
_SPACE = re.compile(r"\s+")
_EMPTY = re.compile(r"[(\[<]\s*[.,;:]*\s*[)\]>]")


def clean_doi(found: str) -> str:
    """A DOI without the punctuation of the sentence around it.

    >>> clean_doi("10.1130/2010.2465(22)."), clean_doi("10.1000/xyz).")
    ('10.1130/2010.2465(22)', '10.1000/xyz')
    """
    doi = found.rstrip(".,;:'’”“*")
    while doi.endswith(")") and doi.count(")") > doi.count("("):
        doi = doi[:-1].rstrip(".,;:'’”“*")
    return doi


def doi_of(url: str) -> str | None:
    """The DOI inside an address: of doi.org, or of a publisher that writes it out.

    >>> doi_of("https://link.springer.com/article/10.1007/s002560050269?x=1")
    '10.1007/s002560050269'
    """
    match = _DOI.search(url.replace("%2F", "/").replace("%2f", "/"))
    if match is None:
        return None
    doi = clean_doi(re.split(r"[?#&]", match.group(), maxsplit=1)[0])
    return re.sub(
        r"(?:/(?:full|abstract|pdf|epdf|meta|fulltext|html)|\.(?:full|pdf|abstract|long|short))+/?$", "", doi
    ).rstrip("/")


def pmid_of(url: str) -> str | None:
    """The PubMed number an address leads to."""
    match = _PMID_URL.search(url)
    return match.group(1) if match else None


def pmcid_of(url: str) -> str | None:
    """The PubMed Central number an address leads to."""
    match = re.search(r"ncbi\.nlm\.nih\.gov/.*?(PMC\d{3,9})", url, re.IGNORECASE)
    return match.group(1).upper() if match else None


@dataclass(frozen=True, slots=True)
class Identified:
    """The reference without its identifiers, and these."""

    text: str
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    url: str | None = None


def _lift_links(text: str) -> tuple[str, list[str]]:
    """Markdown links replaced by their words, or by nothing where the words are the address again."""
    urls: list[str] = []

    def words(match: re.Match[str]) -> str:
        said, url = match.groups()
        urls.append(url)
        # kept as an address of its own, so that what reads addresses sees it
        return " " if _URL.fullmatch(said.strip()) or _DOI.search(said) else said

    return _MARKDOWN.sub(words, text), urls


def take_identifiers(text: str) -> Identified:
    """Read and remove identifiers, addresses, dates of access and markup.

    >>> take_identifiers("Lee A. Title. Pain 2001. [https://doi.org/10.1/x](https://doi.org/10.1000/x)").doi
    '10.1000/x'
    """
    text = unicodedata.normalize("NFC", text)
    urls: list[str] = []
    if "](" in text:
        text, urls = _lift_links(text)
    if "<" in text:
        text = _TAG.sub("", text)
    if "*" in text or "_" in text:
        text = _EMPHASIS.sub("", text)
    if "&" in text and ";" in text:
        text = html.unescape(text)
    text = _SPACE.sub(" ", text).strip()
    doi = pmid = pmcid = None
    if "10." in text and (match := _DOI.search(text)):
        doi = clean_doi(match.group())
        lead = _DOI_LEAD.search(text, 0, match.start())
        text = text[: lead.start() if lead else match.start()] + " " + text[match.start() + len(doi) :]
    if "PM" in text or "Pub" in text:
        if match := _PMID.search(text):
            pmid = match.group(1) or match.group(2)
            text = text[: match.start()] + text[match.end() :]
        if match := _PMCID.search(text):
            pmcid = match.group(1).upper()
            if "/" not in text[max(0, match.start() - 1) : match.start()]:
                text = text[: match.start()] + text[match.end() :]
    urls += [match.group().strip("<>").rstrip(".,;)]”\"'") for match in _URL.finditer(text)]
    for url in urls:
        doi, pmid, pmcid = doi or doi_of(url), pmid or pmid_of(url), pmcid or pmcid_of(url)
    text = _URL.sub(" ", text)
    if "[" in text or "(" in text:
        text = _BRACKETS.sub(" ", text)
    text = _ARXIV.sub(" ", text)
    access = _ACCESS.search(text)
    if access and access.start() > 20:
        text = text[: access.start()]
    text = _SPACE.sub(" ", _EMPTY.sub(" ", text)).strip(" ,;:(<")
    page = next((url for url in urls if "doi.org/" not in url), None)
    return Identified(text, doi, pmid, pmcid, page)
