"""How much of an article a theme is: the formula, and what counts as the lead.

    score = 1 - (1 - 0.6 title) (1 - 0.35 lead) (1 - body)
    body  = max(s / (s + 4), min(0.6, 25 s / words))

`title` and `lead` are 1 with a hit there, else 0; s is the number of sentences of the text, the lead's included, that
have a hit; words counts the text. A word in passing, one sentence far down a long text, scores 0.2; two sentences of
one paragraph score 0.33, one sentence of a note of 60 words 0.42, a hit in the lead alone 0.48, in the title alone 0.6.
Where a query gives weights (`x^2`), a sentence counts in s as much as the greatest weight of its hits: a hit has the
greatest of those `^` parts of its theme that find its place, and 1 under none.
Worked: title, lead and three sentences in 600 words: 1 - 0.4 * 0.65 * (1 - 3/7) = 0.85.
"""

from dataclasses import dataclass

TITLE_WEIGHT = 0.6
LEAD_WEIGHT = 0.35
HALF_BODY_SENTENCES = 4
DENSITY_WORDS = 25
DENSITY_MAX = 0.6
LEAD_CHARACTERS_MIN = 80
LEAD_CHARACTERS_MAX = 600


@dataclass(frozen=True, slots=True)
class Placing:
    """Where the hits of a theme lie: what its score is made of. `sentences` by weight."""

    in_title: bool
    in_lead: bool
    sentences: float
    words: int

    @property
    def score(self) -> float:
        return score(in_title=self.in_title, in_lead=self.in_lead, sentences=self.sentences, words=self.words)


def score(*, in_title: bool, in_lead: bool, sentences: float, words: int) -> float:
    """The score of hits so placed, from 0 to 1."""
    title, lead, body = shares(in_title=in_title, in_lead=in_lead, sentences=sentences, words=words)
    return round(1 - (1 - title) * (1 - lead) * (1 - body), 3)


def shares(*, in_title: bool, in_lead: bool, sentences: float, words: int) -> tuple[float, float, float]:
    """What title, lead and body give, which the formula takes together."""
    density = min(DENSITY_MAX, DENSITY_WORDS * sentences / words) if words else 0.0
    body = max(sentences / (sentences + HALF_BODY_SENTENCES), density)
    return TITLE_WEIGHT * in_title, LEAD_WEIGHT * in_lead, body


def lead_end(text: str) -> int:
    """Where the lead ends: the first paragraphs that together are no mere dateline, at most 600 code points."""
    end = text.find("\n", LEAD_CHARACTERS_MIN)
    return min(end if end >= 0 else len(text), LEAD_CHARACTERS_MAX)
