"""Why a theme flags an article, or does not: its queries as trees, with what each part found, and the step that decided.

A part holds when it has hits; a NOT when its part has none; a condition when the article is so. Where a query does not
hold, the parts at which it failed are marked (`decides`): the word that is missing, the word that excludes, or the
distance that is too great. Of the alternatives of an OR only those are marked that came some of the way.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from themes.evaluation import Compiled, Numbering, combined, holding
from themes.hits import outermost
from themes.judging import QUERY, REGION, Judgement, Outcome, Tracked, judge, spans
from themes.query import (
    And,
    AtLeast,
    Condition,
    Near,
    Node,
    Not,
    Or,
    Ref,
    Same,
    Scope,
    Term,
    Weighted,
    children,
    is_condition,
)
from themes.scene import Scene
from themes.scoring import Placing
from themes.values import Span, Words


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a query. `written`: a leaf as the pack has it, of any other its operator (`AND`, `NEAR/8`, `title:`)."""

    written: str
    holds: bool
    hits: tuple[Words, ...]
    decides: bool
    parts: tuple["Part", ...]

    @property
    def found(self) -> bool:
        """Whether anything in it has a hit."""
        return bool(self.hits) or any(part.found for part in self.parts)

    @property
    def own_words(self) -> bool:
        """Whether a term of the query itself has a hit, and not only a list that it refers to."""
        if not self.parts:
            return bool(self.hits) and not self.written.startswith("@")
        return any(part.own_words for part in self.parts)


@dataclass(frozen=True, slots=True)
class Score:
    """The score and what it is made of: value = 1 - (1 - title) (1 - lead) (1 - body)."""

    value: float
    title: float
    lead: float
    body: float
    sentences: float
    further: float
    words: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """What became of a theme in an article, and why.

    `queries` by language; `gate` and `where` are None for a theme without. `evidence` is what a flag shows, or would
    under a lower threshold; `left_out` what the queries found and a later step took away. `score` is None when the theme
    did not come so far.
    """

    theme: str
    version: int
    title: str
    threshold: float
    outcome: Outcome
    reason: str
    queries: Mapping[str, Part]
    gate: Part | None
    where: Part | None
    evidence: tuple[Span, ...]
    left_out: tuple[Words, ...]
    score: Score | None


def explained(tracked: Tracked, scene: Scene, number_of: Numbering) -> Explanation:
    """Looks again at each part of a theme. `number_of` gives the numbers of terms in the lexicon."""
    theme = tracked.theme
    judgement = judge(tracked, scene)

    def part_of(node: Node, language: str) -> Part:
        return _part(node, scene, lambda term: number_of(term, language))[0]

    queries = {code: part_of(node, code) for code, node in theme.queries.items()}
    if judgement.outcome is Outcome.NOTHING_FOUND:
        queries = {code: _blamed(part) if part.own_words else part for code, part in queries.items()}
    # Gate and condition have no terms of their own, so their language makes no difference.
    gate = part_of(Ref(REGION), "en") if theme.gated else None
    where = None
    if theme.where is not None:
        condition = theme.where
        where = scene.naming(QUERY, judgement.found, lambda _: part_of(condition, "en"))
    if judgement.outcome is Outcome.NO_REGION and gate is not None:
        gate = _blamed(gate)
    if judgement.outcome is Outcome.CONDITION and where is not None:
        where = _blamed(where)
    return Explanation(
        theme=theme.id,
        version=theme.version,
        title=theme.title,
        threshold=theme.threshold,
        outcome=judgement.outcome,
        reason=_reason(judgement, theme.threshold, found=any(part.own_words for part in queries.values())),
        queries=queries,
        gate=gate,
        where=where,
        evidence=spans(judgement, tracked, scene),
        left_out=_left_out(judgement, scene),
        score=_score(judgement.placing) if judgement.placing else None,
    )


def _part(node: Node, scene: Scene, number_of: Callable[[Term], int]) -> tuple[Part, int]:
    """A tree with what it finds, also as a set of hits."""
    each = [_part(part, scene, number_of) for part in children(node)]
    parts = tuple(part for part, _ in each)
    if is_condition(node):
        return Part(_written(node), holding(node)(scene), (), False, parts), 0
    if isinstance(node, Not):
        return Part(_written(node), not parts[0].hits, (), False, parts), each[0][1]
    if isinstance(node, Term):
        found = scene.hits.of(number_of(node))
    elif isinstance(node, Ref):
        found = scene.named(node.name)
    else:
        of_places = [mask for (_, mask), part in zip(each, children(node), strict=True) if not is_condition(part)]
        found = combined(node, [Compiled(partial(_already, mask)) for mask in of_places]).evaluate(scene)
    hits = tuple(dict.fromkeys(scene.words(hit) for hit in sorted(scene.hits.each(found))))
    return Part(_written(node), bool(hits), hits, False, parts), found


def _already(found: int, _: Scene) -> int:
    return found


def _written(node: Node) -> str:
    match node:
        case Near() | Same():
            return node.operator
        case And() | Or() | Not():
            return type(node).__name__.upper()
        case AtLeast(count):
            return f"ATLEAST{count}"
        case Scope(place):
            return f"{place}:"
        case Weighted(_, weight):
            return f"^{weight:g}"
        case Term() | Ref() | Condition():
            return str(node)


def _blamed(part: Part) -> Part:
    """A part that does not hold, with the parts marked at which it failed."""
    failed = [not one.holds for one in part.parts]
    if part.written == "OR":
        failed = [fails and one.found for fails, one in zip(failed, part.parts, strict=True)]
    elif part.written == "NOT":
        failed = [False]
    elif part.written.startswith("NOT "):
        failed[1] = False
    if not any(failed):
        return replace(part, decides=True)
    marked = (_blamed(one) if fails else one for one, fails in zip(part.parts, failed, strict=True))
    return replace(part, parts=tuple(marked))


def _left_out(judgement: Judgement, scene: Scene) -> tuple[Words, ...]:
    """What was found and is no evidence. What lies inside a longer hit was not left out for a reason."""
    longest = outermost(scene.hits.each(judgement.found))
    return tuple(dict.fromkeys(scene.words(hit) for hit in longest if hit not in judgement.evidence))


def _reason(judgement: Judgement, threshold: float, *, found: bool) -> str:
    value = judgement.placing.score if judgement.placing else 0
    match judgement.outcome:
        case Outcome.FLAGGED:
            return f"its score {value:g} reaches the threshold {threshold:g}"
        case Outcome.THRESHOLD:
            return f"its score {value:g} stays under the threshold {threshold:g}"
        case Outcome.NOTHING_FOUND if found:
            return "some of its words are there, but not as its queries ask"
        case Outcome.NOTHING_FOUND:
            return "none of its own words is there"
        case Outcome.NO_REGION:
            return "the region is not in the article"
        case Outcome.CONDITION:
            return "what its queries found does not meet its condition"
        case Outcome.NO_OWN_WORDS:
            return "only words of lists are there, none of its own"
        case Outcome.READ_ALSO:
            return "its words stand only where the article invites to read another"


def _score(placing: Placing) -> Score:
    title, lead, body = placing.shares
    return Score(placing.score, title, lead, round(body, 3), placing.sentences, placing.further, placing.words)
