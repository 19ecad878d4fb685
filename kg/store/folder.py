"""The folder of a graph.

    manifest.json               what the graph consists of; replacing it is what makes a build visible
    segments/HASH.nq.gz         one article each, named by the SHA-256 of its quads, never changed
    texts/SHA256.txt            the text that an article's offsets refer to
    vocabulary-HASH.nq.gz       the ontology and the concept schemes
    propositions-HASH.nq.gz     what is derived from all articles
    store/HASH/                 the index: an Oxigraph store of all of the above

Everything but the manifest is named by its content and written under a temporary name first. A build that is
stopped at any moment leaves the previous manifest and all that it names.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from kg.errors import GraphError
from kg.store.embedded import EmbeddedStore

__all__ = ["ArticleEntry", "FailureEntry", "Folder", "Manifest", "dump", "open_store"]

FORMAT = "kg-graph"
VERSION = 1
_MANIFEST = "manifest.json"
_BUILDING = ".kg-building"
_TEMPORARY = re.compile(r"\.kg-(\d+)-.+")
_LEVEL = 4  # of gzip: on quads hardly larger than level 9, and five times as fast


@dataclass(frozen=True, slots=True)
class ArticleEntry:
    """What the manifest says of one article; `tiers` counts its claims by tier, strongest first."""

    iri: str
    name: str
    source: str
    sha256: str
    segment: str
    sentences: int
    tiers: tuple[tuple[str, int], ...]
    references: int
    warnings: tuple[str, ...] = ()

    @property
    def claims(self) -> int:
        """Number of claims."""
        return sum(n for _, n in self.tiers)


@dataclass(frozen=True, slots=True)
class FailureEntry:
    """A file that could not be read, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a graph consists of, and what made it."""

    software: str
    base: str
    vocabulary_hash: str
    settings_hash: str
    articles: tuple[ArticleEntry, ...] = ()
    failures: tuple[FailureEntry, ...] = ()
    warnings: tuple[str, ...] = ()
    vocabulary: str = ""
    propositions: str = ""
    store: str = ""

    def to_json(self) -> bytes:
        """The file's content; the same for the same graph."""
        document = {"format": FORMAT, "version": VERSION, **asdict(self)}
        return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "surrogatepass")

    @classmethod
    def from_json(cls, data: bytes, path: Path) -> Manifest:
        """The inverse of `to_json`; raises GraphError, naming the place, for anything else."""
        way_out = "restore the file, or build the graph again in another folder"
        try:
            document = json.loads(data.decode("utf-8", "surrogatepass"))
        except ValueError as error:
            raise GraphError(f"damaged ({error})", path=path, hint=way_out) from error
        if not isinstance(document, dict) or document.pop("format", None) != FORMAT:
            raise GraphError(
                "not the manifest of a graph", path=path, hint="name the folder that kg build wrote"
            )
        version = document.pop("version", None)
        if version != VERSION:
            raise GraphError(
                f"written in format {version}, and this software reads {VERSION}",
                path=path,
                hint="build the graph again",
            )
        try:
            return cls._from(document)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise GraphError(f"damaged ({error})", path=path, hint=way_out) from error

    @classmethod
    def _from(cls, document: dict[str, Any]) -> Manifest:
        articles = tuple(
            ArticleEntry(
                **{
                    **entry,
                    "tiers": tuple((str(tier), int(n)) for tier, n in entry["tiers"]),
                    "warnings": tuple(map(str, entry["warnings"])),
                }
            )
            for entry in document.pop("articles")
        )
        failures = tuple(FailureEntry(**entry) for entry in document.pop("failures"))
        warnings = tuple(map(str, document.pop("warnings")))
        if not all(isinstance(value, str) for value in document.values()):
            raise ValueError("a field is no text")
        return cls(**document, articles=articles, failures=failures, warnings=warnings)


