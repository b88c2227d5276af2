"""How a page of an outlet with a layout is read anew."""

from crawler.extraction import Outlet
from crawler.layoutbook.states import GENERIC
from crawler.rereading import KnownOutlet
from tests.crawler.layoutbook.pages import learned


def test_a_page_is_read_by_the_layout_of_today_and_checked_unless_it_was_the_pages_own() -> None:
    """The layout may be of after a redesign, and the page of before it."""
    a_layout = learned()
    known = KnownOutlet(Outlet(), a_layout, 2)
    for read_by, check in ((2, False), (1, True), (None, True)):
        plan = known.plan(read_by)
        assert (plan.layout, plan.version, plan.check, plan.observing) == (a_layout, 2, check, False)


def test_an_outlet_without_a_layout_is_read_as_any_page_is() -> None:
    assert KnownOutlet(Outlet()).plan(1) == GENERIC
