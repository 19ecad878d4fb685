"""Articles in, a graph on disk out.

Every article is extracted on its own, in this process or in several, and becomes one segment; results are
taken in the order of the paths, so the graph is the same byte by byte whatever the number of processes. What
is derived from all articles follows, then the index. The manifest, replaced last, makes the graph visible.
A build that fails leaves the graph that was there as it was.
"""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from multiprocessing import get_context
from pathlib import Path
from typing import Protocol

from kg import lexicon, pipeline, read
from kg.errors import GraphError, InputError, KGError
from kg.inputs import Found, failure, find, read_bibliographies, size_of
from kg.lexicon import DEFAULT_BASE, Lexicon
from kg.model import Citation, Tier
from kg.rdf import namespaces as ns
from kg.rdf import propositions
from kg.rdf.quads import Run, quads
from kg.rdf.vocabulary import vocabulary
from kg.store.folder import ArticleEntry, FailureEntry, Folder, Manifest

__all__ = ["BuildSummary", "Progress", "build"]

SMALL = 2_000_000
"""Bytes of text below which starting processes costs more than it saves; only where `jobs` is not given."""


class Progress(Protocol):
    """Who wants to know how a build goes on. Calls come from the building thread, in the order of paths."""

    def on_start(self, total_files: int, total_bytes: int) -> None:
        """Before the first article."""

    def on_article(self, name: str, claims: int, size: int) -> None:
        """An article of `size` bytes is done."""

    def on_failure(self, path: str, reason: str) -> None:
        """A file could not be used."""

    def on_index(self) -> None:
        """All articles are done and the index is being made."""


@dataclass(frozen=True, slots=True)
class BuildSummary:
    """What a build did. `articles`, `failures` and `warnings` are in the order of paths.

    `warnings` are (file name, message). When no article could be read nothing was written: `written` is
    False, and a graph that was there before still is.
    """

    graph: Path
    articles: tuple[ArticleEntry, ...]
    failures: tuple[FailureEntry, ...]
    warnings: tuple[tuple[str, str], ...]
    written: bool

    @property
    def sentences(self) -> int:
        """Sentences seen."""
        return sum(article.sentences for article in self.articles)

    @property
    def claims(self) -> int:
        """Claims found."""
        return sum(article.claims for article in self.articles)

    @property
    def references(self) -> int:
        """References found."""
        return sum(article.references for article in self.articles)

    @property
    def tiers(self) -> dict[Tier, int]:
        """Claims by tier, strongest first."""
        counts = dict.fromkeys(Tier, 0)
        for article in self.articles:
            for tier, n in article.tiers:
                counts[Tier(tier)] += n
        return counts


def build(
    paths: Sequence[str | Path],
    out: str | Path,
    *,
    jobs: int | None = 1,
    base: str = DEFAULT_BASE,
    vocab: Sequence[str | Path] = (),
    progress: Progress | None = None,
) -> BuildSummary:
    """Build a graph of the articles in files and folders.

    `jobs` is the number of processes; None or 0 takes all processors when there is enough to do. `base` is
    the IRI under which identifiers are minted, `vocab` are SKOS files in Turtle that add to the vocabulary.
    ``.bib`` files among, inside or beside the paths complete the references.

    A file that cannot be read is a failure in the summary, and the others are built. Raises GraphError when
    `out` is something else than a graph or cannot be written, VocabularyError for a vocabulary file that is
    wrong, InputError when no path is given.
    """
    if not paths:
        raise InputError("no files given", hint="name files or folders with articles")
    base = ns.checked_base(base)
    folder = Folder(out)
    found = find(paths, folder)
    if not found.articles and not found.failures:
        raise InputError("no articles among the files given", hint="name files or folders with articles")
    folder.prepare()
    try:
        return _build(folder, found, jobs, base, tuple(map(Path, vocab)), progress)
    finally:
        folder.abandon()


def _build(
    folder: Folder,
    found: Found,
    jobs: int | None,
    base: str,
    vocab: tuple[Path, ...],
    progress: Progress | None,
) -> BuildSummary:
    words = _words(vocab, base)
    citations, unreadable, general = read_bibliographies(found.bibliographies)
    run = Run(version("research-citation-kg"), words.digest, _settings(base, found.bibliographies))
    sizes = [size_of(path) for path in found.articles]
    failures = [*found.failures, *unreadable]
    if progress:
        progress.on_start(len(found.articles), sum(sizes))
        for failure in failures:
            progress.on_failure(failure.path, failure.reason)
    work = _Work(folder.path, base, vocab, citations, run)
    articles, repeated = _gathered(work, words, found.articles, sizes, jobs, failures, progress)
    general += repeated
    if articles:
        if progress:
            progress.on_index()
        concepts, said = vocabulary(vocab, base=base)
        general += (("vocabulary", warning) for warning in said)
        manifest = Manifest(
            software=run.version,
            base=base,
            vocabulary_hash=run.vocabulary,
            settings_hash=run.settings,
            articles=tuple(articles.values()),
            failures=tuple(failures),
            warnings=tuple(f"{name}: {message}" for name, message in general),
            vocabulary=folder.write_quads(concepts, "vocabulary-"),
            propositions=folder.write_quads(_derived(folder, articles.values(), base), "propositions-"),
        )
        folder.commit(manifest)
    of_articles = ((entry.name, warning) for entry in articles.values() for warning in entry.warnings)
    return BuildSummary(
        folder.path,
        tuple(articles.values()),
        tuple(failures),
        (*general, *of_articles),
        written=bool(articles),
    )


