"""In which order stories stand, and why."""

from datetime import UTC, datetime

import pytest

from desk import BriefView, Digest, Order
from desk.ranking import Model
from storage.articlerecords import StoredArticle
from storage.judgementrecords import ThemePrecision
from tests.desk.samples import article, digest_of, utc


def _order(digest: Digest) -> list[int]:
    return [entry.story_id for entry in sorted(digest.entries, key=lambda entry: entry.number)]


PAGES = [
    article(1, "khazar", "[a|csp]", "Wagons.", at=utc(4), score=0.7),
    article(2, "khazar", "[a|csp]", "Ferries.", at=utc(3), score=0.7),
    article(3, "khazar", "[a|csp]", "Ports.", at=utc(6), score=0.9),
    article(4, "masis", "[a|csp]", "Three have it.", at=utc(7), score=0.5),
    article(5, "aras", "[a|csp]", "Have it three.", at=utc(8), score=0.5),
    article(6, "xilu", "[a|csp]", "It three have.", at=utc(9), score=0.5),
    article(7, "xilu", "[a|sco]", "Of another theme.", at=utc(10), score=0.5),
]


@pytest.mark.parametrize(
    ("view", "order"),
    [
        (BriefView(top=9), [4, 3, 2, 1, 7]),
        (BriefView(top=9, weights=(("sco", 3.0),)), [7, 4, 3, 2, 1]),
        (BriefView(top=9, weights=(("sco", 0.0),)), [4, 3, 2, 1, 7]),
        (BriefView(top=9, order=Order.NEWEST), [7, 4, 3, 1, 2]),
        (BriefView(top=9, order=Order.SPREAD), [4, 3, 2, 1, 7]),
    ],
)
def test_stories_stand_as_the_brief_wants(view: BriefView, order: list[int]) -> None:
    assert _order(digest_of(PAGES, stories=[[4, 5, 6]], view=view)) == order


def test_copies_of_one_text_are_one_voice() -> None:
    copied = digest_of(PAGES, stories=[[4, 5, 6]], texts=[[4, 5, 6]], view=BriefView(top=9))
    assert _order(copied)[0] == 3
    assert next(entry for entry in copied.entries if entry.story_id == 4).originators == 1


def test_who_wrote_a_text_counts_and_not_who_printed_it() -> None:
    own = article(1, "khazar", "[a|csp]", "Of the wire.", at=utc(4), originator="Khazar Wire", originator_id="khazar")
    bought = article(2, "masis", "[a|csp]", "Of it, shortened.", at=utc(5), originator="KW", originator_id="khazar")
    named = article(3, "aras", "[a|csp]", "Of somebody else.", at=utc(6), originator="Nobody Known")
    (entry,) = digest_of([own, bought, named], stories=[[1, 2, 3]]).entries
    assert entry.originators == 2


def test_judgements_on_a_theme_move_its_stories() -> None:
    precisions = {"csp": ThemePrecision("csp", 40, 2), "sco": ThemePrecision("sco", 40, 39)}
    pages = [PAGES[0], PAGES[6]]
    assert _order(digest_of(pages)) == [1, 7]
    assert _order(digest_of(pages, precisions=precisions)) == [7, 1]


def test_learned_weights_order_and_say_so() -> None:
    model = Model((0.0, 0.0, 0.0, -5.0, 0.0), judgements=80)
    digest = digest_of(PAGES, model=model, view=BriefView(top=9))
    assert _order(digest)[:4] == [4, 5, 6, 7]
    assert (digest.ranking.judgements, dict(digest.ranking.weights)["evidence"]) == (80, -5.0)


def test_a_story_says_why_it_stands_where_it_does() -> None:
    digest = digest_of(PAGES, stories=[[4, 5, 6]], view=BriefView(weights=(("csp", 2.0),)))
    told = [(reason.text, reason.weight) for reason in digest.entries[0].reasons]
    parts = [("3 independent originators", 2.0), ("theme weight 2", 1.5), ("new story", 0.8), ("evidence 0.50", 0.4)]
    assert told == parts


def test_the_main_theme_is_the_one_with_the_most_weight_and_evidence() -> None:
    page = article(1, "khazar", "[a|csp] [b|sco]", "Text.", at=utc(4))
    assert [theme.id for theme in digest_of([page]).entries[0].themes] == ["csp", "sco"]
    heavy = digest_of([page], view=BriefView(weights=(("sco", 1.1),)))
    assert [theme.id for theme in heavy.entries[0].themes] == ["sco", "csp"]


def test_the_earlier_story_stands_first_where_all_else_is_equal() -> None:
    def page(number: int, at: datetime) -> StoredArticle:
        return article(number, "khazar", "[a|csp]", f"Own words {number}.", at=at)

    same = datetime(2026, 11, 23, 5, tzinfo=UTC)
    assert _order(digest_of([page(1, utc(6)), page(3, same), page(2, same)])) == [2, 3, 1]
