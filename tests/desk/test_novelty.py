"""What is new of a story to who was shown an earlier digest, or none."""

from datetime import date, timedelta
from typing import Any

import pytest

from desk import DeskSettings, Digest, Shown
from desk.digest.denials import denial
from desk.digest.figures import figures
from desk.digest.shown import ShownArticle, ShownStory
from desk.digest.values import Novelty, NoveltyKind
from storage.articlerecords import RevisionRecord, StoredArticle
from tests.desk.samples import DAY, article, digest_of, utc

BEFORE = date(2026, 11, 22)


def page(number: int, outlet: str, text: str, **more: Any) -> StoredArticle:
    values: dict[str, Any] = {"at": utc(4 + number), **more}
    return article(number, outlet, f"[Alat|sco] {number}", f"[Alat|sco]. {text}", **values)


def shown(*ids: int, day: date = BEFORE) -> Shown:
    articles = tuple(ShownArticle(id_, 1, False, ("sco",)) for id_ in ids)
    return Shown("daily", day, utc(2, 30), (ShownStory(ids[0], day, articles),))


def novelty(digest: Digest) -> Novelty:
    return digest.entries[0].novelty


ONE = page(1, "khazar", "The port moved 52 wagons.")
COPY = page(2, "alatport", "The port moved 52 wagons.")
OTHER = page(3, "masis", "Գնացքը մեկնեց, 52 և 1,300 տոննա:", language="hy")
GONE = page(1, "khazar", "The port moved 52 wagons.", withdrawn_at=utc(9))
YESTERDAY = page(4, "aras", "Before.", at=utc(9, day=22))


@pytest.mark.parametrize(
    ("pages", "previous", "kind"),
    [
        ([ONE], None, NoveltyKind.NEW),
        ([ONE], shown(99), NoveltyKind.NEW),
        ([ONE], shown(1), NoveltyKind.SAME),
        ([ONE, COPY], shown(1), NoveltyKind.GREW),
        ([ONE, OTHER], shown(1), NoveltyKind.GREW),
        ([ONE, OTHER], shown(1, 3), NoveltyKind.SAME),
        ([GONE], shown(1), NoveltyKind.WITHDRAWN),
        ([GONE], None, NoveltyKind.NEW),
        ([GONE, COPY], shown(1), NoveltyKind.GREW),
        ([YESTERDAY, ONE], None, NoveltyKind.GREW),  # for who was shown nothing, yesterday's news is known
        ([YESTERDAY, ONE], shown(99), NoveltyKind.NEW),
    ],
)
def test_a_story_is_told_against_what_was_shown(
    pages: list[StoredArticle], previous: Shown | None, kind: NoveltyKind
) -> None:
    digest = digest_of(pages, stories=[[one.id for one in pages]], previous=previous)
    assert novelty(digest).kind is kind


def test_an_edit_of_a_known_story_is_news() -> None:
    edited = page(1, "khazar", "The port moved 60 wagons.", revision=2)
    before = RevisionRecord(1, ONE.title, ONE.text, utc(5), utc(6), ONE.flags, None)
    digest = digest_of([edited], stories=[[1]], previous=shown(1), edits={1: 1}, versions={(1, 1): before})
    assert (novelty(digest).kind, novelty(digest).edited) == (NoveltyKind.EDITED, 1)
    assert [reference.number for reference in digest.changed] == [1]


def test_what_a_story_grew_by_is_named() -> None:
    digest = digest_of([ONE, COPY, OTHER], stories=[[1, 2, 3]], texts=[[1, 2]], previous=shown(1))
    told = novelty(digest)
    assert (told.articles, [outlet.id for outlet in told.outlets]) == (2, ["alatport", "masis"])
    assert (told.languages, told.numbers, told.denial) == (("hy",), ("1,300 տոննա",), None)


def test_a_copy_adds_an_outlet_and_no_fact() -> None:
    longer = page(2, "alatport", "The port moved 52 wagons. It denied the rest, 900 in all.")
    told = novelty(digest_of([ONE, longer], stories=[[1, 2]], texts=[[1, 2]], previous=shown(1)))
    assert ([outlet.id for outlet in told.outlets], told.numbers, told.denial) == (["alatport"], (), None)


def test_a_denial_is_quoted_and_stands_before_other_growth() -> None:
    denied = page(5, "masis", "Other words of another hand. The ministry denied the report of the Khazar Wire. More.")
    grown = page(6, "masis", "Somebody says the same in own words.")
    other = page(7, "khazar", "A second story.")
    digest = digest_of(
        [ONE, denied, other, grown], stories=[[1, 5], [7, 6]], previous=Shown("daily", BEFORE, utc(2), _two_stories())
    )
    assert [entry.story_id for entry in digest.entries] == [1, 7]
    told = novelty(digest).denial
    assert told is not None
    assert told.text == "The ministry denied the report of the Khazar Wire."


