"""Which hyperlinks lead to a work of research, and to which."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from urllib.parse import urlsplit

from kg.bibliography.identifiers import doi_of, pmcid_of, pmid_of
from kg.bibliography.works import work_key
from kg.model import Work

__all__ = ["is_research_link", "link_work"]

_FILE = re.compile(r"\.(?:jpe?g|png|gif|svg|webp|mp[34]|mov|zip|css|js)$", re.IGNORECASE)
_JOURNAL_PATH = re.compile(
    r"/(?:doi|journals?|articles?/10\.|content/(?:early/)?\d+/\d+|pubmed|pmc)(?:/|$)", re.IGNORECASE
)
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")


@cache
def _list(name: str) -> frozenset[str]:
    text = resources.files("kg.resources").joinpath("cues/bib-links.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)[name]["words"])


def _is_under(host: str, hosts: frozenset[str]) -> bool:
    """Whether the host is one of these or a subdomain of one."""
    parts = host.split(".")
    return any(".".join(parts[i:]) in hosts for i in range(len(parts) - 1))


def is_research_link(url: str, words: str = "") -> bool:
    """Whether a link leads to a study, journal, index, registry, or an exact page its words call research.

    Front pages, shops, social media and news are not, whatever the words say.

    >>> is_research_link("https://doi.org/10.1000/xyz"), is_research_link("https://www.bmj.com/")
    (True, False)
    >>> is_research_link("https://example.org/news/neck.html", "a 2019 study")
    True
    """
    if doi_of(url) or pmid_of(url) or pmcid_of(url):
        return True
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return False
    if parts.scheme not in ("", "http", "https") or _FILE.search(parts.path):
        return False
    steps = [step.lower() for step in parts.path.split("/") if step]
    if not steps and not parts.query:
        return False
    if host and _is_under(host, _list("no-research-hosts")):
        return False
    if host and _is_under(host, _list("research-hosts")):
        # "/journal/pain" alone is a journal's front page
        return len(steps) > 1 or bool(parts.query) or any(c.isdigit() for c in steps[0])
    if _list("no-research-paths").intersection(steps):
        return False
    if host.split(".")[0] in ("journals", "journal", "pubs") or (host and _JOURNAL_PATH.search(parts.path)):
        return len(steps) > 1
    if not steps or (not host and not parts.path.lower().endswith(".pdf")):
        return False
    if len(steps) == 1 and re.fullmatch(r"index\.\w+|home|blog|news|research", steps[0]):
        return False
    if parts.path.lower().endswith(".pdf") and len(words.split()) >= 5:
        return True
    return bool(_list("research-words").intersection(_WORD.findall(words.lower())))


def link_work(url: str) -> Work:
    """The work an address leads to, as far as the address itself tells."""
    work = Work(key="", doi=doi_of(url), pmid=pmid_of(url), pmcid=pmcid_of(url), url=url)
    return Work(key=work_key(work), doi=work.doi, pmid=work.pmid, pmcid=work.pmcid, url=url)
