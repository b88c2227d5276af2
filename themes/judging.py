"""What becomes of one theme in one article: the steps of a flag in their order, and the first that ends it.

1. The queries, of all languages together, have to find something.
2. A gated theme needs the region in the article.
3. What was found has to meet the theme's condition (`where`).
4. It has to be words of the theme's own, for lists decide but are no evidence.
5. Words in a sentence that invites to another article do not count.
6. The score of what is left has to reach the theme's threshold.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from themes.hits import Hit, outermost
from themes.scene import Evaluator, Scene
from themes.scoring import Placing, further_hits
from themes.values import Span, Theme

QUERY = "query"
REGION = "region"
READ_ALSO = "read-also"


class Outcome(Enum):
    """Which step decided. Its value is what an explanation calls it."""

    FLAGGED = "flagged"
    NOTHING_FOUND = "nothing-found"
    NO_REGION = "no-region"
    CONDITION = "condition"
    NO_OWN_WORDS = "no-own-words"
    READ_ALSO = "read-also"
    THRESHOLD = "threshold"


@dataclass(frozen=True, slots=True)
class Tracked:
    """A theme ready to evaluate.

    `terms` gives each own term's number the form in which the pack writes it; `weights` are the parts with a weight.
    """

    theme: Theme
    query: Evaluator
    where: Evaluator | None
    terms: Mapping[int, str]
    weights: tuple[tuple[Evaluator, float], ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """How far a theme came. `found` is the set of hits of its queries, `evidence` those that are left, `placing` how they lie."""

    outcome: Outcome
    found: int
    evidence: list[Hit]
    placing: Placing | None = None


def judge(tracked: Tracked, scene: Scene) -> Judgement:
    """Takes a theme through the steps."""
    theme = tracked.theme
    found = tracked.query(scene)
    if not found:
        return Judgement(Outcome.NOTHING_FOUND, found, [])
    if theme.gated and not scene.named(REGION):
        return Judgement(Outcome.NO_REGION, found, [])
    left = found
    if tracked.where is not None:
        left &= scene.naming(QUERY, found, tracked.where)
        if not left:
            return Judgement(Outcome.CONDITION, found, [])
    hits = [hit for hit in scene.hits.each(left) if hit.term in tracked.terms]
    if not hits:
        return Judgement(Outcome.NO_OWN_WORDS, found, [])
    hits = outermost(_outside_boxes(hits, scene))
    if not hits:
        return Judgement(Outcome.READ_ALSO, found, [])
    placing = _placing(tracked, scene, found, hits)
    outcome = Outcome.FLAGGED if placing.score >= theme.threshold else Outcome.THRESHOLD
    return Judgement(outcome, found, hits, placing)


def _outside_boxes(hits: list[Hit], scene: Scene) -> list[Hit]:
    """Without those in a sentence that invites to another article."""
    invitations = scene.named(READ_ALSO)
    boxes = invitations and scene.units_of(invitations, "sentence")
    return [hit for hit in hits if not boxes >> hit.bit & 1] if boxes else hits


def _placing(tracked: Tracked, scene: Scene, found: int, hits: list[Hit]) -> Placing:
    of_text = [hit for hit in hits if hit.start >= scene.text_at]  # ascending, as `outermost` leaves them
    weight_of = _weights(tracked, scene, found) if tracked.weights and of_text else {}
    weights: dict[int, list[float]] = {}
    for hit in of_text:
        weights.setdefault(scene.sentence(hit), []).append(weight_of.get((hit.start, hit.end), 1))
    return Placing(
        in_title=len(of_text) < len(hits),
        in_lead=bool(of_text) and bool(scene.within("lead") >> of_text[0].bit & 1),
        sentences=sum(map(max, weights.values())),
        words=scene.words_of_text,
        further=sum(further_hits(len(hits)) for hits in weights.values()),
    )


def _weights(tracked: Tracked, scene: Scene, found: int) -> dict[tuple[int, int], float]:
    """The greatest weight of each place that has one."""
    weights: dict[tuple[int, int], float] = {}
    for part, weight in tracked.weights:
        for hit in scene.hits.each(scene.naming(QUERY, found, part)):
            place = (hit.start, hit.end)
            weights[place] = max(weights.get(place, weight), weight)
    return weights


def spans(judgement: Judgement, tracked: Tracked, scene: Scene) -> tuple[Span, ...]:
    """The evidence as it is written, with the terms that it satisfies."""
    written = ((scene.words(hit), tracked.terms[hit.term]) for hit in judgement.evidence)
    return tuple(Span(words.field, words.start, words.end, words.text, term) for words, term in written)