class Folder:
    """A graph on disk."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._made = False

    # ------------------------------------------------------------------------------------------ reading

    def manifest(self) -> Manifest:
        """What the graph consists of; raises GraphError when the folder is none or is damaged."""
        path = self.path / _MANIFEST
        try:
            data = path.read_bytes()
        except (FileNotFoundError, NotADirectoryError) as error:
            what = "not a graph" if self.path.exists() else "no such folder"
            raise GraphError(what, path=self.path, hint="name the folder that kg build wrote") from error
        except OSError as error:
            raise GraphError(
                f"cannot be read ({error.strerror})", path=path, hint="check its permissions"
            ) from error
        return Manifest.from_json(data, path)

    def text(self, sha256: str) -> str:
        """The text of an article, exactly as its offsets count it."""
        return self._read(f"texts/{sha256}.txt").decode("utf-8", "surrogatepass")

    def quads(self, name: str) -> bytes:
        """The N-Quads of a segment or another part; raises GraphError when it is missing or damaged."""
        data = self._read(name)
        try:
            return gzip.decompress(data)
        except (OSError, EOFError, ValueError) as error:
            raise GraphError(
                f"damaged ({error})", path=self.path / name, hint="build the graph again"
            ) from error

    def _read(self, name: str) -> bytes:
        path = self.path / name
        try:
            return path.read_bytes()
        except OSError as error:
            raise GraphError(
                f"cannot be read ({error.strerror})", path=path, hint="build the graph again"
            ) from error

    # ------------------------------------------------------------------------------------------ writing

    def prepare(self) -> None:
        """Make the folder ready for a build.

        Raises GraphError when it holds something else than a graph, or cannot be written to.
        """
        hint = "give -o a folder of its own"
        if self.path.exists() and not self.path.is_dir():
            raise GraphError("not a folder", path=self.path, hint=hint)
        try:
            if (self.path / _MANIFEST).exists():
                if not self._is_ours():
                    raise GraphError("not the manifest of a graph", path=self.path / _MANIFEST, hint=hint)
            elif self.path.exists() and not (self.path / _BUILDING).exists() and any(self.path.iterdir()):
                raise GraphError("a folder that is no graph, and not empty", path=self.path, hint=hint)
            else:
                self._made = not self.path.exists()
                self.path.mkdir(parents=True, exist_ok=True)
                (self.path / _BUILDING).touch()
            for name in ("segments", "texts", "store"):
                (self.path / name).mkdir(exist_ok=True)
        except OSError as error:
            raise self._unwritable(error) from error

    def _is_ours(self) -> bool:
        """Whether the manifest is a graph's, be it of another version: then a build may replace it."""
        try:
            document = json.loads((self.path / _MANIFEST).read_bytes())
        except ValueError:
            return False
        return isinstance(document, dict) and document.get("format") == FORMAT

    def abandon(self) -> None:
        """Take away what `prepare` made, when no article has been written and there was no graph before."""
        if (self.path / _MANIFEST).exists() or any((self.path / "segments").glob("*")):
            return
        for name in ("segments", "texts", "store"):
            shutil.rmtree(self.path / name, ignore_errors=True)
        (self.path / _BUILDING).unlink(missing_ok=True)
        if self._made:
            with suppress(OSError):  # somebody else has put something there
                self.path.rmdir()

    def write_text(self, sha256: str, text: str) -> None:
        """Keep the text of an article."""
        self._write(f"texts/{sha256}.txt", text.encode("utf-8", "surrogatepass"))

    def write_quads(self, data: bytes, prefix: str) -> str:
        """Keep N-Quads under a name made of `prefix` and their hash, and return it."""
        name = f"{prefix}{hashlib.sha256(data).hexdigest()[:32]}.nq.gz"
        # written although it may be there: a build is also how a damaged file is mended
        self._write(name, gzip.compress(data, _LEVEL, mtime=0))
        return name

    def _write(self, name: str, data: bytes, *, sync: bool = False) -> None:
        path = self.path / name
        temporary = path.with_name(f".kg-{os.getpid()}-{path.name}")
        try:
            with temporary.open("wb") as file:
                file.write(data)
                if sync:
                    file.flush()
                    os.fsync(file.fileno())
            temporary.replace(path)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError | RuntimeError) -> GraphError:
        reason = getattr(error, "strerror", None) or " ".join(str(error).split())
        return GraphError(
            f"cannot be written ({reason})",
            path=self.path,
            hint="free some space, or give -o another folder",
        )

    def commit(self, manifest: Manifest) -> Manifest:
        """Index the parts, make them the graph, and take away what is no longer part of it."""
        parts = [manifest.vocabulary, manifest.propositions, *sorted(a.segment for a in manifest.articles)]
        name = "store/" + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
        if not _opens(self.path / name):
            shutil.rmtree(self.path / name, ignore_errors=True)
            self._index(self.path / name, parts)
        manifest = replace(manifest, store=name)
        self._write(_MANIFEST, manifest.to_json(), sync=True)
        self._tidy(manifest)
        return manifest

    def _index(self, target: Path, parts: Sequence[str]) -> None:
        temporary = target.with_name(f".kg-{os.getpid()}-{target.name}")
        shutil.rmtree(temporary, ignore_errors=True)
        try:
            with EmbeddedStore(temporary) as store:
                # one load for all: every call sorts and writes files of its own
                store.bulk_load(io.BufferedReader(_Chain(self, parts), 1 << 20))
                store.optimize()
            temporary.rename(target)
        except (OSError, RuntimeError) as error:  # RocksDB tells of a full disk with the latter
            raise self._unwritable(error) from error
        finally:
            shutil.rmtree(temporary, ignore_errors=True)

    def _tidy(self, manifest: Manifest) -> None:
        """Remove what no manifest names; a file that somebody holds is left for the next time."""
        wanted = {manifest.vocabulary, manifest.propositions, manifest.store}
        wanted |= {a.segment for a in manifest.articles} | {
            f"texts/{a.sha256}.txt" for a in manifest.articles
        }
        (self.path / _BUILDING).unlink(missing_ok=True)
        for pattern in (
            "segments/*",
            "texts/*",
            "store/*",
            "vocabulary-*",
            "propositions-*",
            ".kg-*",
            "*/.kg-*",
        ):
            for path in list(self.path.glob(pattern)):
                if path.relative_to(self.path).as_posix() in wanted or _in_use(path.name):
                    continue
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)


