"""What the clauses of a sentence assert: who or what does what to what, told by word classes.

"The therapist used oils to relax my back" and "The oils relaxed my back" hold the same words; only in the
second is a change asserted. So the verbs of a sentence are looked up one by one: in which clause each stands
(main, relative, after "if", after "she says"), in which tense, what stands before it as its subject and behind
it as its object, and whether a word of change is asserted or only a purpose. The rules are shallow (a few
lists of small words and endings, no grammar), take one pass, and are right for most sentences of such pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["Token", "assertions"]


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a sign or a mention, with its word class; mentions have their kind for both."""

    text: str
    kind: str | None


@dataclass(frozen=True, slots=True)
class _Verb:
    """A verb group: where it begins, where its last verb stands, in which tense."""

    start: int
    at: int
    tense: str
    denied: bool


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_MODAL = _set("can could may might will would should must cannot can't won't couldn't wouldn't shouldn't i'll you'll we'll they'll it'll he'll she'll i'd you'd")
_BE = _set("is are was were am be isn't aren't wasn't weren't it's that's there's i'm you're we're they're he's she's what's here's")
_PAST_BE = _set("was were wasn't weren't")
_HAVE = _set("has have had hasn't haven't hadn't i've you've we've they've")
_DO = _set("do does did don't doesn't didn't")
_DENIED = _set("not never no cannot hardly barely rarely seldom")
_DETERMINERS = _set("a an the my your his her its our their this that these those no any some each every another such both all")
_PRONOUNS = _set("i you he she it we they who which that this these those people everyone everybody nobody somebody someone anyone nothing something")
_NOMINATIVE = _set("i he she we they it")
_PLURAL = _set("i you we they who which that these those people women men children patients clients")
_PREPOSITIONS = _set("of in on at for with by from into through about over under to as without between during after before against like than per via within among towards toward despite across up around near")
_OPENERS = _set("if when whenever although though while whereas because since after before until unless once as in on at for with by from through during despite without to given according among unlike besides within under over of like instead")
_SUBORDINATE = {
    "if": "if", "unless": "if", "whether": "whether", "when": "when", "whenever": "when", "while": "when",
    "although": "though", "though": "though", "whereas": "though", "because": "because", "since": "because",
    "until": "when", "before": "when", "after": "when", "once": "when", "how": "how", "what": "how", "why": "how",
    "where": "relative", "who": "relative", "which": "relative", "whose": "relative", "whom": "relative", "as": "as", "so": "so",
}  # fmt: skip
_IRREGULAR = _set(
    "felt found got went became began lost fell rose took gave made came left kept told said saw knew thought met ran led spent "
    "brought taught learnt wrote broke slept woke ate drank drove stood sat lay held grew threw tore wore paid bought sold sent "
    "heard meant stuck swore shook shrank sank swam sang rang hurt cut put let set hit built bent dealt fed fought hid hung read sought "
    "shot showed slid spoke spread stole struck swung understood underwent withdrew won forgot chose caught bit blew"
)
_VERBS = _set("") | {
    "raising verb", "lowering verb", "improving verb", "worsening verb", "causing verb", "preventing verb",
    "helping verb", "treating verb", "word of feeling", "verb of daily life", "verb of handling", "verb of saying",
    "verb of writing", "verb of thinking", "verb of wishing", "verb of finding", "verb of inquiry",
    "beginning or going on", "getting or meeting", "word of diagnosis",
}  # fmt: skip
_CHANGE = frozenset(
    {"raising verb", "lowering verb", "improving verb", "worsening verb", "preventing verb", "helping verb", "treating verb", "causing verb"}
)
_SPEECH = frozenset({"verb of saying", "verb of writing", "verb of thinking", "verb of finding", "word of feeling"})
_GOVERNING = frozenset({"verb of wishing", "beginning or going on", "helping verb", "word of advice", "getting or meeting"})
_OUTCOMES = frozenset(
    {"outcome", "condition", "symptom word", "function word", "bodily process", "substance in the body", "disease word", "good state", "bad state"}
)
_SIGNS = frozenset(",;:(?!")
_SUBJECTS = {
    "i": "I", "i'm": "I", "i've": "I", "i'd": "I", "i'll": "I", "we": "we", "we're": "we", "we've": "we", "we'll": "we",
    "you": "you", "you're": "you", "you've": "you", "you'll": "you", "you'd": "you", "he": "he or she",
    "she": "he or she", "he's": "he or she", "she's": "he or she", "he'll": "he or she", "she'll": "he or she", "it": "it", "it's": "it", "it'll": "it",
    "this": "this", "that": "this", "that's": "this", "these": "this", "those": "this", "they": "they", "they're": "they",
    "they've": "they", "they'll": "they", "there": "there", "there's": "there", "who": "who", "which": "which", "what": "what", "what's": "what", "here's": "there",
}  # fmt: skip


