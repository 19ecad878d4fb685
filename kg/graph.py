"""What a notebook user holds: a graph on disk, its tables, its SPARQL and its pictures."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.columns import Columns
from kg.errors import QueryError
from kg.model import Measurement, Tier
from kg.rdf import namespaces as ns
from kg.rdf.namespaces import PREFIXES
from kg.rdf.propositions import COUNTS
from kg.store.embedded import EmbeddedStore
from kg.store.folder import ArticleEntry, Folder, Manifest, open_store

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    import rdflib

__all__ = ["Graph", "open"]

_CLAIM_COLUMNS = (
    "claim", "article", "article_title", "quote", "tier", "kind", "basis", "trace", "hedged", "negated",
    "speaker", "study", "cites", "works", "interventions", "conditions", "outcomes", "measures", "warnings",
    "start", "end",
)  # fmt: skip
_STUDY_COLUMNS = (
    "study", "article", "quote", "design", "year", "institution", "researchers", "sample_size", "population",
    "interventions", "conditions", "dose", "schedule", "comparator", "follow_up", "works", "start", "end",
)  # fmt: skip
_WORK_FIELDS = ("title", "year", "container", "volume", "issue", "pages", "doi", "pmid", "url")
_TIER_COLUMNS = {tier: tier.value.replace(" ", "_") for tier in Tier}


def open(path: str | Path) -> Graph:
    """The graph in a folder that `kg build` wrote.

    Raises GraphError when the folder is no graph or is damaged.
    """
    return Graph(path)


class Graph:
    """A graph on disk, opened for reading.

    Tables are pandas DataFrames with one row a thing, sorted; concepts appear under their preferred labels,
    everything else that other tables refer to as an IRI. `store` is the SPARQL store, `manifest` what the
    graph consists of.
    """

    def __init__(self, path: str | Path) -> None:
        self.folder = Folder(path)
        self.manifest: Manifest = self.folder.manifest()
        self.store: EmbeddedStore = open_store(path)

    def __repr__(self) -> str:
        claims = sum(article.claims for article in self.manifest.articles)
        return f"<Graph {self.folder.path}: {len(self.manifest.articles)} articles, {claims} claims>"

    def __enter__(self) -> Graph:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the store's files."""
        self.store.close()

    # ------------------------------------------------------------------------------------------- tables

    def claims(
        self,
        *,
        tier: Tier | str | None = None,
        technique: str | None = None,
        condition: str | None = None,
        article: str | None = None,
    ) -> pd.DataFrame:
        """One row a claim, by article and place.

        Columns: claim (IRI), article (file name), article_title, quote, tier, kind, basis, trace, hedged,
        negated, speaker, study (IRI), cites (labels of references), works (IRIs), interventions, conditions,
        outcomes (labels), measures, warnings, start, end. Lists are empty rather than missing.

        `technique` and `condition` are labels or IRIs and take narrower concepts along; `article` is a file
        name, title or IRI. Raises QueryError for a name that nothing has.
        """
        columns = Columns(self.store, None if article is None else self._article(article).iri)
        claims = set(columns.instances("kgo:Claim"))
        if tier is not None:
            wanted = _tier(tier)
            claims &= {claim for claim, of in columns.words("kgo:tier").items() if of == wanted}
        for role, concept in (("technique", technique), ("condition", condition)):
            if concept is not None:
                claims &= self._ask(f"claims-by-{role}", {role: concept})
        return _frame(self._claim_rows(claims, columns), _CLAIM_COLUMNS)

    def _claim_rows(self, claims: set[str], get: Columns) -> list[dict[str, Any]]:
        appearance = get.first("schema:appearance")
        start, end = get.numbers("kgo:start"), get.numbers("kgo:end")
        text, titles, names = get.first("schema:text"), get.first("dcterms:title"), self._names()
        words = {name: get.words(f"kgo:{name}") for name in ("tier", "kind", "basis", "trace")}
        flags = {name: get.first(f"kgo:{name}") for name in ("hedged", "negated")}
        roles = {f"{name}s": get.values(f"kgo:{name}") for name in ("intervention", "condition", "outcome")}
        said_by, name_of = get.first("prov:wasAttributedTo"), get.first("schema:name")
        measures, inflated = get.values("kgo:measure"), get.values("kgo:inflation")
        kinds = get.words("kgo:inflationKind")
        rests, studies, cited = get.values("kgo:restsOn"), set(get.instances("kgo:Study")), get.cited()
        rows = []
        for claim in sorted(claims, key=lambda c: (names[appearance[c]], appearance[c], start[c])):
            article = appearance[claim]
            works = [node for node in rests.get(claim, ()) if node not in studies]
            rows.append(
                {
                    "claim": claim,
                    "article": names[article],
                    "article_title": titles.get(article),
                    "quote": text[claim],
                    **{name: of[claim] for name, of in words.items()},
                    **{name: claim in of for name, of in flags.items()},
                    "speaker": name_of.get(said_by.get(claim, "")),
                    "study": next((node for node in rests.get(claim, ()) if node in studies), None),
                    "cites": sorted(label for work in works for label in cited.get((article, work), ())),
                    "works": works,
                    **{role: get.labels(of.get(claim, ())) for role, of in roles.items()},
                    "measures": measures.get(claim, []),
                    "warnings": sorted({kinds[node] for node in inflated.get(claim, ())}),
                    "start": start[claim],
                    "end": end[claim],
                }
            )
        return rows

    def measurements(self, *, article: str | None = None) -> pd.DataFrame:
        """One row a numeric finding, by article and place.

        Columns: claim (IRI), article (file name), tier, quote (the claim's), then the fields of
        `kg.model.Measurement`. What a finding does not tell is missing.
        """
        from kg.rdf.findings import NUMBERS
        from kg.records import documents

        fields = tuple(field for field in Measurement.__slots__ if field not in ("start", "end"))
        rows = [
            {**claim, **found, "claim": claim["iri"], "article": page["article"]}
            for page in documents(self, article=None if article is None else self._article(article).iri)
            for claim in page["claims"]
            for found in claim["measurements"]
        ]
        frame = _frame(rows, ("claim", "article", "tier", "quote", *fields, "start", "end"))
        return frame.astype(dict.fromkeys(sorted(NUMBERS), float))

    def propositions(self) -> pd.DataFrame:
        """One row a proposition, the most claimed first.

        Columns: proposition (IRI), intervention, target (labels), valence, best_tier, claims, a column of
        counts for each tier, works, trials, articles, contradicts (IRIs).
        """
        get = Columns(self.store)
        cause, target = get.first("kgo:intervention"), get.first("kgo:target")
        valence, best, against = (
            get.words("kgo:valence"),
            get.words("kgo:bestTier"),
            get.values("kgo:contradicts"),
        )
        counts = {
            "claims": get.numbers("kgo:claims"),
            **{_TIER_COLUMNS[tier]: get.numbers(f"kgo:{name}") for tier, name in COUNTS.items()},
            **{name: get.numbers(f"kgo:{name}") for name in ("works", "trials", "articles")},
        }
        rows: list[dict[str, Any]] = [
            {
                "proposition": one,
                "intervention": get.label(cause[one]),
                "target": get.label(target[one]),
                "valence": valence[one],
                "best_tier": best[one],
                **{name: of[one] for name, of in counts.items()},
                "contradicts": against.get(one, []),
            }
            for one in get.instances("kgo:Proposition")
        ]
        rows.sort(key=lambda r: (-r["claims"], r["intervention"], r["target"], r["valence"]))
        columns = ("proposition", "intervention", "target", "valence", "best_tier", *counts, "contradicts")
        return _frame(rows, columns)

    def articles(self) -> pd.DataFrame:
        """One row an article, by file name.

        Columns: article (file name), iri, title, authors, published, doi, sentences, claims, a column of
        counts for each tier, references, warnings.
        """
        get = Columns(self.store)
        title, creators = get.first("dcterms:title"), get.values("dcterms:creator")
        issued, doi = get.first("dcterms:issued"), get.first("bibo:doi")
        rows = [
            {
                "article": entry.name,
                "iri": entry.iri,
                "title": title.get(entry.iri),
                "authors": creators.get(entry.iri, []),
                "published": issued.get(entry.iri),
                "doi": doi.get(entry.iri),
                "sentences": entry.sentences,
                "claims": entry.claims,
                **{_TIER_COLUMNS[Tier(tier)]: n for tier, n in entry.tiers},
                "references": entry.references,
                "warnings": list(entry.warnings),
            }
            for entry in sorted(self.manifest.articles, key=lambda e: (e.name, e.iri))
        ]
        columns = ("article", "iri", "title", "authors", "published", "doi", "sentences", "claims")
        return _frame(rows, (*columns, *_TIER_COLUMNS.values(), "references", "warnings"))

    def works(self) -> pd.DataFrame:
        """One row a cited work, by year and title.

        Columns: work (IRI), title, authors, year, container, volume, issue, pages, doi, pmid, url, design,
        articles (how many cite it), claims (how many rest on it).
        """
        from kg.records import works

        get = Columns(self.store)
        resting = Counter(node for nodes in get.values("kgo:restsOn").values() for node in nodes)
        citing = Counter(work for _, work in get.cited())
        rows = []
        for work in works(self):
            iri = ns.work_iri(self.manifest.base, work)
            rows.append(
                {
                    "work": iri,
                    **{name: getattr(work, name) for name in _WORK_FIELDS},
                    "authors": [", ".join(filter(None, (n.family, n.given))) for n in work.authors],
                    "design": work.design.value,
                    "articles": citing[iri],
                    "claims": resting[iri],
                }
            )
        rows.sort(key=lambda r: (r["year"] or 0, r["title"] or "", r["work"]))
        return _frame(rows, ("work", "title", "authors", *_WORK_FIELDS[1:], "design", "articles", "claims"))

    def studies(self) -> pd.DataFrame:
        """One row a study that an article describes, by article and place.

        Columns: study (IRI), article (file name), quote (the sentence of its first mention), design, year,
        institution, researchers, sample_size, population, interventions, conditions (labels), dose, schedule,
        comparator, follow_up, works (IRIs), start, end.
        """
        get, names = Columns(self.store), self._names()
        text, appearance = get.first("schema:text"), get.first("schema:appearance")
        design, issued, size = (
            get.words("kgo:design"),
            get.first("dcterms:issued"),
            get.numbers("kgo:sampleSize"),
        )
        start, end = get.numbers("kgo:start"), get.numbers("kgo:end")
        terms = {"population": "studyPopulation", "follow_up": "followUp"}
        named = ("institution", "population", "dose", "schedule", "comparator", "follow_up")
        plain = {name: get.first(f"kgo:{terms.get(name, name)}") for name in named}
        lists = {"researchers": get.values("kgo:researcher"), "works": get.values("kgo:reportedBy")}
        roles = {f"{name}s": get.values(f"kgo:{name}") for name in ("intervention", "condition")}
        rows = [
            {
                "study": study,
                "article": names[appearance[study]],
                "quote": text[study],
                "design": design[study],
                "year": int(issued[study][:4]) if study in issued else None,
                **{name: of.get(study) for name, of in plain.items()},
                **{name: of.get(study, []) for name, of in lists.items()},
                **{name: get.labels(of.get(study, ())) for name, of in roles.items()},
                "sample_size": size.get(study),
                "start": start[study],
                "end": end[study],
            }
            for study in get.instances("kgo:Study")
        ]
        rows.sort(key=lambda r: (r["article"], r["start"], r["study"]))
        return _frame(rows, _STUDY_COLUMNS)

    # ------------------------------------------------------------------------------------------ queries

    def sparql(self, query: str | Path, **bindings: object) -> pd.DataFrame | bool | rdflib.Graph:
        """A query's answer: a DataFrame for SELECT, a bool for ASK, an rdflib Graph for CONSTRUCT.

        `query` is SPARQL, the name of a query of the catalogue, or a ``.rq`` file; it sees all graphs as
        one and needs no PREFIX for the prefixes of the package. `bindings` bind variables by name. Raises
        QueryError when the query is ill-formed or would change the graph.
        """
        from kg.query import run

        result = run(self.store, query, bindings, limit=0)
        if result.answer is not None:
            return result.answer
        if result.triples is None:
            return result.to_dataframe()
        import rdflib

        graph = rdflib.Graph()
        for prefix, namespace in PREFIXES.items():
            graph.bind(prefix, namespace)
        written = "".join(f"{triple} .\n" for triple in result.triples)
        return graph.parse(data=written, format="nt")

    def rdflib(self) -> rdflib.Dataset:
        """The same data as an rdflib Dataset, not a copy; its default graph is the union of all graphs."""
        return self.store.as_rdflib()

    def text(self, article: str) -> str:
        """The text that offsets refer to; `article` is a file name, title, IRI or SHA-256."""
        return self.folder.text(self._article(article).sha256)

    def to_networkx(self) -> nx.MultiDiGraph:
        """Claims and what they are about, rest on and come from, as a network; see `kg.network`."""
        from kg.network import network

        return network(self.store)

    # ---------------------------------------------------------------------------------- pages and files

    def view(self, **options: Any) -> str:
        """The interactive graph as one HTML page; `options` are those of `kg.view.page.render`."""
        from kg.view.page import render

        if options.get("tier") is not None:
            options["tier"] = _tier(options["tier"])
        return render(self, **options)

    def report(self, article: str | None = None) -> str:
        """The evidence report in Markdown, of one article or of all."""
        from kg.report import audit, render_markdown

        return render_markdown(audit(self, article=article))

    def export(self, format: str) -> bytes:
        """The whole graph in another format; `kg.export.FORMATS` lists them."""
        import io

        from kg.export import export

        out = io.BytesIO()
        export(self, format, out)
        return out.getvalue()

    # ----------------------------------------------------------------------------------------- look-ups

    def _names(self) -> dict[str, str]:
        return {entry.iri: entry.name for entry in self.manifest.articles}

    def _ask(self, query: str, bindings: Mapping[str, object]) -> set[str]:
        from kg.query import run

        result = run(self.store, query, bindings, limit=0)
        place = result.columns.index("claim")
        return {str(getattr(row[place], "value", "")) for row in result.rows}

    def _article(self, name: str) -> ArticleEntry:
        """The article of a file name (its suffix may be left out), title, IRI or SHA-256."""
        wanted, entries = name.casefold(), self.manifest.articles
        found = [e for e in entries if name in (e.iri, e.sha256) or wanted == e.name.casefold()]
        if not found:
            titles = Columns(self.store).values("dcterms:title")
            found = [
                e
                for e in entries
                if wanted in (e.name.casefold().rsplit(".", 1)[0], *map(str.casefold, titles.get(e.iri, ())))
            ]
        if len(found) == 1:
            return found[0]
        if found:
            iris = ", ".join(entry.iri for entry in found)
            raise QueryError(f"{name!r} names {len(found)} articles", hint=f"take one of {iris}")
        near = difflib.get_close_matches(name, [entry.name for entry in entries], n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join(map(repr, near))}?" if near else "articles() lists the articles"
        raise QueryError(f"no article named {name!r}", hint=hint)


def _tier(tier: Tier | str) -> Tier:
    try:
        return Tier(str(tier).replace("_", " ").replace("-", " "))
    except ValueError:
        raise QueryError(f"no tier {tier!r}", hint=f"the tiers are {', '.join(Tier)}") from None


def _frame(rows: Iterable[Mapping[str, Any]], columns: tuple[str, ...]) -> pd.DataFrame:
    import pandas as pd

    frame = pd.DataFrame([[row[column] for column in columns] for row in rows], columns=list(columns))
    # whole numbers stay whole where some are missing
    return frame.astype({name: "Int64" for name in ("year", "sample_size") if name in columns})
