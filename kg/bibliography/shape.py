"""A text in plain ASCII letters and punctuation, character for character.

Names and titles come in every alphabet of Latin letters and with every kind of quote and dash. The
patterns of this package are written once, against a copy in which an é is an e and an en dash is a
hyphen, and whose offsets are those of the original.
"""

from __future__ import annotations

import unicodedata

__all__ = ["fold"]

_PUNCTUATION = {
    **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
    **dict.fromkeys("‘’ʼ´`′", "'"),
    **dict.fromkeys("“”„‟″", '"'),
    **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\t\n\r\u3000", " "),
    "«": '"',
    "»": '"',
    "…": ".",
    "，": ",",
    "：": ":",
    "；": ";",
    "。": ".",
    "（": "(",
    "）": ")",
}


class _Folding(dict[int, str]):
    """Fills itself with the characters it meets; `str.translate` looks every character up here."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_character(chr(code))
        return folded


def _fold_character(character: str) -> str:
    if character in _PUNCTUATION:
        return _PUNCTUATION[character]
    if character.isascii():
        return character
    base = unicodedata.normalize("NFKD", character)[0]
    if base.isascii() and base.isalnum():
        return base
    if character.isupper():
        return "X"
    # combining marks belong to the word they stand in
    if character.isalpha() or unicodedata.combining(character):
        return "x"
    return " " if character.isspace() else "^"


_FOLDING = _Folding()


def fold(text: str) -> str:
    """The same number of characters, all ASCII.

    >>> fold("Öztürk’s “Ärzte” 12–15")
    'Ozturk\\'s "Arzte" 12-15'
    """
    return text.translate(_FOLDING)