def _is_past(tokens: Sequence[Token], n: int) -> bool:
    word = tokens[n].text
    if word in _IRREGULAR:
        return n == 0 or tokens[n - 1].text not in _DETERMINERS and tokens[n - 1].text not in ("to", "be", "been")
    if not word.endswith("ed") or len(word) < 5 or n == 0:
        return False
    before = tokens[n - 1]
    if before.text in _DETERMINERS - {"this", "that"} or before.text in _PREPOSITIONS or before.kind in ("degree", "good state", "bad state", "magnitude"):
        return False
    after = tokens[n + 1].text if n + 1 < len(tokens) else ""
    return after not in ("by", "with", "")


def _is_present(tokens: Sequence[Token], n: int) -> bool:
    token = tokens[n]
    if n == 0:
        return False
    before = tokens[n - 1]
    if before.text in _NOMINATIVE and token.text.isalpha() and not _adverb(token) and token.text not in _PREPOSITIONS and token.text not in _SUBORDINATE and not token.text.endswith("ing") and token.text not in ("and", "or", "who", "all", "myself"):
        return before.text not in ("it", "this") or token.text.endswith("s") and token.text not in ("this", "is", "its")
    if token.kind not in _VERBS:
        return False
    if before.text in _DETERMINERS and before.text not in _PRONOUNS or before.text in _PREPOSITIONS:
        return False
    k = n - 1
    while k > 0 and (tokens[k].kind in ("frequency", "degree", "emphasis", "magnitude") or tokens[k].text.endswith("ly") or tokens[k].text in ("also", "really", "just", "even")):
        k -= 1
    before = tokens[k]
    word = token.text
    if word.endswith("s") and not word.endswith("ss"):
        if before.text in _PLURAL - {"which", "that", "who"}:
            return False
        after = tokens[n + 1] if n + 1 < len(tokens) else Token("", None)
        if after.text in ("of", "is", "are", "was", "were", "and", "can", "may"):
            return False
        return before.text in _PRONOUNS or before.kind is not None and before.text not in _SIGNS or before.text.endswith(("ing", "y", "e", "n", "t"))
    if word.endswith(("ing", "ed", "er", "ly", "ment")):
        return False
    if tokens[n - 1].kind == "frequency":
        return True
    return before.text in _PLURAL or (before.text.endswith("s") and before.text not in _DETERMINERS and not before.text.endswith(("ss", "'s", "us", "is"))) or before.kind in ("intervention", "family word") and before.text.endswith("s")


def _adverb(token: Token) -> bool:
    return token.kind in ("frequency", "degree", "emphasis", "magnitude", "denial", "moment of a story", "time word", "word of doubt") or token.text.endswith("ly") or token.text in ("not", "also", "been", "be", "being", "all", "both", "only", "just", "already")


def _past_adverbs(tokens: Sequence[Token], n: int, furthest: int = 4) -> int:
    k = n
    while k < len(tokens) and k - n < furthest and _adverb(tokens[k]):
        k += 1
    return k


def _participle(token: Token) -> str:
    if token.text.endswith("ing") and len(token.text) > 4:
        return "ing"
    if token.text.endswith("ed") and len(token.text) > 3 or token.text in _IRREGULAR or token.text in ("done", "given", "taken", "shown", "known", "seen", "made", "gone", "proven", "written", "worn", "grown", "broken", "fallen", "been"):
        return "ed"
    return ""


