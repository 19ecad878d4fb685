"""How fast claims are found in text on one core: ``python -m tests.benchmarks.extraction [FOLDER]``.

Reads the articles of a folder (default ``data/articles``) and extracts them over and over until about two
megabytes are done, three times; prints the medians in megabytes (10^6 bytes of UTF-8) a second. The first,
unmeasured round fills the caches, as in a build of many articles.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from kg import lexicon, pipeline, read
from kg.model import Article

DEFAULT = Path(__file__).parents[2] / "data" / "articles"
BYTES = 2_000_000


def seconds(articles: Sequence[Article], vocabulary: lexicon.Lexicon, times: int) -> float:
    """The time that extracting all articles so many times takes."""
    began = time.perf_counter()
    for _ in range(times):
        for article in articles:
            pipeline.extract(article, vocabulary)
    return time.perf_counter() - began


def main(folder: Path) -> None:
    """Print the speed of reading and of extraction."""
    paths = sorted(p for p in folder.iterdir() if p.suffix.lower() in read.SUFFIXES)
    began = time.perf_counter()
    vocabulary = lexicon.load()
    vocabulary.find("")
    start = time.perf_counter() - began
    began = time.perf_counter()
    articles = [read.article(path) for path in paths]
    reading = time.perf_counter() - began
    size = sum(len(article.text.encode()) for article in articles)
    times = max(1, round(BYTES / size))
    seconds(articles, vocabulary, 1)
    median = statistics.median(seconds(articles, vocabulary, times) for _ in range(3))
    print(f"{len(articles)} articles, {size / 1e6:.3f} MB, {times} times over")
    print(f"vocabulary ready after {start:.2f} s")
    print(f"reading    {size / reading / 1e6:.2f} MB/s (once)")
    print(f"extraction {size * times / median / 1e6:.2f} MB/s (median of 3)")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT)
