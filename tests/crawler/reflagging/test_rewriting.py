"""What becomes of an article's flags by a changed theme: those of other themes stay, the old ones are in the history."""

from crawler.reflagging.rewriting import reflagged
from storage import FlagRecord, RereadOutcome
from tests.crawler.reflagging.test_comparing import case, found, record
from themes import Flag

OTHER = FlagRecord("sco", 1, 0.4, ())


def test_a_text_without_the_flag_before_and_after_is_unchanged() -> None:
    kept, _ = case(7, None, None)
    one = reflagged(kept, [OTHER], None)
    assert (one.article_id, one.revision, one.outcome, one.flags) == (7, 1, RereadOutcome.UNCHANGED, None)


def test_the_very_same_flag_is_unchanged() -> None:
    kept, _ = case(7, record("road"), None)
    same = Flag("csp", 1, 0.5, found("road").spans)
    assert reflagged(kept, [record("road")], same).outcome is RereadOutcome.UNCHANGED


def test_a_new_flag_joins_those_of_other_themes() -> None:
    kept, new = case(7, None, found("road"))
    one = reflagged(kept, [OTHER], new)
    assert (one.outcome, one.changed, one.gained, one.lost) == (RereadOutcome.CHANGED, ("flags",), ("csp",), ())
    assert [(flag.theme, flag.version) for flag in one.flags or ()] == [("sco", 1), ("csp", 2)]
    assert [flag["theme"] for flag in one.before["flags"]] == ["sco"]


def test_a_lost_flag_stays_in_the_history_alone() -> None:
    kept, _ = case(7, record("road"), None)
    one = reflagged(kept, [record("road"), OTHER], None)
    assert (one.gained, one.lost, one.flags) == ((), ("csp",), (OTHER,))
    assert [(flag["theme"], flag["version"]) for flag in one.before["flags"]] == [("csp", 1), ("sco", 1)]


def test_a_flag_that_stays_is_of_the_new_version() -> None:
    kept, new = case(7, record("road"), found("road"))
    one = reflagged(kept, [record("road")], new)
    assert (one.gained, one.lost) == ((), ())
    assert [(flag.version, flag.score) for flag in one.flags or ()] == [(2, 0.9)]