def _verb_at(tokens: Sequence[Token], n: int) -> _Verb | None:
    word = tokens[n].text
    end = len(tokens) - 1
    if word in _MODAL | _BE | _HAVE | _DO:
        if word == "be" or n and tokens[n - 1].text == "to":
            return None
        k = min(_past_adverbs(tokens, n + 1), end)
        denied = word.endswith("n't") or word == "cannot" or any(t.text in _DENIED for t in tokens[n + 1 : k])
        part = _participle(tokens[k])
        if word in _MODAL or word in _DO:
            advice = word in ("should", "must", "shouldn't")
            tense = "duty" if advice else "past" if word in ("did", "didn't") else "present" if word in _DO else "future" if word in ("will", "won't") or word.endswith("'ll") else "modal"
            passive = any(t.text == "be" for t in tokens[n + 1 : k]) and part == "ed"
            return _Verb(n, k, f"{tense} passive" if passive else tense, denied)
        if word in _HAVE:
            return _Verb(n, k, "perfect", denied) if part == "ed" else _Verb(n, n, "past" if word.startswith("had") else "present", denied)
        tense = "past" if word in _PAST_BE else "present"
        if part == "ed":
            return _Verb(n, k, f"{tense} passive", denied)
        if part == "ing":
            return _Verb(n, k, f"{tense} progressive", denied)
        return _Verb(n, n, tense, denied)
    if _is_past(tokens, n):
        return _Verb(n, n, "past", False)
    if _is_present(tokens, n):
        return _Verb(n, n, "present", False)
    return None


def _subject(tokens: Sequence[Token], start: int, verb: int) -> str:
    """The type of what stands before a verb: the last word with a class before the first preposition."""
    if verb < len(tokens) and tokens[verb].text in _SUBJECTS and "'" in tokens[verb].text:
        return _SUBJECTS[tokens[verb].text]
    head = ""
    for k in range(start, verb):
        token = tokens[k]
        if token.text in _SUBJECTS and not (token.text in ("this", "that", "these", "those") and k + 1 < verb):
            return _SUBJECTS[token.text]
        if token.text in _PREPOSITIONS and head:
            break
        if token.kind and not _adverb(token) and token.kind not in ("possessive", "quantity", "reason", "contrast"):
            head = token.kind
        elif head in ("",) and token.text not in _DETERMINERS and token.text.isalpha():
            head = head or "other"
    return head or "none"


def _verb_name(tokens: Sequence[Token], verb: _Verb) -> str:
    token = tokens[verb.at]
    if token.text in _BE:
        return "be"
    if token.text in _HAVE:
        return "have"
    if token.text in _DO:
        return "do"
    return token.kind or "other"


def _object(tokens: Sequence[Token], at: int, furthest: int = 6) -> tuple[str, int]:
    """The type of the first thing behind a verb, and where it stands."""
    for k in range(at + 1, min(len(tokens), at + 1 + furthest)):
        token = tokens[k]
        if token.text in _SIGNS and token.text != "," or token.text in _SUBORDINATE and token.text not in ("as", "so"):
            return (_SUBORDINATE.get(token.text, "none"), k)
        if token.text == "to":
            return ("to", k)
        if token.text in ("me", "him", "us", "them", "her") and furthest > 1:
            continue
        if token.text == "that":
            return ("that", k)
        if token.kind and not _adverb(token) and token.kind not in ("possessive", "quantity"):
            return (token.kind, k)
    return ("none", min(len(tokens), at + 1))


def _start(tokens: Sequence[Token]) -> tuple[int, str]:
    """Where the main clause begins, behind an opening phrase or clause, and the word that opened it."""
    first = 0
    while first < len(tokens) and tokens[first].text in ("and", "but", "so", "or", "also", "then", ",", "even", "however", "yet"):
        first += 1
    if first >= len(tokens):
        return (0, "")
    word = tokens[first].text
    if word not in _OPENERS and not (word.endswith("ing") and len(word) > 5):
        return (first, "")
    for k in range(first + 1, len(tokens)):
        if tokens[k].text == "," and any(_verb_at(tokens, n) for n in range(k + 1, min(len(tokens), k + 9))):
            return (k + 1, word if word in _OPENERS else "-ing")
    return (first, "")


@dataclass(frozen=True, slots=True)
class _Clause:
    role: str
    frame: str
    subject: str
    verb: str
    tense: str
    denied: bool
    object: str
    at: int


