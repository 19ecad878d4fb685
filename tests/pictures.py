"""Make the README's picture again from the sample articles: ``python -m tests.pictures``.

Needs Chromium, which `.ci/run` installs. The picture is a JPEG, to keep the repository small.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import kg

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "data" / "pictures" / "graph.jpg"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]


def main() -> None:
    """Build the sample graph, open its page, take the picture."""
    from playwright.sync_api import sync_playwright

    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("no Chromium here: install it first")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page_file = Path(folder) / "graph.html"
        page_file.write_text(kg.build([ROOT / "data" / "articles"], Path(folder) / "graph").view(), "utf-8")
        chromium = playwright.chromium.launch(executable_path=browser, args=FLAGS)
        page = chromium.new_page(viewport={"width": 1280, "height": 760}, color_scheme="light")
        page.goto(page_file.as_uri())
        page.wait_for_timeout(1500)
        PICTURE.parent.mkdir(exist_ok=True)
        page.screenshot(path=PICTURE, type="jpeg", quality=72)
        chromium.close()
    print(f"wrote {PICTURE.relative_to(ROOT)}, {PICTURE.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
