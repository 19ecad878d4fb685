"""Where sentences end."""

from __future__ import annotations

import itertools
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import read
from kg.extract.sentences import find_sentences, sentences, split
from kg.wordings import table

# Each line is a text whose sentences are divided by " | ".
GOLDEN = """
It helps. | It lasts.
See Fig. 2 for more. | It is clear! |  Is it? | Yes.
no capitals here. and none there
""".strip().splitlines()

TITLES_AND_NAMES = """
Dr. Ho runs a clinic. | She says vs. is short for versus.
Smith et al. found nothing. | Jones did.
The method is that of Roe et al. | The trial used it.
J. R. Smith wrote it. | It is long.
Her teacher was Anna B. Lindqvist of Lund. | He was not.
We saw Prof. Adler, Mrs. Ochoa and Ms. Tran. | All agreed.
We met Mrs. K. | She had waited for years.
It was made by Pell Inc. in Ohio. | They sold it.
Ask John Roe Jr. about it. | Or ask Jane Roe, Ph.D. | She knows.
She works as an R.N. in Leeds, St. Mary's ward.
The therapist and I. | We laughed.
"""

ABBREVIATIONS = """
Take it twice, e.g. at night, i.e. before bed. | Then rest.
Massage vs. Rest was the title. | It won cf. Table 3.
People in the U.S. use it. | So do we.
The U.S. Army tested it in the U.K. | They liked it.
Heat, ice, rest, etc. | Massage came last.
He does yoga, qigong etc. and sleeps.
She has MS. | In one study, she would have been a case.
DOMS peaks on day two. | Ice does little against DOMS. | Walking helps.
Is it safe? | I said no. | He said it was.
She sat in the sun. | The wind rose, and she sat. | Then she slept.
One more rep. | Keep your back straight. | Rest 30 sec. between sets.
No. | That is a myth.
"""

FIGURES = """
Pain fell by 0.23 points (95% CI 0.1 to 0.4). | Nothing else did.
Take 1.5 mg. of it, then 2 mg. 3 times a day.
Each pill holds 500 mg. | The rest is chalk.
Plus vitamin C. | Vitamin C helps collagen.
Hepatitis B. | It can be caught.
It costs $40.50. | It is worth $4.
The effect was small, p < .05. | It faded.
Version 2.1. | It is newer than v1.9.3 by a year.
Water froze at 0 C. | The pipe burst.
The class starts at 9 a.m. | Mr. Roe comes at 10 p.m. Monday.
At 7.30 p.m. Anna left. | She came at 6 p.m. | Mr. Roe left.
See p. 12, vol. 3, no. 4 and pp. 5–9. | The rest is on No. 7.
On Oct. 3 it opened. | It closed in Dec. | The staff left.
It happened in 2019. | 12 people were hurt.
"""

MARKERS = """
The effect was null.2,3 | Another trial agreed.
It faded.12–14 | The rest was lost.
It improved sleep.[4] | It did no more.
It improved sleep.[4, 5–7] | It did no more.
It improved sleep. [4] | It did no more.
It improved sleep.[^4] | It did no more.
It improved sleep.⁴ | It did no more.
It improved sleep.^4^ | It did no more.
It improved sleep.<sup>4</sup> | It did no more.
It improved sleep.[4](#ref4) | It did no more.
It improved sleep.[[4]](https://example.org/a.b#c) | It did no more.
It improved sleep.† | It did no more.
It improved sleep. (1, 2) | It did no more.
It improved sleep. (Roe, 2019) | It did no more.
It improved sleep (Roe et al., 2019; cf. Poe, 2001). | It did no more.
It improved sleep (Roe J. Rest and sleep. J Rest. 2019). | It did no more.
“It improved sleep.” (Roe 55). | It did no more.
The drop [1. from baseline] was small. | It did no more.
"""

