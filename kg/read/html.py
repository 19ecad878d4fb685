"""HTML -> Article: the text a reader sees, with links, superscripts and the roles that the tags tell.

Offsets refer to the text drawn out here, which the graph keeps beside the segments. The page is parsed
by lxml's HTML parser, which accepts what browsers accept.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from kg.errors import InputError
from kg.model import Article, BlockRole, Link
from kg.read import metadata, roles
from kg.read.lines import Stretch

__all__ = ["article"]

_SKIP = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "iframe",
        "object",
        "canvas",
        "form",
        "button",
        "select",
        "input",
        "head",
    ]
)
_FURNITURE = frozenset(["nav", "aside", "footer", "header", "menu"])
_BLOCK = frozenset(
    [
        "p",
        "div",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "tr",
        "figcaption",
        "caption",
        "dt",
        "dd",
        "pre",
        "section",
        "article",
        "main",
        "ul",
        "ol",
        "dl",
        "table",
        "tbody",
        "thead",
        "figure",
        "header",
        "footer",
        "nav",
        "aside",
        "address",
        "body",
        "br",
        "hr",
        "details",
        "summary",
    ]
)
_ROLE = {
    "li": BlockRole.LIST_ITEM,
    "tr": BlockRole.TABLE_ROW,
    "figcaption": BlockRole.CAPTION,
    "caption": BlockRole.CAPTION,
    "nav": BlockRole.NAVIGATION,
    "aside": BlockRole.TEASER,
    "footer": BlockRole.METADATA,
}
_REFERENCES = re.compile(r"\b(?:references?|bibliography|footnotes?|citations?|ref-list)\b", re.IGNORECASE)
_HEADING = re.compile(r"h([1-6])")
_UNNUMBERED = frozenset({BlockRole.NAVIGATION, BlockRole.TEASER})
_SHORT = re.compile(r"[0-9]{1,3}")
_SPACE = re.compile(r"\s+")


class _Writer:
    """Walks the tree once and writes text, stretches, links and raised spans."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.size = 0
        self.stretches: list[Stretch] = []
        self.links: list[Link] = []
        self.raised: list[tuple[int, int]] = []
        self.anchors: list[tuple[str, int]] = []
        self.open = Stretch(0, 0)
        self.number = ""  # of a list item whose words have not begun
        self.counted: dict[Any, int] = {}  # the number of the last item of each list

    def add(self, words: str) -> None:
        words = _SPACE.sub(" ", words)
        if self.size == self.open.start or (self.parts and self.parts[-1].endswith(" ")):
            words = words.lstrip()
        if words and self.number:
            self._begin_item()
        if words:
            self.parts.append(words)
            self.size += len(words)

    def _begin_item(self) -> None:
        """Write the number that a browser shows before the item."""
        number, self.number = self.number, ""
        at = self.size
        self.parts.append(number)
        self.size += len(number)
        inside = self.open.role is not BlockRole.REFERENCE
        self.open = replace(self.open, start=self.size if inside else at, marker=at)

    def _count(self, item: Any) -> str:
        """ "3. " for the third item of a numbered list, or what its attributes say; else nothing."""
        parent = item.getparent()
        if parent is None or parent.tag != "ol":
            return ""
        first, given = parent.get("start", ""), item.get("value", "")
        before = self.counted.get(parent, int(first) - 1 if _SHORT.fullmatch(first) else 0)
        self.counted[parent] = int(given) if _SHORT.fullmatch(given) else before + 1
        return f"{self.counted[parent]}. "

    def close(self, following: Stretch) -> None:
        """End the stretch being written; `following` carries the role of the next."""
        text = "".join(self.parts[-1:])
        if text.endswith(" "):
            self.parts[-1] = text.rstrip()
            self.size -= len(text) - len(text.rstrip())
        if self.size > self.open.start:
            self.stretches.append(replace(self.open, end=self.size, gap=True))
            self.parts.append("\n\n")
            self.size += 2
        self.open = replace(following, start=self.size)

    def walk(self, root: Any) -> None:
        """Depth first with a stack of our own: a page nested ten thousand deep must not end the program."""
        stack: list[tuple[Any, Stretch | None, Any]] = [(root, Stretch(0, 0), None)]
        while stack:
            node, context, leave = stack.pop()
            if leave is not None:
                self._leave(node, leave)
                continue
            if not isinstance(node.tag, str) or node.tag in _SKIP:
                self.add_tail(node, root)
                continue
            assert context is not None
            inner = self._enter(node, context)
            if name := node.get("id") or (node.get("name") if node.tag == "a" else None):
                self.anchors.append((name, self.size))
            stack.append((node, None, (inner, context, self.size, root)))
            if node.text:
                self.add(node.text)
            stack.extend((child, inner, None) for child in reversed(node))

    def add_tail(self, node: Any, root: Any) -> None:
        if node is not root and node.tail:
            self.add(node.tail)

    def _enter(self, node: Any, context: Stretch) -> Stretch:
        if node.tag not in _BLOCK:
            if node.tag in ("td", "th") and self.size > self.open.start:
                self.add(" | ")
            return context
        inner = context
        heading = _HEADING.fullmatch(node.tag)
        if heading:
            inner = Stretch(0, 0, context.role or BlockRole.HEADING, int(heading[1]))
        elif node.tag == "blockquote":
            inner = replace(context, quoted=True)
        elif node.tag in _ROLE and context.role not in (
            BlockRole.NAVIGATION,
            BlockRole.TEASER,
            BlockRole.REFERENCE,
        ):
            inner = replace(context, role=_ROLE[node.tag])
        elif node.tag in ("ol", "ul", "section", "div") and _REFERENCES.search(
            f"{node.get('class', '')} {node.get('id', '')}"
        ):
            inner = replace(context, role=BlockRole.REFERENCE)
        if node.tag == "li":
            self.close(inner)
            self.number = "" if inner.role in _UNNUMBERED else self._count(node)
            return inner
        self.close(inner)
        return inner

    def _leave(self, node: Any, state: tuple[Stretch, Stretch, int, Any]) -> None:
        _inner, context, start, root = state
        if node.tag == "a" and node.get("href") and self.size > start:
            self.links.append(Link(start, self.size, node.get("href").strip()))
        elif node.tag == "sup" and self.size > start:
            self.raised.append((start, self.size))
        if node.tag in _BLOCK:
            self.close(context)
        if node.tag == "li":
            self.number = ""
        self.add_tail(node, root)


