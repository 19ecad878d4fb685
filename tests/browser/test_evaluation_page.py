"""The page of an evaluation in a real browser: it filters, sorts, and asks nothing of the network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.evaluate import Gold, score, to_html

HOSTILE = "<img src=x onerror=alert(1)> </script><b>bold</b> & {{ 7 * 7 }}"


def claim(start: int, quote: str, basis: str, **more: Any) -> dict[str, Any]:
    record = {"start": start, "end": start + len(quote), "quote": quote, "kind": "effect", "basis": basis}
    return record | {"trace": "none", "hedged": False, "negated": False} | more


def article(name: str, *claims: dict[str, Any]) -> dict[str, Any]:
    return {"article": name, "claims": list(claims)}


@pytest.fixture
def page(browser: Any, tmp_path: Path) -> Iterator[Any]:
    gold = [
        article("a.txt", claim(0, "It helps.", "anecdote"), claim(50, HOSTILE, "expert"), claim(300, "No.", "assertion")),
        article("b.txt", claim(9, "It hurts.", "assertion", kind="safety")),
    ]  # fmt: skip
    made = [
        article("a.txt", claim(0, "It helps.", "assertion"), claim(150, "So it is.", "assertion")),
        article("b.txt", claim(9, "It hurts.", "assertion", outcomes=[{"iri": "x:1", "labels": ["pain"]}])),
    ]
    found = score(made, Gold({doc["article"]: doc for doc in gold}))
    path = tmp_path / "page.html"
    path.write_text(to_html(found), encoding="utf-8")
    opened = browser.new_page()
    opened.said = []
    opened.on("request", lambda request: opened.said.append(request.url))
    opened.on("console", lambda message: opened.said.append(message.text))
    opened.on("pageerror", lambda error: opened.said.append(str(error)))
    opened.goto(path.as_uri())
    yield opened
    opened.close()


def shown(page: Any) -> list[str]:
    found = page.locator(".mistake:not([hidden])")
    return [item.get_attribute("data-field") for item in found.all()]


def test_every_mistake_is_shown_and_nothing_is_loaded(page: Any) -> None:
    assert shown(page) == ["claims", "claims", "claims", "tiers", "kind", "outcomes"]
    assert [said for said in page.said if not said.startswith("file:") or "page.html" not in said] == []
    assert HOSTILE in page.locator(".words").nth(0).inner_text() + page.locator(".words").nth(1).inner_text()
    assert page.locator("img, b:has-text('bold')").count() == 0


def test_filters_narrow_each_other_and_count(page: Any) -> None:
    page.locator("#article").select_option("a.txt")
    assert shown(page) == ["claims", "claims", "claims", "tiers"]
    page.locator('.chip[data-field="claims"]').click()
    assert shown(page) == ["claims"] * 3
    page.locator("#search").fill("ONERROR")
    assert shown(page) == ["claims"]
    assert page.locator("#count").inner_text() == "1 mistake of 6"
    page.locator("#search").fill("nothing like it")
    assert page.locator("#empty").is_visible()
    page.locator("#search").fill("")
    page.locator('[data-pick="b.txt"]').click()
    assert page.locator('.chip[data-field=""] b').inner_text() == "2"


def test_the_order_can_be_that_of_the_articles(page: Any) -> None:
    page.locator("#order").select_option("place")
    starts = [item.get_attribute("data-start") for item in page.locator(".mistake").all()]
    assert starts == ["0", "50", "150", "300", "9", "9"]


@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_the_window_in_light_and_dark(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("#theme").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
