"""Which part of a day a brief shows: filters, length and order. What sends it, and to whom, is no matter of the digest."""

from dataclasses import dataclass
from enum import StrEnum

from storage.outletrecords import OutletRecord


class Order(StrEnum):
    """In which order stories stand."""

    IMPORTANCE = "importance"
    """By the weighted sum of `desk.ranking`."""
    NEWEST = "newest"
    """The latest publication first."""
    SPREAD = "spread"
    """The most independent originators first, then the most outlets."""


@dataclass(frozen=True, slots=True)
class BriefView:
    """An empty filter lets everything through. `weights` are (theme, weight) of themes that matter more or less than 1.

    A story belongs to the brief if an article of the day that a theme flagged passes all filters; then the whole story is
    shown, whoever else has it. `length` is how many stories are printed, `top` how many of them stand first, apart from
    their themes. Raises ValueError for a length, top or weight below 0.
    """

    id: str = "daily"
    title: str = "Daily digest"
    themes: tuple[str, ...] = ()
    weights: tuple[tuple[str, float], ...] = ()
    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    length: int = 100
    top: int = 5
    order: Order = Order.IMPORTANCE

    def __post_init__(self) -> None:
        if self.length < 0 or self.top < 0 or any(weight < 0 for _, weight in self.weights):
            raise ValueError(f"length, top and weights of the brief {self.id!r} are 0 or more")

    def weight_of(self, theme: str) -> float:
        """How much a theme matters."""
        return dict(self.weights).get(theme, 1.0)

    def lets_through(self, language: str, outlet_id: str, outlet: OutletRecord | None) -> bool:
        """Whether an article of this language and outlet passes. One of an unknown outlet has no country."""
        country = outlet.country if outlet else ""
        return (
            (not self.languages or language.partition("-")[0] in self.languages)
            and (not self.countries or country in self.countries)
            and (not self.outlets or outlet_id in self.outlets)
        )
