"""In which order stories stand, and which of them are printed.

1. The order is the brief's. By importance it is the sum of `desk.ranking`; ties go to the earlier story, then the smaller id.
2. It is told of the articles of the day alone: their texts are at hand for all stories, those of the others for what is
   printed.
3. Of each theme the first story is printed, then the first ones of all, up to the brief's length.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desk.digest.brief import BriefView, Order
from desk.digest.novelty import hit_denies, kind_of
from desk.digest.stories import Story
from desk.digest.values import NoveltyKind, Reason
from desk.ranking import FEATURES, HOW_NOVEL, Features, Model, features_of
from storage.judgementrecords import ThemePrecision


@dataclass(frozen=True, slots=True)
class Ranked:
    """A story with what its place is made of. `known` are its articles that the reader knows."""

    story: Story
    known: frozenset[int]
    features: Features
    rank: float


def ranked(
    story: Story,
    known: frozenset[int],
    edited: int,
    view: BriefView,
    model: Model,
    precisions: Mapping[str, ThemePrecision],
) -> Ranked:
    """The story with its features and the sum that they make."""
    kind = kind_of(story, known, edited)
    denied = kind is NoveltyKind.GREW and hit_denies(story, known)
    how, told = ("denied", "a new text denies") if denied else (kind.value, _TOLD[kind])
    features = features_of(
        weight=view.weight_of(story.main_theme),
        originators=len(story.originators),
        novelty=HOW_NOVEL[how],
        told_novelty=told,
        score=story.flags[story.main_theme].score,
        precision=precisions.get(story.main_theme),
    )
    return Ranked(story, known, features, model.rank(features))


_TOLD = {
    NoveltyKind.NEW: "new story",
    NoveltyKind.GREW: "grew",
    NoveltyKind.EDITED: "edited",
    NoveltyKind.WITHDRAWN: "withdrawn",
    NoveltyKind.SAME: "nothing new",
}


def in_order(stories: Sequence[Ranked], view: BriefView) -> list[Ranked]:
    """The stories as the brief wants them."""
    return sorted(stories, key=lambda one: (*_place(one, view.order), one.story.articles[0].filed_at, one.story.id))


def _place(one: Ranked, order: Order) -> tuple[float, ...]:
    match order:
        case Order.IMPORTANCE:
            return (-one.rank,)
        case Order.NEWEST:
            return (-max(article.filed_at.timestamp() for article in one.story.hits),)
        case Order.SPREAD:
            return (-len(one.story.originators), -one.story.outlets, -one.rank)


def printed(stories: Sequence[Ranked], length: int) -> list[Ranked]:
    """Those that are printed, in the order given: of each main theme its first one, as far as the length goes, then the
    first ones of all."""
    firsts: dict[str, int] = {}
    for one in stories:
        firsts.setdefault(one.story.main_theme, one.story.id)
    chosen = set(list(firsts.values())[:length])
    for one in stories:
        if len(chosen) >= length:
            break
        chosen.add(one.story.id)
    return [one for one in stories if one.story.id in chosen]


def reasons(one: Ranked, model: Model) -> tuple[Reason, ...]:
    """Why a story stands where it does, the weightiest part first; what adds nothing is left out."""
    parts = zip(FEATURES, one.features.told, model.parts(one.features), strict=True)
    told = [Reason(feature, text, round(weight, 2)) for feature, text, weight in parts if round(weight, 2)]
    return tuple(sorted(told, key=lambda reason: -abs(reason.weight)))