def article(text: str, *, name: str, source: str, warnings: tuple[str, ...] = ()) -> Article:
    """Read a page; raises InputError when it holds no text."""
    from lxml import html as lxml_html
    from lxml.etree import ParserError

    try:
        parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=True)
        tree = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except ParserError as error:
        raise InputError("no HTML in it", path=source, hint="save the page again") from error
    writer = _Writer()
    body = tree.find("body")
    writer.walk(tree if body is None else body)
    writer.close(Stretch(0, 0))
    plain = "".join(writer.parts)
    if not plain.strip():
        raise InputError("the page holds no text", path=source, hint="save it as a browser shows it")
    blocks = roles.assign(plain, writer.stretches)
    meta = _meta(tree)
    first = next((b for b in blocks if b.role is BlockRole.TITLE), None)
    bylines = [plain[b.start : b.end] for b in blocks if b.role is BlockRole.BYLINE and b.author is None]
    furniture = "\n".join(plain[b.start : b.end] for b in blocks if b.role is BlockRole.METADATA)
    authors = metadata.names_in_byline("By " + meta["author"]) if meta.get("author") else ()
    return Article(
        name=name,
        source=source,
        text=plain,
        media_type="text/html",
        title=(plain[first.start : first.end] if first else None)
        or meta.get("og:title")
        or (tree.findtext(".//title") or "").strip()
        or None,
        authors=authors or (metadata.names_in_byline(bylines[0]) if bylines else ()),
        published=metadata.find_date(meta.get("article:published_time", "") or meta.get("date", ""))
        or next((found for line in bylines[:2] if (found := metadata.find_date(line))), None)
        or metadata.copyright_year(furniture),
        doi=meta.get("citation_doi") or metadata.find_doi(furniture),
        blocks=blocks,
        links=tuple(writer.links),
        raised=tuple(writer.raised),
        anchors=tuple(writer.anchors),
        warnings=warnings,
    )


def _meta(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in tree.iter("meta"):
        key = node.get("name") or node.get("property")
        if key and node.get("content"):
            found.setdefault(key.lower(), node.get("content").strip())
    return found
