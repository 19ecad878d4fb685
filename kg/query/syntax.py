"""What can be said of a SPARQL text before it is evaluated, and of what a parser says against it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kg.errors import QueryError

__all__ = ["check_read_only", "ill_formed"]

# Every alternative begins with another character, so that the scan is linear.
_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'(?:[^'\\\n]|\\.)*'"
    r"|<[^<>\"{}|^`\\\s]*>"
    r"|\#[^\n]*"
    r"|[?$@]\w*"
    r"|(?P<word>[^\W\d_][\w.-]*(?::[\w.:%-]*)?)"
    r"|:[\w.:%-]*",
    re.DOTALL,
)
_UPDATES = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"])
_QUERIES = frozenset(["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"])
_AT = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_CLASSES = re.compile(r"\[[^\[\]]*(?:'\[[^\[\]]*)?\],?\s*")


def _words(text: str) -> Iterator[str]:
    """The bare words outside strings, IRIs, comments, variables and prefixed names, in capitals."""
    for token in _TOKEN.finditer(text):
        word = token["word"]
        if word and ":" not in word:
            yield word.upper()


def check_read_only(text: str, name: str) -> None:
    """Refuse what would change the graph or go to the network.

    Raises QueryError for a SPARQL update and for SERVICE, which would send a request to another machine.
    """
    words = list(_words(text))
    first = next((word for word in words if word in _UPDATES | _QUERIES), "")
    if first in _UPDATES:
        raise QueryError(
            f"{first} would change the graph",
            path=name,
            hint="a graph is changed by kg build alone; ask with SELECT, ASK, CONSTRUCT or DESCRIBE",
        )
    if "SERVICE" in words:
        raise QueryError(
            "SERVICE would ask another machine", path=name, hint="fetch that data first and query it here"
        )


def ill_formed(error: SyntaxError, text: str, name: str, prefixes: Mapping[str, str]) -> QueryError:
    """The parser's complaint as one line, with its place and the words that stand there."""
    message = str(error.msg or error)
    place, there = None, ""
    if found := _AT.match(message):
        place, message = f"line {found[1]}, column {found[2]}", found[3]
        lines = text.split("\n")
        line = lines[int(found[1]) - 1] if int(found[1]) <= len(lines) else ""
        there = (line[int(found[2]) - 1 :].split() or [""])[0][:30]
    if "Prefix not found" in message:
        known = ", ".join(f"{prefix}:" for prefix in sorted(prefixes))
        return QueryError("unknown prefix", path=name, place=place, hint=f"declare it, or use one of {known}")
    # character classes of the grammar's terminals say nothing to a reader
    said = " ".join(_CLASSES.sub("", message).split()).rstrip(", ")
    said = "" if said in ("", "expected one of", "expected") else f" ({said})"
    return QueryError(
        f"not SPARQL at {repr(there) if there else 'the end of the line'}{said}",
        path=name,
        place=place,
        hint="correct the query",
    )
