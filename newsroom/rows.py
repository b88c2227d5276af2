"""How the rows of outlets are written: short words for what most of them share."""

from newsroom.outlets import PLAINLY, Edition, Endpoint, Habit, InventedOutlet, Manner, Robots, Serving, Style


def outlet(
    outlet_id: str,
    name: str,
    place: str,
    nature: str,
    *,
    editions: dict[str, float],
    habits: set[Habit],
    endpoints: tuple[Endpoint, ...],
    style: Style,
    robots: Robots = Robots.USUAL,
    serving: Serving = Serving.HONEST,
    aliases: tuple[str, ...] = (),
) -> InventedOutlet:
    """`place` is "country zone region-focus", `nature` is "kind ownership"."""
    country, zone, focus = place.split()
    kind, ownership = nature.split()
    several = {Habit.SEVERAL_LANGUAGES} if len(editions) > 1 else set()
    return InventedOutlet(
        id=outlet_id,
        name=name,
        country=country,
        timezone=zone,
        kind=kind,
        ownership=ownership,
        region_focus=focus,
        editions=tuple(Edition(language, share) for language, share in editions.items()),
        habits=frozenset(habits | several),
        endpoints=endpoints,
        style=style,
        robots=robots,
        serving=serving,
        aliases=aliases,
    )


def one(kind: str, path: str, language: str, manner: Manner = PLAINLY) -> tuple[Endpoint, ...]:
    """A single address."""
    return (Endpoint(kind, path, language, manner),)