def _opens(index: Path) -> bool:
    try:
        with EmbeddedStore(index, read_only=True) as store:
            return index.is_dir() and next(store.named_graphs(), None) is not None
    except (GraphError, OSError):
        return False


def _in_use(name: str) -> bool:
    """Whether a temporary file belongs to a process that is still there."""
    found = _TEMPORARY.fullmatch(name)
    if not found or int(found[1]) == os.getpid():
        return False
    try:
        os.kill(int(found[1]), 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True


class _Chain(io.RawIOBase):
    """The quads of many parts as one stream, one part in memory at a time."""

    def __init__(self, folder: Folder, parts: Sequence[str]) -> None:
        self._parts = (folder.quads(name) for name in parts)
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._left:
            part = next(self._parts, None)
            if part is None:
                return 0
            self._left = memoryview(part)
        n = min(len(buffer), len(self._left))
        buffer[:n] = self._left[:n]
        self._left = self._left[n:]
        return n


def open_store(path: str | Path, *, read_only: bool = True) -> EmbeddedStore:
    """The index of a graph on disk; read-only, several processes may hold it at once.

    Raises GraphError when the folder is no graph or its index is missing.
    """
    folder = Folder(path)
    while True:
        manifest = folder.manifest()
        index = folder.path / manifest.store
        try:
            if not manifest.store or not index.is_dir():
                raise GraphError("the index is missing", path=index, hint="build the graph again")
            return EmbeddedStore(index, read_only=read_only)
        except GraphError:
            if folder.manifest() == manifest:  # else a build has just replaced it: look again
                raise


def dump(path: str | Path) -> bytes:
    """All quads of a graph, each once, sorted by named graph and line: equal graphs give equal bytes."""
    return b"".join(_sections(Folder(path)))


def _sections(folder: Folder) -> Iterator[bytes]:
    manifest = folder.manifest()
    common: dict[str, set[str]] = {}
    for article in sorted(manifest.articles, key=lambda a: a.iri):
        own: list[str] = []
        for line in folder.quads(article.segment).decode("utf-8").split("\n")[:-1]:
            graph = line.rsplit(" ", 2)[1]
            (own.append if graph == f"<{article.iri}>" else common.setdefault(graph, set()).add)(line)
        yield "".join(f"{line}\n" for line in own).encode("utf-8")
    for name in (manifest.vocabulary, manifest.propositions):
        for line in folder.quads(name).decode("utf-8").split("\n")[:-1]:
            common.setdefault(line.rsplit(" ", 2)[1], set()).add(line)
    for graph in sorted(common):
        yield "".join(f"{line}\n" for line in sorted(common[graph])).encode("utf-8")
