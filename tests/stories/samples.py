"""Articles for the tests of grouping: written shortly, with what a reader process makes of them."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from stories import Grouper, Incoming, Mention, Placing, features_of, fingerprint

BEGINS = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)
PLACES = {"Poti": "poti", "Поти": "poti", "Baku": "baku", "Shaki": "shaki", "Akhaltsikhe": "akhaltsikhe"}

CRANE = (
    "A harbour crane toppled in a gust of wind in Poti on Tuesday afternoon and fell across a barge with scrap metal. Two "
    "dockers were taken to hospital with broken bones, the port operator said.\n\nBerth 7 is closed. Container ships are "
    "handled at the neighbouring berths, and a delay of 48 hours is expected.\n\nThe labour inspectorate has opened a case. "
    "The crane, which weighs 320 tonnes, was built in 1986 and had passed its last test in March."
)
CRANE_TOO = (
    "Strong wind brought down a portal crane of 320 tonnes at berth 7 of Poti's port, injuring two dockers. Both are stable, "
    "according to the local clinic.\n\nIts boom struck a barge that was loading scrap metal for Turkey. Divers check the hull "
    "for leaks before it may be towed away.\n\nUnions had complained for years about cranes from Soviet times. The labour "
    "inspectorate wants to see the papers of the test."
)
CRANE_RU = (
    "В порту Поти сильный ветер опрокинул портальный кран весом 320 тонн. Он упал на баржу у причала 7, два докера "
    "доставлены в больницу.\n\nПричал закрыт, контейнеровозы принимают на соседних. Задержка составит около 48 часов.\n\n"
    "Инспекция труда начала проверку: весной кран прошёл испытания."
)
VINES = (
    "Growers near Akhaltsikhe have begun to plant 2,500 vines of a variety that was thought to be lost. A botanist found it "
    "in a churchyard in 2019 and raised cuttings in her own garden.\n\nThe first bottles are expected in four years. A "
    "cooperative of 31 families shares the terraces, the press and the risk.\n\nThe agriculture ministry pays half of the "
    "wire and the posts, on condition that no herbicide is used."
)


def article(number: int, title: str, text: str, *, hours: float, language: str = "en", outlet: str = "one") -> Incoming:
    """An article filed that many hours after the beginning, with the places of PLACES that it names."""
    joined = f"{title}\n\n{text}"
    mentions = [Mention(entity, "place", joined.index(name)) for name, entity in PLACES.items() if name in joined]
    return Incoming(
        article_id=number,
        at=BEGINS + timedelta(hours=hours),
        language=language,
        outlet_id=outlet,
        themes=(),
        features=features_of(title, text, language, mentions),
        fingerprint=fingerprint(text),
    )


def bridged() -> list[Incoming]:
    """Two stories that nothing joins until a third report, within three hours, has the words of both."""
    one = "Crane berth barge scrap docker hospital wind gust harbour port operator inspectorate"
    other = "Unions boom divers hull leaks towed clinic papers machines stable injured Soviet"
    return [
        article(1, one, f"{one}. {one}, 320 and 777.", hours=0),
        article(2, other, f"{other}. {other}, 4500 and 888.", hours=1),
        *(article(10 + n, f"Note {n}", " ".join(f"w{n}{m}" for m in range(50)), hours=1) for n in range(30)),
        article(50, f"{one} {other}", f"{one}. {other}. 320, 777, 4500 and 888.", hours=2),
        article(51, f"{other} {one}", f"{other}: {one}; 4500, 888, 320, 777.", hours=3),
    ]


def placed(articles: Iterable[Incoming], grouper: Grouper | None = None) -> list[Placing]:
    """Where a grouper puts them, one after the other."""
    grouper = grouper or Grouper()
    return [grouper.place(one) for one in articles]


def stories_of(placings: Sequence[Placing]) -> list[int]:
    """The story of each at the end, merges included."""
    into = {gone: kept for placing in placings for gone, kept in placing.merged}
    found = [placing.story_id for placing in placings]
    while any(story in into for story in found):
        found = [into.get(story, story) for story in found]
    return found