QUOTES = """
“It helps.” | She smiled.
“Does it help?” she asked. | It does.
“Does it help?” Anna Roe asked. | It does.
“Stop!” said Dr. Ho. | He stopped.
How long does it last? | Anna says a week.
“Will it hurt?” | The nurse shook her head.
He said, ‘It is gone.’ | ‘It never came back.’
She (a nurse. Not mine.) smiled. | I did not.
(It was early.) | Nobody came.
"It was my back...," he says. | "It hurt."
Wait... | What was that?
It was… well… a relief. | It was gone…
The pain . . . was gone. | It stayed so.
It ended there. | . . . Much was left.
It ended there . . . . | Much was left.
Really?! | Yes!! | Good.
"""

MARKUP = """
**Magnets.** Still nothing to see.
<b>Warm water.</b> Nobody objects to it.
*Knees.* A brace may help. | Ask for one.
**It works.** | The trial says so.
**Does it work?** | Nobody knows.
**The trial was stopped early for lack of money.** | Its results are lost.
It was *very* warm.** | It was late.
Write to anna.roe@example.com. | She answers.
Go to https://example.org/a.b/c.html. | It is all there, on www.example.org too.
Read [the trial. It is short](https://example.org/x.y). | It is good.
It hurts.&nbsp; | It passes.
It hurts.</em> | <em>It passes.</em>
We use Node.js and example.Com here.
"""

ITEMS = """
1.) Rest the foot | 2.) Ice it | 3.) Raise it
1) Rest the foot | 2) ice it | 3) raise it
1. Rest the foot | 2. Ice it | 3. Raise it
1. Rest the foot. | 2. Ice it. | 3. Raise it.
(1) Rest the foot | (2) ice it
a. Rest the foot | b. Ice it | c. Raise it
a) rest the foot | b) ice it
• Less pain | • Better sleep | • 3. More of it
⁃7. Less pain | ⁃8. Better sleep
1. The dose rose in phase 2. | The rest stayed.
9. Rest | 10. Ice
A. Roe and B. Poe wrote it. | They won.
The aims are: 1) rest, 2) ice.
It takes 2. | Then 3. | Then none.
1. Roe reached level 2. | She won.
"""

TABLES = (TITLES_AND_NAMES, ABBREVIATIONS, FIGURES, MARKERS, QUOTES, MARKUP, ITEMS)
CASES = [*GOLDEN, *(line for part in TABLES for line in part.strip().splitlines())]


@pytest.mark.parametrize("line", CASES)
def test_golden(line: str) -> None:
    expected = [part.strip() for part in line.split(" | ")]
    text = line.replace(" | ", " ")
    assert [text[a:b] for a, b in split(text)] == expected


def test_the_golden_tables_are_many_and_varied() -> None:
    assert len(CASES) >= 90
    assert sum(line.count(" | ") for line in CASES) >= 90
    assert sum(" | " not in line for line in CASES) >= 8, "texts that must not be divided"


def test_a_lost_space_divides_only_before_a_usual_opener() -> None:
    text = "It eased the pain.The effect lasted. We use Node.js and example.Com here."
    assert sentences(text) == (
        "It eased the pain.",
        "The effect lasted.",
        "We use Node.js and example.Com here.",
    )


@pytest.mark.parametrize("text", ["", " ", "\n\n", " .. ", "&nbsp;", "* * *", "[...]"])
def test_what_has_no_letter_has_no_sentence(text: str) -> None:
    assert sentences(text) == ()


def test_blank_lines_and_bullets_divide_where_no_stop_does() -> None:
    text = "What we offer\n\nLess pain\n\nMore sleep in\na week\n- Rest\n- Ice\n2) Heat"
    assert sentences(text) == (
        "What we offer",
        "Less pain",
        "More sleep in\na week",
        "- Rest",
        "- Ice",
        "2) Heat",
    )


@pytest.mark.parametrize(
    "entry",
    [
        "3. Roe A, Poe B. Rest and sleep. A trial. J Rest. 2019;28(3):12-15. doi:10.1000/xyz.1",
        "Roe, A. B., & Poe, C. (2001). Does it help? A review. Journal of Rest, 3(2), 1–9.",
        "Roe A. Warmth for backs. 2nd ed. London: Example Press; 1999. p. 12.",
    ],
)
def test_an_entry_of_a_reference_list_stays_whole(entry: str) -> None:
    assert sentences(entry) == (entry,)


