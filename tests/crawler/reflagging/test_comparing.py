"""What becomes of flags: new, lost or staying, by day and outlet, with samples that are spread."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from crawler.reflagging import Fate, Judgement
from crawler.reflagging.comparing import SAMPLES, judged
from storage import FlagRecord, KeptText, SpanRecord
from themes import Flag, Span

BAKU = ZoneInfo("Asia/Baku")
LATE = datetime(2026, 11, 23, 21, tzinfo=UTC)

Case = tuple[KeptText, Flag | None]


def record(word: str, version: int = 1, at: int = 0) -> FlagRecord:
    return FlagRecord("csp", version, 0.5, (SpanRecord("text", at, at + len(word), word, word),))


def found(*words: str, at: int = 0) -> Flag:
    return Flag("csp", 2, 0.9, tuple(Span("text", at, at + len(word), word, word) for word in words))


def case(id_: int, kept: FlagRecord | None, new: Flag | None, outlet: str = "alpha") -> Case:
    return KeptText(id_, 1, outlet, "en", LATE, f"Title {id_}", "text", kept), new


CASES = [
    case(1, None, None),
    case(2, None, found("bridge", "bridge", "port")),
    case(3, record("tea"), None, "beta"),
    case(4, record("road"), found("road")),
    case(5, record("road", version=3), found("road", at=7)),
]


def test_each_flag_has_one_fate() -> None:
    judgement = judged(CASES, BAKU)
    assert judgement.articles == 5
    assert [judgement.count(fate) for fate in Fate] == [1, 1, 2]
    assert judgement.outlets == {("alpha", Fate.NEW): 1, ("beta", Fate.LOST): 1, ("alpha", Fate.STAYS): 2}
    assert judgement.versions == {1: 2, 3: 1}


def test_a_flag_that_stays_on_other_words_is_told() -> None:
    assert judged(CASES, BAKU).other_words == 1


def test_days_are_those_of_the_zone() -> None:
    """Nine in the evening in UTC is the next day in Baku."""
    assert set(judged(CASES, BAKU).days) == {(date(2026, 11, 24), fate) for fate in Fate}
    assert set(judged(CASES, ZoneInfo("UTC")).days) == {(date(2026, 11, 23), fate) for fate in Fate}


def test_a_sample_shows_the_words_that_matched() -> None:
    """Those of the new flag, and of the kept one where it is lost; each once."""
    samples = judged(CASES, BAKU).samples
    (new,), (lost,) = samples[Fate.NEW], samples[Fate.LOST]
    assert (new.article_id, new.title, new.score, new.words) == (2, "Title 2", 0.9, ("bridge", "port"))
    assert (lost.article_id, lost.outlet_id, lost.day, lost.score, lost.words) == (
        3, "beta", date(2026, 11, 24), 0.5, ("tea",),
    )  # fmt: skip


def test_samples_are_few_and_not_just_the_first() -> None:
    samples = judged([case(id_, None, found("x")) for id_ in range(1, 1001)], BAKU).samples[Fate.NEW]
    assert len(samples) == SAMPLES
    assert max(one.article_id for one in samples) > 500


@given(st.lists(st.sampled_from(range(len(CASES))), max_size=60), st.integers(0, 60))
def test_two_parts_together_are_the_whole(kinds: list[int], cut: int) -> None:
    """However articles are dealt out to processes, the judgement is the same."""
    cases = []
    for id_, kind in enumerate(kinds):
        kept, new = CASES[kind]
        cases.append(case(id_, kept.flag, new, kept.outlet_id))
    parts = judged(cases[:cut], BAKU).plus(judged(cases[cut:], BAKU))
    assert parts == judged(cases, BAKU)
    assert Judgement().plus(parts) == parts
