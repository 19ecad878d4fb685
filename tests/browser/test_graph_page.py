"""The interactive graph in a real browser: Debian's Chromium, opened from a file, off line."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from view_rows import BASE, HOSTILE, many, small

from kg.view.model import ViewGraph
from kg.view.page import render_rows

SIZES = [(1280, 800), (1920, 1080), (390, 844)]


def claim_key(number: int) -> str:
    return f"{BASE}claim/{number:06d}"


class Opened:
    """A page that is open, and all that it asked for or complained of."""

    def __init__(self, browser: Any, path: Path, **options: Any) -> None:
        options.setdefault("viewport", {"width": 1280, "height": 800})
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.url = path.as_uri()
        self.open()

    def open(self, fragment: str = "") -> None:
        self.page.goto("about:blank")
        self.page.goto(self.url + fragment)
        self.page.wait_for_selector("html[data-ready]")

    def visible(self) -> set[str]:
        return set(self.page.evaluate("evidenceGraph.visible()"))

    def where(self, key: str) -> tuple[float, float]:
        at = self.page.evaluate("key => evidenceGraph.at(key)", key)
        box = self.page.locator("#graph").bounding_box()
        return box["x"] + at["x"], box["y"] + at["y"]

    def click(self, key: str) -> None:
        self.page.mouse.click(*self.where(key))

    def labels(self) -> list[dict[str, Any]]:
        return list(self.page.evaluate("evidenceGraph.labels()"))


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """Opens a graph; at the end nothing may have left the page, and the console must be silent."""
    pages: list[Opened] = []

    def make(view: ViewGraph, title: str = "Kneading", **options: Any) -> Opened:
        path = tmp_path / f"{len(pages)}.html"
        path.write_bytes(render_rows(view, title=title).encode())
        pages.append(Opened(browser, path, **options))
        return pages[-1]

    yield make
    for each in pages:
        allowed = ("file:", "data:", "about:", "blob:")
        assert [url for url in each.requests if not url.startswith(allowed)] == []
        assert {url.partition("#")[0] for url in each.requests if url.startswith("file:")} == {each.url}
        assert each.complaints == []
        each.context.close()


def test_opens_from_a_file_and_asks_for_nothing(opened: Any) -> None:
    page = opened(small())
    assert page.page.title() == "Kneading"
    assert len(page.visible()) == 7 + 4 + 2
    assert page.page.locator("canvas").count() == 1


def test_tier_switch_hides_its_claims_and_what_only_they_touch(opened: Any) -> None:
    page = opened(small())
    everything = page.visible()
    page.page.click("[data-part=assertion]")
    gone = everything - page.visible()
    assert gone == {claim_key(6), claim_key(7), f"{BASE}concept/oil"}
    assert page.page.get_attribute("[data-part=assertion]", "aria-pressed") == "false"
    page.page.click("[data-part=assertion]")
    assert page.visible() == everything


def test_kind_switch_hides_concepts_not_claims(opened: Any) -> None:
    page = opened(small())
    everything = page.visible()
    page.page.click("[data-part=intervention]")
    assert everything - page.visible() == {f"{BASE}concept/kneading", f"{BASE}concept/oil"}
    page.page.click("[data-part=works]")
    assert not [key for key in page.visible() if "/work/" in key]


def test_article_filter_keeps_its_claims_and_counts_them(opened: Any) -> None:
    page = opened(small())
    page.page.select_option("#article", f"{BASE}article/000002")
    assert {key for key in page.visible() if "/claim/" in key} == {claim_key(3), claim_key(5), claim_key(7)}
    assert page.page.inner_text("[data-part='cited research'] b") == "0"
    assert page.page.inner_text("[data-part=anecdote] b") == "1"


def test_nothing_left_is_said(opened: Any) -> None:
    page = opened(small())
    for part in ("cited research", "uncited research", "expert opinion", "anecdote", "assertion"):
        page.page.click(f"[data-part='{part}']")
    assert page.visible() == set()
    assert page.page.is_visible("#empty")


def test_click_shows_the_exact_quote_and_what_it_rests_on(opened: Any) -> None:
    page = opened(small())
    page.click(claim_key(1))
    side = page.page.locator("#details")
    assert page.page.text_content("#quote") == "Kneading eased pain in a trial."
    said = side.inner_text()
    assert "Cited research" in said
    assert "in a trial" in said
    assert "hedged" in said
    assert "The article rests it on a trial" in said
    link = side.locator("a")
    assert link.get_attribute("href") == "https://doi.org/10.1000/a%20b%3Cc%3E"
    assert link.get_attribute("rel") == "noopener noreferrer"


def test_protocols_are_marked_and_no_script_address_becomes_a_link(opened: Any) -> None:
    page = opened(small())
    assert "rests on a study protocol" in page.page.inner_text("#warnings")
    page.page.click("#warnings button")
    assert "A protocol is a plan: it has no results yet." in page.page.inner_text("#details")
    assert page.page.locator("#details a").count() == 0


def test_click_on_a_concept_lists_its_claims(opened: Any) -> None:
    page = opened(small())
    page.click(f"{BASE}concept/pain")
    quotes = page.page.locator("#details .quote").all_text_contents()
    assert quotes == ["Kneading eased pain in a trial.", "My pain was gone after one session."]
    page.page.click("#details .list button >> nth=1")
    assert page.page.text_content("#quote") == "My pain was gone after one session."
    page.page.keyboard.press("Escape")
    assert not page.page.is_visible("#details")


def test_search_finds_words_concepts_and_people(opened: Any) -> None:
    page = opened(small())
    for asked, found in (("SESSION gone", 1), ("roe", 3), ("kneading pain", 2), ("zzz", 0)):
        page.page.fill("#search", asked)
        assert page.page.locator("#results .list > li").count() == found, asked
    assert page.page.inner_text("#results h2") == "Nothing found"
    page.page.fill("#search", "toxins")
    page.page.press("#search", "Enter")
    assert page.page.text_content("#quote") == "Oil flushes toxins."


def test_state_survives_a_reload_and_can_be_shared(opened: Any) -> None:
    page = opened(small())
    page.page.click("[data-part='expert opinion']")
    page.page.select_option("#article", f"{BASE}article/000001")
    page.page.fill("#search", "pain")
    page.page.click("#results .list button:has(.quote)")
    page.page.click("#theme")
    before = page.visible(), page.page.text_content("#quote"), page.page.get_attribute("html", "data-theme")
    fragment = page.page.evaluate("location.hash")
    assert "node=claim/000001" in fragment
    page.page.reload()
    page.page.wait_for_selector("html[data-ready]")
    again = page.visible(), page.page.text_content("#quote"), page.page.get_attribute("html", "data-theme")
    assert again == before
    assert page.page.input_value("#search") == "pain"
    other = opened(small())
    other.open(fragment)
    assert other.visible() == before[0]


def test_a_fragment_that_names_nothing_does_no_harm(opened: Any) -> None:
    page = opened(small())
    page.open("#hide=nonsense&node=claim/zzz&article=%22%5D&theme=pink&q=%3Cimg%3E")
    assert len(page.visible()) == 13


def test_hostile_text_is_shown_as_text(opened: Any) -> None:
    page = opened(small(), title=HOSTILE)
    assert page.page.text_content("h1") == HOSTILE
    page.click(claim_key(6))
    assert page.page.text_content("#quote") == HOSTILE
    page.click(claim_key(4))
    assert "Ann <b>Roe</b>" in page.page.inner_text("#details")
    assert "Kneading <em>works</em>" in page.page.inner_text("#details")
    page.page.hover("#graph", position={"x": 5, "y": 5})
    assert page.page.evaluate("window.hacked") is None
    assert page.page.locator("img").count() == 0


def test_keyboard_alone_reaches_every_word(opened: Any) -> None:
    page = opened(small())
    page.page.focus("#graph")
    page.page.keyboard.press("ArrowRight")
    assert page.page.inner_text("#status").startswith("cited research: ")
    page.page.keyboard.press("Enter")
    first = page.page.text_content("#quote")
    assert first in {claim.quote for claim in small().claims}
    page.page.keyboard.press("Escape")
    seen = set()
    for key in ("ArrowRight",) * 12:
        page.page.keyboard.press(key)
        seen.add(page.page.inner_text("#status"))
    assert len(seen) >= 4, "arrows move on"
    page.page.keyboard.press("/")
    assert page.page.evaluate("document.activeElement.id") == "search"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_theme_follows_the_system_and_the_switch(opened: Any, theme: str) -> None:
    page = opened(small(), color_scheme=theme)
    assert page.page.get_attribute("html", "data-theme") == theme
    page.page.click("#theme")
    assert page.page.get_attribute("html", "data-theme") != theme


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("view", [small(), many(180, 140)], ids=["small", "many"])
def test_no_name_covers_another(opened: Any, view: ViewGraph, size: tuple[int, int]) -> None:
    page = opened(view, viewport={"width": size[0], "height": size[1]})
    labels = page.labels()
    assert len(labels) >= 4
    for a, b in combinations(labels, 2):
        apart = a["x"] + a["w"] <= b["x"] or b["x"] + b["w"] <= a["x"]
        assert apart or a["y"] + a["h"] <= b["y"] or b["y"] + b["h"] <= a["y"], (a["name"], b["name"])
    # nothing sticks out of the window, and no control covers another
    assert page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    boxes = [
        b.bounding_box() for b in page.page.locator(".bar h1, .bar input, .bar select, .bar button").all()
    ]
    for one, other in combinations([box for box in boxes if box], 2):
        apart = one["x"] + one["width"] <= other["x"] + 1 or other["x"] + other["width"] <= one["x"] + 1
        assert apart or one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"]


def test_a_phone_can_open_the_sheet(opened: Any) -> None:
    page = opened(small(), viewport={"width": 390, "height": 844}, has_touch=True)
    assert not page.page.is_visible("#home .legend")
    page.page.click("#sheet")
    assert page.page.is_visible("#home .legend")
    page.page.click("#sheet")
    x, y = page.where(claim_key(1))
    page.page.touchscreen.tap(x, y)
    page.page.wait_for_selector("#quote")
    assert page.page.is_visible("#quote")


def test_ready_soon(opened: Any) -> None:
    page = opened(many(150, 150))
    assert int(page.page.get_attribute("html", "data-ready")) < 3000, "0.3 to 0.5 s on a free machine"