def test_spans_of_an_article_omit_bullets_and_numbers() -> None:
    text = (
        "Why it helps\n\n- Massage may ease pain. It may help sleep.\n- 2) Heat does the same for a while.\n\n"
        "1. Rest for a week at least, then 2. Ice may ease the swelling of an ankle that was sprained lately.\n"
    )
    article = read.from_text(text, name="a.txt")
    found = [text[s.start : s.end] for s in find_sentences(article)]
    assert found[:3] == ["Massage may ease pain.", "It may help sleep.", "Heat does the same for a while."]
    assert found[3].startswith("Rest for a week")


# ---------------------------------------------------------------------------------------- properties

PIECES = st.lists(
    st.sampled_from(
        ["Pain", "fell", "by", "1.5", "Dr.", "e.g.", "p.", "vitamin", "C.", "null.2,3", "It", "sleep.[4]", "(Roe,", "2019)", "(it.",
         "“Why?”", "Anna", "said.", "**Magnets.**", "1)", "2)", "1.", "2.", "3.", "a.", "b.", "•", "...", ". . .", "!", "?", "U.S.", "mg.",
         "\n", "\n\n", "&nbsp;", "https://example.org/a.b", "no.", "The", "end."]
    ),
    max_size=30,
).map(" ".join)  # fmt: skip
TEXTS = PIECES | st.text(alphabet='aB .!?…"”’()[]1,2\n•*<>', max_size=200)


def spans_of(text: str) -> list[tuple[int, int]]:
    return list(split(text))


@given(TEXTS)
def test_spans_are_in_order_trimmed_and_leave_nothing_out(text: str) -> None:
    spans = spans_of(text)
    assert all(a < b and text[a:b] == text[a:b].strip() for a, b in spans)
    assert all(one[1] <= two[0] for one, two in itertools.pairwise(spans))
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    between = [text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)]
    assert not any(c.isalnum() for gap in between for c in gap.replace("&nbsp;", ""))
    assert all(any(c.isalnum() for c in text[a:b]) for a, b in spans)


@given(TEXTS)
def test_a_sentence_is_one_sentence(text: str) -> None:
    for a, b in spans_of(text):
        assert spans_of(text[a:b]) == [(0, b - a)]


@given(TEXTS, st.text(max_size=20), st.text(max_size=20))
def test_offsets_do_not_depend_on_what_stands_around(text: str, before: str, after: str) -> None:
    whole = before + text + after
    inside = [
        (a - len(before), b - len(before)) for a, b in split(whole, len(before), len(before) + len(text))
    ]
    assert inside == spans_of(text)


UNITS = [
    " ", ".", ". ", ". . ", "no. ", "(", "[", "[1](", "a", "A. ", "1. ", "1) ", "1) 2) ", "• ", "\n", "<", "<b>", ".<sup>", '."', ". (", "e.g. ",
    "&nbsp;", ".(Roe, ", ".[1", "!?", "*", "_.", "…", "\\[", ".1", ". A",
]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_time_is_linear_in_hostile_text(unit: str) -> None:
    """It takes a second or two at most; a quadratic pass over it would take an hour."""
    text = unit * (1_000_000 if len(unit) == 1 else 200_000 // len(unit))
    begin = time.process_time()
    sum(1 for _ in split(text))
    assert time.process_time() - begin < 60


# ------------------------------------------------------------------------------------------ the cues


@pytest.mark.parametrize("name", table("abbreviations"))
def test_each_table_of_words_says_what_it_is_for(name: str) -> None:
    entry = table("abbreviations")[name]
    assert entry["about"]
    assert entry["example"]
    words = entry["words"]
    assert len(set(words)) == len(words)
    cased = entry.get("case") or name in ("zone", "opener")
    assert cased or all(word == word.casefold() for word in words)
    assert all(re.fullmatch(r"\S+", word) and not word.endswith(".") for word in words)
