"""The LaTeX that BibTeX files are written in, to plain text and back."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["decode", "encode"]

_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
    "b": "\u0331",
}  # fmt: skip
_SYMBOLS = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł",
    "aa": "å", "AA": "Å", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "dj": "đ", "DJ": "Đ", "th": "þ",
    "TH": "Þ", "ng": "ŋ", "NG": "Ŋ", "textendash": "–", "textemdash": "—", "textquoteright": "’",
    "textquoteleft": "‘", "textquotedblleft": "“", "textquotedblright": "”", "ldots": "…", "dots": "…",
    "textellipsis": "…", "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^",
    "textless": "<", "textgreater": ">", "textbar": "|", "textunderscore": "_", "copyright": "©",
    "textregistered": "®", "texttrademark": "™", "textdegree": "°", "degree": "°", "textmu": "µ", "mu": "μ",
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "kappa": "κ", "lambda": "λ", "omega": "ω",
    "sigma": "σ", "pm": "±", "times": "×", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥",
    "textperiodcentered": "·", "S": "§", "pounds": "£", "euro": "€", "texteuro": "€",
}  # fmt: skip
_TOKEN = re.compile(
    r"""\\(?P<mark>[`'^"~=.])\s*(?:\{\s*\\?(?P<m1>[A-Za-z])\s*\}|\\?(?P<m2>[A-Za-z]))(?P<m0>(?<=\\[ij])\s?)?
      | \\(?P<accent>[uvHcdbrk])(?:\s*\{\s*\\?(?P<a1>[A-Za-z])\s*\}|\s+\\?(?P<a2>[A-Za-z]))
      | \\(?P<word>[A-Za-z]+)(?:\s*\{\}|\s+)?
      | \\(?P<escaped>[^A-Za-z])
      | (?P<brace>[{}$])
      | (?P<dash>-{2,3})
      | (?P<open>``) | (?P<close>'')
      | (?P<tie>~)
    """,
    re.VERBOSE,
)
_SPACE = re.compile(r"\s+")
_SPECIAL = {
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "&": r"\&",
    "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}", '"': "{''}",
}  # fmt: skip
_ENCODE = re.compile(r"[\\~^&%$#_{}]|(?<=-)-|(?<=`)`|(?<=')'")


def decode(value: str) -> str:
    r"""LaTeX as Unicode: accents composed, symbols written out, braces and commands gone.

    >>> decode(r"Sch{\"o}n \& \v{C}apek: {DNA} in \emph{E. coli}, 3--4~d")
    'Schön & Čapek: DNA in E. coli, 3–4 d'
    """
    if "\\" in value or any(c in value for c in "{}$~`'-"):
        value = _TOKEN.sub(_plain, value)
    return _SPACE.sub(" ", unicodedata.normalize("NFC", value)).strip()


def _plain(match: re.Match[str]) -> str:
    kind = match.lastgroup
    groups = match.groupdict()
    if groups["mark"]:
        return _accented(groups["m1"] or groups["m2"], groups["mark"])
    if groups["accent"]:
        return _accented(groups["a1"] or groups["a2"], groups["accent"])
    if groups["word"]:
        return _SYMBOLS.get(groups["word"], "")
    if groups["escaped"]:
        # "\\" is a line break, "\," and "\ " are spaces, "\-" a place to hyphenate
        return {"\\": " ", ",": " ", ";": " ", " ": " ", "-": "", "/": "", "\n": " "}.get(
            groups["escaped"], groups["escaped"]
        )
    return {"dash": "—" if match.group() == "---" else "–", "open": "“", "close": "”", "tie": " "}.get(
        kind or "", ""
    )


def _accented(letter: str, mark: str) -> str:
    return unicodedata.normalize("NFC", letter + _ACCENTS[mark])


def encode(value: str) -> str:
    r"""Plain text so that BibTeX and `decode` read it as it is; letters stay Unicode.

    >>> encode("50% of R&D"), decode(encode("a--b {c} $x_1$"))
    ('50\\% of R\\&D', 'a--b {c} $x_1$')
    """
    return _ENCODE.sub(lambda m: _SPECIAL.get(m.group(), "{}" + m.group()), value)