def _clauses(tokens: Sequence[Token]) -> Iterator[_Clause]:
    start, opener = _start(tokens)
    # the opening clause itself
    role, frame, begins = "main", "", start
    n = start
    depth = 0
    mains = 0
    while n < len(tokens):
        word = tokens[n].text
        if word == "(":
            depth += 1
        if word in (";", ":"):
            role, begins, frame = "main", n + 1, ""
        elif word in ("and", "but", "or") and n and n + 1 < len(tokens) and tokens[n - 1].text == ",":
            role, begins = "main", n + 1
        elif word in _SUBORDINATE and n > start:
            role, begins = _SUBORDINATE[word], n + (1 if _SUBORDINATE[word] != "relative" else 0)
        elif word in _SUBORDINATE and n == start and word in ("how", "what", "why"):
            role, begins = "how", n + 1
        elif word == "that" and n > start and role == "main" and mains == 0:
            role, begins = "relative", n
        verb = _verb_at(tokens, n)
        if verb is None:
            n += 1
            continue
        subject = _subject(tokens, begins, verb.start)
        name = _verb_name(tokens, verb)
        obj, where = _object(tokens, verb.at)
        told = role if role != "main" or mains == 0 else "next"
        yield _Clause(told, frame, subject, name, verb.tense, verb.denied, obj, verb.at)
        if role == "main":
            mains += 1
            if name in _SPEECH and (obj == "that" or any(_verb_at(tokens, k) for k in range(verb.at + 1, min(len(tokens), verb.at + 8)))):
                frame, mains, begins = f"{subject} {name}", 0, (where + 1 if obj == "that" else verb.at + 1)
                n = begins
                continue
        elif role == "relative" or role in ("when", "if", "because", "though", "as", "how", "whether"):
            if role == "relative" and mains == 0:
                role, begins = "main", begins_main(tokens, start)
            else:
                pass
        n = verb.at + 1


def begins_main(tokens: Sequence[Token], start: int) -> int:
    return start


def _changes(tokens: Sequence[Token], clauses: Sequence[_Clause]) -> Iterator[str]:
    finite = {c.at: c for c in clauses}
    last: _Clause | None = None
    for n, token in enumerate(tokens):
        if n in finite:
            last = finite[n]
        if token.kind not in _CHANGE:
            continue
        before = tokens[n - 1].text if n else ""
        if n in finite:
            c = finite[n]
            frame = f"{c.role} {c.tense}"
        elif before == "to":
            frame = f"to after {last.verb} {last.tense}" if last else "to"
        elif token.text.endswith("ing"):
            frame = f"ing after {before if before in ('by', 'for', 'of', 'in', ',', 'and', 'without', 'with', 'from') else 'other'}"
        elif before in _DETERMINERS or before in _PREPOSITIONS:
            frame = "noun"
        elif token.text.endswith("ed"):
            frame = "participle"
        elif n == 0:
            frame = "opening"
        else:
            frame = "loose"
        out = any(t.kind in _OUTCOMES for t in tokens[n + 1 : n + 6])
        yield f"change {frame}{', outcome' if out else ''}"
        yield f"change {token.kind} {frame.split(' after')[0]}{', outcome' if out else ''}"


def assertions(tokens: Sequence[Token]) -> frozenset[str]:
    found = set()
    clauses = list(_clauses(tokens))
    start, opener = _start(tokens)
    if opener:
        found.add(f"opens with {opener}")
    if not clauses:
        found.add("clause: none")
    for c in clauses:
        r = c.role
        deny = " not" if c.denied else ""
        found |= {
            f"clause {r}: {c.subject}", f"clause {r}: … {c.verb} {c.tense}{deny}", f"clause {r}: … {c.verb} … {c.object}",
        }
        if r in ("main", "next"):
            found |= {
                f"clause: {c.subject} {c.verb}",
                f"clause: {c.subject} … {c.object}",
                f"clause: {c.subject} {c.tense}",
                f"clause: {c.subject} {c.verb} {c.object}",
                f"clause: {c.subject} {c.verb} {c.tense.split()[0]}",
            }
            if c.frame:
                found |= {f"framed by {c.frame}", f"framed by {c.frame.rsplit(' ', 3)[-1]} {c.verb}"}
    found.update(_changes(tokens, clauses))
    return frozenset(found)