def _gathered(
    work: _Work,
    words: Lexicon,
    paths: Sequence[Path],
    sizes: Sequence[int],
    jobs: int | None,
    failures: list[FailureEntry],
    progress: Progress | None,
) -> tuple[dict[str, ArticleEntry], list[tuple[str, str]]]:
    """Entries of the articles by IRI, and warnings about texts that come twice; failures are appended."""
    articles: dict[str, ArticleEntry] = {}
    repeated: list[tuple[str, str]] = []
    entries = _extract_all(work, words, paths, jobs, sum(sizes))
    for path, size, entry in zip(paths, sizes, entries, strict=True):
        if isinstance(entry, FailureEntry):
            failures.append(entry)
            if progress:
                progress.on_failure(entry.path, entry.reason)
            continue
        first = articles.setdefault(entry.iri, entry)
        if first is not entry:
            repeated.append((path.name, f"has the same text as {first.source}, which stands for both"))
        if progress:
            progress.on_article(entry.name, entry.claims, size)
    return articles, repeated


def _derived(folder: Folder, articles: Iterable[ArticleEntry], base: str) -> bytes:
    """The propositions of all articles, read back from their segments."""
    claims = (claim for entry in articles for claim in propositions.asserted(folder.quads(entry.segment)))
    return propositions.quads(propositions.propositions(claims, base=base), base=base)


# ------------------------------------------------------------------------------------------ the inputs


def _words(vocab: tuple[Path, ...], base: str) -> Lexicon:
    """The vocabulary; the shipped one, alone, is made once a process."""
    return lexicon.load(vocab, base=base) if vocab else _shipped(base)


@lru_cache(maxsize=1)
def _shipped(base: str) -> Lexicon:
    return lexicon.load(base=base)


def _settings(base: str, bibliographies: Sequence[Path]) -> str:
    """A hash of what decides the result besides the articles, the vocabulary and the version."""
    digest = hashlib.sha256(base.encode())
    cues = sorted((Path(str(files("kg.resources"))) / "cues").glob("*.*"))
    for path in [*cues, *bibliographies]:
        if path.is_file():
            digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


# ---------------------------------------------------------------------------------------- the extraction


@dataclass(frozen=True, slots=True)
class _Work:
    """What a process needs to extract articles."""

    folder: Path
    base: str
    vocab: tuple[Path, ...]
    citations: tuple[Citation, ...]
    run: Run


Entry = ArticleEntry | FailureEntry


def _extract_all(
    work: _Work, words: Lexicon, paths: Sequence[Path], jobs: int | None, size: int
) -> Iterator[Entry]:
    """The entries of all articles in the order of `paths`."""
    if not jobs:
        jobs = (os.cpu_count() or 1) if size >= SMALL else 1
    jobs = min(jobs, len(paths))
    if jobs <= 1:
        for path in paths:
            yield _extract(path, work, words)
        return
    # spawn: a fork would copy the locks and threads of whoever calls, a notebook for instance
    with ProcessPoolExecutor(jobs, get_context("spawn"), _start, (work,)) as pool:
        try:
            yield from _in_order(pool.submit, _extract_here, paths, window=8 * jobs)
        except BrokenProcessPool as error:
            raise GraphError(
                "a process of the build was ended from outside, perhaps for want of memory",
                hint="build again with --jobs 1",
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)


def _in_order(
    submit: Callable[..., Future[Entry]], call: Callable[[Path], Entry], paths: Sequence[Path], window: int
) -> Iterator[Entry]:
    """Results in the order of `paths`, with no more than `window` waiting: memory does not grow with them."""
    waiting: deque[Future[Entry]] = deque()
    for path in paths:
        waiting.append(submit(call, path))
        if len(waiting) >= window:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


_process: dict[str, object] = {}


def _start(work: _Work) -> None:
    """Once a process: the vocabulary and its automaton are made here, not for every article."""
    _process.update(work=work, words=_words(work.vocab, work.base))


def _extract_here(path: Path) -> Entry:
    work, words = _process["work"], _process["words"]
    assert isinstance(work, _Work)
    assert isinstance(words, Lexicon)
    return _extract(path, work, words)


def _extract(path: Path, work: _Work, words: Lexicon) -> Entry:
    """One article: read, extracted, written. Raises GraphError when it cannot be written."""
    try:
        article = read.article(path)
        extraction = pipeline.extract(article, words, work.citations)
        segment = quads(extraction, base=work.base, run=work.run)
    except KGError as error:
        return failure(path, error)
    except Exception as error:  # a defect must not take the other articles with it
        said = " ".join(f"{type(error).__name__}: {error}".split())
        return FailureEntry(str(path), f"unexpected {said}; this is a defect, please report it with the file")
    folder = Folder(work.folder)
    folder.write_text(article.sha256, article.text)
    tiers = [claim.tier for claim in extraction.claims]
    return ArticleEntry(
        iri=ns.article_iri(work.base, article),
        name=article.name,
        source=article.source,
        sha256=article.sha256,
        segment=folder.write_quads(segment, "segments/"),
        sentences=len(extraction.sentences),
        tiers=tuple((tier.value, tiers.count(tier)) for tier in Tier),
        references=len(extraction.references),
        # the name is told beside them
        warnings=tuple(w.removeprefix(article.name).removeprefix(":").strip() for w in extraction.warnings),
    )
