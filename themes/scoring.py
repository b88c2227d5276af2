"""How much of an article a theme is: the formula, and what counts as the lead.

    score = 1 - (1 - 0.6 title) (1 - 0.35 lead) (1 - body)
    body  = max((s + f) / (s + f + 4), min(0.6, 25 s / words))

`title` and `lead` are 1 with a hit there, else 0; s is the number of sentences of the text, the lead's included, that
have a hit; f is half of their further hits, of which each sentence gives four at most: whoever mentions a theme in passing
does so in one word, whoever tells of it needs several. words counts the text. One hit far down a long text scores 0.2; two
sentences of one paragraph, or one sentence with three hits, score 0.33, one sentence of a note of 60 words 0.42, a hit in the
lead alone 0.48, in the title alone 0.6.
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
FURTHER_HIT = 0.5
FURTHER_HITS_MAX = 4
LEAD_CHARACTERS_MIN = 80
LEAD_CHARACTERS_MAX = 600


@dataclass(frozen=True, slots=True)
class Placing:
    """Where the hits of a theme lie: what its score is made of. `sentences` by weight; `further` is what further hits of the
    same sentences add to them."""

    in_title: bool
    in_lead: bool
    sentences: float
    words: int
    further: float = 0

    @property
    def score(self) -> float:
        """From 0 to 1."""
        title, lead, body = self.shares
        return round(1 - (1 - title) * (1 - lead) * (1 - body), 3)

    @property
    def shares(self) -> tuple[float, float, float]:
        """What title, lead and body give, which the formula takes together."""
        density = min(DENSITY_MAX, DENSITY_WORDS * self.sentences / self.words) if self.words else 0.0
        said = self.sentences + self.further
        body = max(said / (said + HALF_BODY_SENTENCES), density)
        return TITLE_WEIGHT * self.in_title, LEAD_WEIGHT * self.in_lead, body


def further_hits(hits: int) -> float:
    """What a sentence with so many hits gives beside its first."""
    return FURTHER_HIT * min(FURTHER_HITS_MAX, hits - 1)


def lead_end(text: str) -> int:
    """Where the lead ends: the first paragraphs that together are no mere dateline, at most 600 code points."""
    end = text.find("\n", LEAD_CHARACTERS_MIN)
    return min(end if end >= 0 else len(text), LEAD_CHARACTERS_MAX)
