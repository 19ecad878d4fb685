"""Which studies an article describes, which sentence reports which, and what the article tells of each."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import lexicon, pipeline, read
from kg.extract._research import invoked
from kg.extract._studyfacts import institutions
from kg.lexicon import Lexicon, fold
from kg.model import Study, Trace
from kg.wordings import Words


@cache
def vocabulary() -> Lexicon:
    return lexicon.load()


def analysed(text: str, name: str = "a.md") -> pipeline.Analysis:
    return pipeline.analyse(read.from_text(text, name=name), vocabulary())


def studies(text: str, name: str = "a.md") -> tuple[Study, ...]:
    return analysed(text, name).studies


def reported(text: str, name: str = "a.md") -> list[tuple[str, str | None, tuple[str, ...], str]]:
    """Of each sentence its beginning, its study, what it cites and how it could be followed."""
    found = analysed(text, name)
    return [
        (found.article.text[s.start : s.end][:24], e.study, e.cites, str(e.trace))
        for s, e in zip(found.sentences, found.evidence, strict=True)
    ]


# -------------------------------------------------------------------------- what one sentence says of research


def said_of(sentence: str) -> str:
    said = invoked(sentence, Words(fold(sentence)))
    kinds = {"one": said.one, "at hand": said.that, "several": said.many}
    return next((kind for kind, holds in kinds.items() if holds), "none")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("A large, placebo-controlled trial found that needling eased neck pain.", "one"),
        ("In one study, nurses who stretched had fewer sore backs.", "one"),
        ("Another tested it: a Swedish trial of 40 runners showed no benefit.", "one"),
        ("Her 2012 study of dancers reported fewer sprains.", "one"),
        ("A University of Someplace study found that tai chi steadied the legs.", "one"),
        ("A review of 25 trials concluded that heat helps a little.", "one"),
        ("In 2009, Doe and Roe compared heat with ice.", "one"),
        ("Researchers at the Other Institute found that yoga lowered blood pressure.", "one"),
        ("A team in Norway gave 60 babies a daily massage.", "one"),
        ("401 people with back pain got ten weeks of massage.", "one"),
        ("According to new research from the University of Someplace, naps help.", "one"),
        ("We surveyed 200 clinics about their prices.", "one"),
        ("It was the largest trial of its kind, and it found nothing.", "one"),
        ("Study finds massage eases fear of the dentist.", "one"),
        ("The trial found no difference.", "at hand"),
        ("At the end of this study, most had less pain.", "at hand"),
        ("The researchers measured grip strength.", "at hand"),
        ("“I was surprised,” said Ann Other, lead author of the study.", "at hand"),
        ("Studies suggest that massage improves sleep.", "several"),
        ("Most trials are small.", "several"),
        ("There is little evidence that cupping helps.", "several"),
        ("No study has ever shown that crystals work.", "several"),
        ("Research shows that walking is good for the back.", "several"),
        ("Reviews agree that exercise helps knees.", "several"),
        ("Finding the right chair is a matter of trial and error.", "none"),
        ("Leave us a review if you enjoyed your massage.", "none"),
        ("Our clients' five-star reviews show how happy they are.", "none"),
        ("A large trial is needed.", "none"),
        ("She went to college to study anatomy.", "none"),
        ("The board asks all members to review the advertising policy.", "none"),
        ("We offer an evidence-based programme.", "none"),
        ("Massage can ease muscle tension.", "none"),
    ],
)
def test_how_research_is_named(sentence: str, expected: str) -> None:
    assert said_of(sentence) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Doctors at St. Other Hospital and the University of Someplace in Town agree.", ("St. Other Hospital", "University of Someplace")),
        ("The Back Research Centre at Far University", ("Back Research Centre", "Far University")),
        ("the National\nInstitutes of Health paid for it", ("National Institutes of Health",)),
        ("said Ann Other of Far University and Kim Vale of the University of Someplace", ("Far University", "University of Someplace")),
        ("our clinic, a university, the hospital", ()),
    ],
)  # fmt: skip
def test_institutions(text: str, expected: tuple[str, ...]) -> None:
    assert institutions(text.replace("\n", " ")) == expected


# ---------------------------------------------------------------------- studies open, continue and close


def test_a_study_goes_on_while_sentences_refer_to_it() -> None:
    found = reported(
        "A 2022 study1 explored massage for sore calves in 40 runners. The researchers found less soreness. "
        "Additionally, runners receiving massage slept better. The benefits lasted for a week.\n\n"
        "Massage is an old craft. Many people enjoy it.\n\n"
        "References\n\n1. Other A. Massage for calves. J Run. 2022;3(1):1-9.\n",
        "a.txt",
    )
    assert [study for _, study, _, _ in found[:6]] == ["s1", "s1", "s1", "s1", None, None]
    assert [cites for _, _, cites, _ in found[:4]] == [("1",)] * 4


def test_two_studies_in_a_paragraph_are_kept_apart() -> None:
    found = reported(
        "In one trial, nurses who had weekly massage for a month slept better. "
        "Another trial in 60 drivers found no difference in back pain. The drivers in the control group sat less."
    )
    assert [study for _, study, _, _ in found] == ["s1", "s2", "s2"]


def test_a_heading_closes_a_study() -> None:
    found = reported(
        "## Sleep\n\nA 2019 study found deeper sleep.\n\n## Back pain\n\nThe pain was gone in a week.\n"
    )
    assert [study for _, study, _, _ in found] == ["s1", None]


def test_the_study_some_paragraphs_later() -> None:
    text = (
        "A trial at Far University tested cupping in 50 swimmers. Shoulder pain fell.\n\n"
        "Cupping is an old craft.\n\nIt leaves round marks on the skin.\n\n"
        "The Far University trial had a weak spot: it lasted two weeks.\n"
    )
    assert [study for _, study, _, _ in reported(text)] == ["s1", "s1", None, None, "s1"]
    assert len(studies(text)) == 1


def test_what_is_told_later_lets_all_of_the_study_be_searched_for() -> None:
    found = reported(
        "A new trial has found that yoga eases back pain. The trial, run by Far University, followed 90 teachers."
    )
    assert [trace for _, _, _, trace in found] == ["named", "named"]


def test_a_marker_does_not_count_backwards() -> None:
    found = reported(
        "A trial found that yoga eased back pain in 90 teachers. The study was small.1\n\n"
        "References\n\n1. Other A. Yoga for teachers. J Back. 2022;3(1):1-9.\n",
        "a.txt",
    )
    assert [cites for _, _, cites, _ in found[:2]] == [(), ("1",)]


def test_news_told_twice_is_one_study() -> None:
    assert len(studies(
        "A new study says tai chi steadies old legs, and it found fewer falls.\n\nTai chi is slow.\n\n"
        "The new study of tai chi found that falls were rarer by half.\n\nA new study of tai chi showed it in 200 people.\n"
    )) == 1  # fmt: skip


def test_the_numbers_of_a_poll_are_its_results() -> None:
    found = reported(
        "A poll by the Far Society asked 900 drivers about their backs.\n\nThirteen per cent felt worse after a shift."
        "\n\nThe seats are hard.\n\nAbout a quarter had tried a cushion.\n"
    )
    assert [study for _, study, _, _ in found] == ["s1", "s1", None, "s1"]


def test_a_finding_with_its_source_in_brackets_is_a_study() -> None:
    found = studies("- Fewer falls in people over 70 (Far University School of Medicine)\n")
    assert [study.institution for study in found] == ["Far University School of Medicine"]


LETTER = """We wrote [a letter](https://www.example-journal.org/journal/2016/129/6856) to the Example Medical Journal about research we had completed.

Here is the full text of the letter:

> ## [Prices and promises on the pages of practices](/docs/letter-final.pdf)
>
> Advertising is regulated by law.
>
> We evaluated 137 websites of practices.
>
> ### Findings
>
> We found that 54% of the websites promised a cure for colic.
>
> Advertising is a problem of long standing.
"""


def test_a_reproduced_letter_carries_its_link() -> None:
    cited = {words: cites for words, _, cites, _ in reported(LETTER)}
    assert (
        cited["We evaluated 137 website"] == cited["We found that 54% of the"] == ("/docs/letter-final.pdf",)
    )
    assert cited["Advertising is regulated"] == cited["Advertising is a problem"] == ()
    assert len(studies(LETTER)) == 1


ABSTRACT = """Massage gets better marks than ever. [Here is the abstract](https://doi.org/10.1000/xyz) of the paper:

> Background: Back pain is common.
>
> Methods: We conducted a systematic review of trials of massage.
>
> Results: Pain scores were lower after massage.
>
> Conclusions: Massage is a reasonable choice for back pain.

Massage is relaxing.
"""


def test_a_reproduced_abstract_carries_its_link() -> None:
    cited = {words.strip(">\n ").split(":")[0]: cites for words, _, cites, _ in reported(ABSTRACT)}
    link = ("https://doi.org/10.1000/xyz",)
    assert cited["Methods"] == cited["Results"] == cited["Conclusions"] == link
    assert cited["Background"] == cited["Massage is relaxing."] == ()


def test_a_heading_that_is_the_link() -> None:
    found = reported(
        "## [Massage for sore backs: a randomized trial](https://doi.org/10.1000/xyz)\n\n"
        "The 120 participants were given ten massages. They had less pain after ten weeks.\n\n"
        "## Prices\n\nA massage costs as much as a dinner.\n"
    )
    assert [cites for _, _, cites, _ in found] == [("https://doi.org/10.1000/xyz",)] * 2 + [()]


@pytest.mark.parametrize(
    ("entry", "described"),
    [
        ("Other A, Some B. Yoga for backs. J Back. 2019;15(1):1-9. doi:10.1000/yoga", True),
        ("Advertising Act 1986 No 121. Government Printer.", False),
    ],
)
def test_a_law_that_is_cited_is_no_study(entry: str, described: bool) -> None:
    text = f"Yoga is a way to move the back.[^1]\n\n[^1]: {entry}\n"
    assert bool(studies(text)) is described
    assert reported(text)[0][2] == ("1",)


# ------------------------------------------------------------------------- what is told of each study

FIELDS = ("institution", "year", "design", "sample_size", "population", "dose", "schedule", "comparator", "follow_up")  # fmt: skip
TOLD: list[tuple[str, dict[str, object]]] = [
    ("In one trial, 64 office workers with neck pain were given 30-minute massages twice a week for four weeks, or a waiting list.", {"sample_size": 64, "population": "office workers with neck pain", "dose": "30-minute massages", "schedule": "twice a week for four weeks", "comparator": "a waiting list"}),
    ("A 2018 study by the University of Someplace followed 1,204 nurses for three years and found that those who walked to work had less back pain.", {"institution": "University of Someplace", "year": 2018, "design": "observational", "sample_size": 1204, "population": "nurses", "follow_up": "three years"}),
    ("Researchers at the Other Institute randomly assigned 92 women with migraine to ten sessions of acupuncture or sham acupuncture. Attacks were rarer at six months.", {"institution": "Other Institute", "design": "randomized-trial", "sample_size": 92, "population": "women with migraine", "dose": "ten sessions", "comparator": "sham acupuncture", "follow_up": "six months"}),
    ("In 2016, Doe and Roe compared daily stretching for eight weeks with usual care in 48 runners with sore calves.", {"year": 2016, "sample_size": 48, "population": "runners with sore calves", "schedule": "daily stretching for eight weeks", "comparator": "usual care"}),
    ("A survey of 2,350 adults over 65 by the Sleepwell Foundation found that one in four had tried yoga.", {"institution": "Sleepwell Foundation", "design": "survey", "sample_size": 2350, "population": "adults over 65"}),
    ("A Cochrane review of 21 trials with 1,654 participants concluded that exercise eases knee pain better than no treatment.", {"design": "systematic-review", "sample_size": 1654, "comparator": "no treatment"}),
    ("Twenty-four teenagers with scoliosis took part in a pilot study. They had one hour-long physiotherapy class every week for six months.", {"sample_size": 24, "population": "teenagers with scoliosis", "dose": "one hour-long physiotherapy class", "schedule": "every week for six months"}),
    ("A study published in the Journal of Imaginary Medicine tested 400 mg of magnesium a day against placebo in 80 people with leg cramps.", {"sample_size": 80, "population": "people with leg cramps", "dose": "400 mg of magnesium", "comparator": "placebo"}),
    ("A small trial gave 30 veterans with chronic pain 20 minutes of tai chi every morning for 12 weeks; pain was still lower three months later.", {"sample_size": 30, "population": "veterans with chronic pain", "dose": "20 minutes of tai chi", "schedule": "every morning for 12 weeks", "follow_up": "three months later"}),
    ("In a randomised trial at Elsewhere Hospital, new mothers who received a single 60-minute massage slept longer than those who got no massage.", {"institution": "Elsewhere Hospital", "design": "randomized-trial", "population": "new mothers", "dose": "a single 60-minute massage", "comparator": "no massage"}),
    ("One study put 55 patients with knee arthritis through a 10-week programme of cycling, compared with health education.", {"sample_size": 55, "population": "patients with knee arthritis", "schedule": "10-week programme", "comparator": "health education"}),
    ("A team at the Northern Clinic followed 310 stroke survivors for five years and found that those who exercised fell less often.", {"institution": "Northern Clinic", "design": "observational", "sample_size": 310, "population": "stroke survivors", "follow_up": "five years"}),
    ("A cohort of 5,000 dancers was tracked for a decade, and injuries were linked to lack of sleep.", {"design": "observational", "sample_size": 5000, "population": "dancers", "follow_up": "a decade"}),
    ("Dr. Ann Other and her colleagues tested cupping in 40 swimmers: three sessions a week for a month relieved shoulder pain more than rest.", {"sample_size": 40, "population": "swimmers", "schedule": "three sessions a week for a month", "comparator": "rest"}),
    ("A case report describes a 40-year-old cellist whose wrist pain went away after six sessions of dry needling.", {"design": "case-report", "dose": "six sessions"}),
    ("In a crossover study, 18 healthy volunteers lay still or had a 45-minute Swedish massage; heart rate fell more after the massage than after resting.", {"design": "controlled-trial", "sample_size": 18, "population": "healthy volunteers", "dose": "45-minute Swedish massage"}),
    ("A trial in which MS patients received 11 weeks of reflexology treatments showed significant improvements in spasticity.", {"population": "MS patients", "schedule": "11 weeks of reflexology treatments"}),
    ("A recent study found that people suffering from migraines who received weekly massage sessions for five weeks slept better.", {"population": "people suffering from migraines", "schedule": "weekly massage sessions for five weeks"}),
    ("Researchers in Norway gave 60 premature babies gentle massage three times a day for ten days; compared with babies in the control group they gained more weight.", {"sample_size": 60, "population": "premature babies", "schedule": "three times a day for ten days", "comparator": "control group"}),
    ("A 2021 study (n = 112) found that chair yoga once a week over three months lowered blood pressure in nursing home residents.", {"year": 2021, "sample_size": 112, "population": "nursing home residents", "schedule": "once a week over three months"}),
    ("In a double-blind trial, 200 people with hay fever got real or fake laser treatment twice weekly for three weeks.", {"design": "randomized-trial", "sample_size": 200, "population": "people with hay fever", "schedule": "twice weekly for three weeks", "comparator": "fake laser treatment"}),
    ("A meta-analysis pooled data on 17 922 patients and found that acupuncture beat sham treatment.", {"design": "meta-analysis", "sample_size": 17922}),
    ("An observational study of 900 factory workers found no link between posture and back pain at a follow-up of two years.", {"design": "observational", "sample_size": 900, "population": "factory workers", "follow_up": "two years"}),
    ("In a placebo-controlled trial of 76 men with chronic prostatitis, ten weeks of acupuncture nearly doubled the number who improved.", {"design": "controlled-trial", "sample_size": 76, "population": "men with chronic prostatitis", "schedule": "ten weeks of acupuncture", "comparator": "placebo"}),
    ("A study of 36 children with cerebral palsy compared hippotherapy twice weekly for two months with physiotherapy; gains held at 3 months.", {"sample_size": 36, "population": "children with cerebral palsy", "schedule": "twice weekly for two months", "comparator": "physiotherapy", "follow_up": "3 months"}),
    ("The 2014 trial enrolled 150 adults with insomnia; half got an eight-week course of tai chi and half got advice.", {"year": 2014, "sample_size": 150, "population": "adults with insomnia", "schedule": "eight-week course", "comparator": "advice"}),
    ("A study at the Far University found that rats given 200 mg of turmeric a day had less swollen paws.", {"institution": "Far University", "population": "rats", "dose": "200 mg of turmeric"}),
    ("A poll by the Backcare Association asked 1,000 drivers about pain; 61 percent said it came on at the wheel.", {"institution": "Backcare Association", "design": "survey", "sample_size": 1000, "population": "drivers"}),
]  # fmt: skip


@pytest.mark.parametrize(("passage", "expected"), TOLD, ids=[passage[:40] for passage, _ in TOLD])
def test_what_is_told_of_a_study(passage: str, expected: dict[str, object]) -> None:
    (study,) = studies(passage, "a.txt")
    told = {name: getattr(study, name) for name in FIELDS}
    assert {
        name: str(v) if name == "design" else v for name, v in told.items() if v and v != "unknown"
    } == expected


@pytest.mark.parametrize(("passage", "expected"), TOLD, ids=[passage[:40] for passage, _ in TOLD])
def test_every_word_of_a_record_stands_in_the_article(passage: str, expected: dict[str, object]) -> None:
    (study,) = studies(passage, "a.txt")
    for words in (study.population, study.dose, study.schedule, study.comparator, study.follow_up):
        assert words is None or words in passage


SENTENCES = st.sampled_from(
    ["A 2019 trial1 found less pain.", "The study had flaws.", "Studies suggest it helps.", "## Heading\n\n", "\n\n",
     "In 2010, Doe and Roe compared heat with ice.", "Here is the abstract:", "- It was 5% better.", "Ann was happy.",
     "[A trial](https://doi.org/10.1000/x) of 30 men found more.", "We found 3 of 4 sites.", "(Far University)"]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(SENTENCES, max_size=12))
def test_contexts_and_studies_agree(parts: list[str]) -> None:
    found = analysed(" ".join(parts))
    names = [study.id for study in found.studies]
    assert names == [f"s{n}" for n in range(1, len(names) + 1)]
    assert {e.study for e in found.evidence} - {None} <= set(names)
    for evidence in found.evidence:
        assert (evidence.trace is Trace.CITED) == bool(evidence.cites)
    for study in found.studies:
        assert 0 <= study.start < study.end <= len(found.article.text)


def test_reading_takes_time_in_proportion_to_the_text() -> None:
    import time

    def seconds(times: int) -> float:
        sentence = (
            "University of " * times + "the a new " * times + "9 people " * times + "study found 4 of 5."
        )
        began = time.perf_counter()
        invoked(sentence, Words(fold(sentence)))
        institutions(sentence)
        return time.perf_counter() - began

    seconds(10)
    assert seconds(4000) < 40 * max(seconds(400), 0.002)


# --------------------------------------------------------------- whose a sentence is, and what it tells

LISTED = (
    "\n\n## References\n\n1. Brown A, Doe B. Yoga for sore backs: a randomized trial. J Back. 2017;3(1):1-9. doi:10.1000/a\n"
    "2. Green C. Warmth for calves. J Calf. 2016;2(1):1-9. doi:10.1000/b\n"
    "3. Hale D. Warmth for cramps: a systematic review. J Calf. 2018;4(1):1-9. doi:10.1000/c\n"
)


@pytest.mark.parametrize(
    ("passage", "expected"),
    [
        ("Yoga eased back pain in 90 teachers [1].\n\nDoe and Roe (2015) gave 50 cooks either massage or rest. Pain fell by 3 points in the massage group.",
         [("s1", ("1",)), ("s2", ()), ("s2", ())]),
        ("Yoga eased back pain in 90 teachers [1].\n\nDoe et al. (2015) taped 40 knees.", [("s1", ("1",)), ("s2", ())]),
        ("- Yoga helped 90 teachers with sore backs [1]\n- Walking is often advised\n\nCramps at night trouble up to 40% of adults.",
         [("s1", ("1",)), (None, ()), (None, ())]),
        ("A trial found less pain (Vale et al., 2011). Yoga was as good [1].", [("s1", ()), ("s2", ("1",))]),
    ],
)  # fmt: skip
def test_a_claim_rests_on_no_other_study(
    passage: str, expected: list[tuple[str | None, tuple[str, ...]]]
) -> None:
    found = [(study, cites) for _, study, cites, _ in reported(passage + LISTED)]
    assert found[: len(expected)] == expected


def test_a_study_named_before_its_results() -> None:
    passage = (
        "The fullest answer is a 2020 meta-analysis by Vale and colleagues (Calf Care). It pooled nine trials "
        "with 540 runners. Massage lowered soreness more than rest."
    )
    assert [(study, trace) for _, study, _, trace in reported(passage)] == [("s1", "named")] * 3
    (study,) = studies(passage)
    assert (study.design, study.year, study.researchers, study.sample_size) == ("meta-analysis", 2020, ("Vale",), 540)  # fmt: skip


@pytest.mark.parametrize(
    "remark",
    [
        "“It is hard to say what was tested,” said Dr. Ida Moss of Far University, who was not involved in the study.",
        "“The trial was too short,” said Dr. Ida Moss of Far University.",
    ],
)
def test_a_bystander_lends_the_study_no_institution(remark: str) -> None:
    (study,) = studies(f"In one study, 12 volunteers had less pain after yoga.\n\n{remark}\n")
    assert study.institution is None


@pytest.mark.parametrize(
    "story",
    [
        "Ten sessions at 45 dollars each did not change my range of movement.",
        "I had ten sessions, and my back was 50% better.",
        "“Ten sessions at 45 dollars each did nothing for me,” she says.",
    ],
)
def test_a_story_is_no_study_and_gives_none_its_dose(story: str) -> None:
    assert not studies(story)
    (study,) = studies(
        f"A 2019 study of 80 nurses found that massage eased pain.\n\nI tried it too.\n\n{story}\n"
    )
    assert study.dose is None


@pytest.mark.parametrize(
    ("passage", "field", "expected"),
    [
        ("A trial in the BMJ found that taping eased pain. The researchers followed 109 cooks.", "design", "unknown"),
        ("A study by Far University followed 109 cooks and found less pain.", "design", "observational"),
        ("Warmth eased cramps [3].", "design", "systematic-review"),
        ("Warmth eased cramps [2, 3].", "design", "systematic-review"),
        ("In one study of 12 volunteers the pulse was slower.", "sample_size", 12),
        ("A trial gave tonic water to adults with severe calf cramps either before or after supper.", "population", "adults with severe calf cramps"),
        ("In a trial 50 adults were given massage or light-touch sham.", "comparator", "light-touch sham"),
    ],
)  # fmt: skip
def test_what_a_record_says(passage: str, field: str, expected: object) -> None:
    (study,) = studies(passage + LISTED)
    assert getattr(study, field) == expected


def test_a_comparator_is_no_treatment_of_the_study() -> None:
    (study,) = studies("A trial compared massage with placebo, usual care and a waiting list in 60 adults.")
    assert [iri.rsplit("/", 1)[1] for iri in study.interventions] == ["massage-therapy"]