def _two_stories() -> tuple[ShownStory, ...]:
    return tuple(ShownStory(id_, BEFORE, (ShownArticle(id_, 1, False, ("sco",)),)) for id_ in (1, 7))


def test_a_denial_that_was_known_is_no_news() -> None:
    first = page(1, "khazar", "The ministry denied the report of the press on Monday.")
    again = page(2, "masis", "Later the ministry denied the report of the press once more.")
    assert novelty(digest_of([first, again], stories=[[1, 2]], previous=shown(1))).denial is None


def test_a_story_that_rests_for_a_day_comes_back_as_a_known_one() -> None:
    first = digest_of([ONE], stories=[[1]])
    second = digest_of([], day=DAY + timedelta(days=1), now=utc(3, day=25), previous=first.shown)
    later = page(8, "masis", "Later.", at=utc(5, day=25))
    third = digest_of([ONE, later], stories=[[1, 8]], day=date(2026, 11, 25), now=utc(3, day=26), previous=second.shown)
    assert novelty(third).kind is NoveltyKind.GREW
    assert [article.id for article in third.shown.stories[0].articles] == [1, 8]


def test_what_was_shown_is_forgotten_after_its_days() -> None:
    old = shown(99, day=date(2026, 10, 24))
    kept = shown(99, day=date(2026, 10, 25))
    settings = DeskSettings(novelty_days=30)
    assert digest_of([], previous=old, day=DAY + timedelta(days=1), settings=settings).shown.stories == ()
    assert len(digest_of([], previous=kept, day=DAY + timedelta(days=1), settings=settings).shown.stories) == 1


def test_a_story_that_went_into_another_stays_known_by_its_articles() -> None:
    digest = digest_of([ONE, OTHER], stories=[[1, 3]], previous=shown(3))
    assert (digest.entries[0].story_id, novelty(digest).kind) == (1, NoveltyKind.GREW)
    assert [story.id for story in digest.shown.stories] == [1]


def test_the_same_store_and_the_same_reader_give_the_same_digest() -> None:
    previous = Shown.loads(digest_of([ONE], stories=[[1]]).shown.dumps())
    made = [digest_of([ONE, COPY, OTHER], stories=[[1, 2, 3]], previous=previous) for _ in range(2)]
    assert made[0] == made[1]
    assert made[0].shown.dumps() == made[1].shown.dumps()


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        (
            "en",
            "It rained on the port all day. The ministry denied the reports of the press. So it was.",
            "The ministry denied",
        ),
        (
            "ru",
            "Дождь шёл весь день в порту. Министерство опровергло сообщения прессы. Так было.",
            "Министерство опровергло",
        ),
        ("az", "Yağış bütün günü limanda yağdı. Nazirlik bu MƏLUMATI TƏKZİB etdi və susdu. Belə.", "Nazirlik"),
        ("tr", "Yağmur yağdı bugün burada. Bakanlık haberi YALANLADI ve sustu.", "Bakanlık"),
        ("ka", "წვიმდა დღეს თბილისში მთელი დღე. სამინისტრომ უარყო ცნობა.", "სამინისტრომ"),
        ("hy", "Այսօր ամբողջ օրը անձրև էր։ Նախարարությունը հերքեց լուրը։", "Նախարարությունը"),
        ("fa", "امروز تمام روز باران می‌بارید. وزارت این خبر را تکذیب کرد.", "وزارت"),
        ("zh", "今天下雨。外交部否认了这一报道。", "外交部"),
        ("en", "The undenied fact of the day is that it rained on the port.", None),
        ("xx", "The ministry denied the reports of the press on Monday.", None),
        ("en", "", None),
    ],
)
def test_a_sentence_that_denies_is_found_in_each_language(language: str, text: str, found: str | None) -> None:
    place = denial(text, language)
    assert (None if place is None else text[slice(*place)].strip().startswith(found or "?")) is (found and True)


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("52 containers worth 1,300 dollars", "en", {"52": "52 containers", "1300": "1,300 dollars"}),
        ("3.5 million tonnes", "en", {"3500000": "3.5 million"}),
        ("3,5 млн тонн", "ru", {"3500000": "3,5 млн"}),
        ("350万吨", "zh", {"3500000": "350万吨"}),
        ("up 7 % and 12.5%", "en", {"7%": "7 %", "12.5%": "12.5%"}),
        ("on 23 November 2026 at 14:30, number 7", "en", {}),
        ("۵۲ نفر", "fa", {"52": "۵۲ نفر"}),
        ("در سال ۱۴۰۴", "fa", {}),
        ("Boeing-737, x99, 10-15, 1/2", "en", {}),
        ("no number", "en", {}),
    ],
)
def test_figures_are_amounts_and_no_dates(text: str, language: str, found: dict[str, str]) -> None:
    assert figures(text, language) == found
