"""Hand-made rows for pictures: every tier, a protocol, and text that tries to be markup."""

from __future__ import annotations

from kg.model import Basis, ConceptKind, Design, Kind, Trace, tier_of
from kg.view.model import ViewArticle, ViewClaim, ViewConcept, ViewGraph, ViewWork

BASE = "https://example.org/kg/"
HOSTILE = (
    "</script><script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'> \u2028 & “so” 🙂"
)

_BASES = (
    (Basis.TRIAL, Trace.CITED),
    (Basis.STUDY, Trace.VAGUE),
    (Basis.EXPERT, Trace.NONE),
    (Basis.ANECDOTE, Trace.NONE),
    (Basis.ASSERTION, Trace.NONE),
)
_PLANNED = (Basis.REVIEW, Trace.CITED)


def concept(name: str, kind: ConceptKind = ConceptKind.OUTCOME) -> ViewConcept:
    """A concept of this name."""
    return ViewConcept(f"{BASE}concept/{name.replace(' ', '-')}", name, kind)


def claim(
    number: int, quote: str, basis: Basis, trace: Trace, *on: str, article: int = 1, **more: object
) -> ViewClaim:
    """A claim about the concepts named."""
    return ViewClaim(
        iri=f"{BASE}claim/{number:06d}",
        quote=quote,
        article=f"{BASE}article/{article:06d}",
        start=100 * number,
        tier=tier_of(basis, trace),
        kind=Kind.EFFECT,
        basis=basis,
        trace=trace,
        concepts=tuple(concept(name).iri for name in on),
        **more,  # type: ignore[arg-type]
    )


def small() -> ViewGraph:
    """Two articles, seven claims, two works of which one is a protocol."""
    trial = ViewWork(
        f"{BASE}work/trial", "Roe 2019", "Roe. A trial of kneading", Design.RANDOMIZED_TRIAL, "10.1000/a b<c>"
    )
    plan = ViewWork(
        f"{BASE}work/plan",
        "Poe 2021",
        "Poe. Kneading: a protocol",
        Design.PROTOCOL,
        None,
        "javascript:alert(1)",
    )
    claims = (
        claim(1, "Kneading eased pain in a trial.", *_BASES[0], "kneading", "pain", works=(trial.iri,),
              cues=(("marker", "[1]"), ("study design", "in a trial")), measures=("3 of 10",), hedged=True),
        claim(2, "A planned review supports kneading.", *_PLANNED, "kneading", works=(plan.iri,)),
        claim(3, "Studies suggest that kneading helps sleep.", *_BASES[1], "kneading", "sleep", article=2),
        claim(4, "“It calms,” says the therapist.", *_BASES[2], "kneading", speaker="Ann <b>Roe</b>"),
        claim(5, "My pain was gone after one session.", *_BASES[3], "kneading", "pain", article=2),
        claim(6, HOSTILE, *_BASES[4], "sleep", effects=("kneading → sleep: improve (benefit)",)),
        claim(7, "Oil flushes toxins.", *_BASES[4], "oil", article=2, negated=True),
    )  # fmt: skip
    return ViewGraph(
        articles=(
            ViewArticle(f"{BASE}article/000001", "a.txt", "Kneading <em>works</em>"),
            ViewArticle(f"{BASE}article/000002", "b.txt", ""),
        ),
        concepts=(
            concept("kneading", ConceptKind.INTERVENTION),
            concept("oil", ConceptKind.INTERVENTION),
            concept("pain", ConceptKind.CONDITION),
            concept("sleep"),
        ),
        works=(trial, plan),
        claims=claims,
    )


def many(claims: int, concepts: int = 60, articles: int = 5) -> ViewGraph:
    """A graph of the wanted size, regular and reproducible."""
    kinds = (ConceptKind.INTERVENTION, ConceptKind.CONDITION, ConceptKind.OUTCOME, ConceptKind.OUTCOME)
    names = [concept(f"concept number {i}", kinds[i % 4]) for i in range(concepts)]
    rows = []
    for i in range(claims):
        basis, trace = _BASES[min(4, (i * 7919) % 11)]
        on = {names[(i * step + step) % concepts].label for step in (1, 17, 31)}
        rows.append(
            claim(
                i,
                f"Sentence {i} says that this helps.",
                basis,
                trace,
                *sorted(on),
                article=i * articles // claims,
            )
        )
    files = [ViewArticle(f"{BASE}article/{i:06d}", f"{i}.txt", f"Article {i}") for i in range(articles)]
    return ViewGraph(tuple(files), tuple(names), (), tuple(rows))
