"""What a page comes to that was fetched and gave nothing to store. Pure.

| the page                                            | link     | again |
|-----------------------------------------------------|----------|-------|
| a bot check stands in its place                     | failed   | yes   |
| no text, and the browser lacked something for it    | failed   | yes   |
| no text (of a video, of pictures, ...), no HTML     | rejected | no    |
"""

from crawler.browser import INCOMPLETE, RENDERED, browser_problem
from crawler.extraction import Kind
from crawler.outcomes import Outcome
from crawler.reading import Page, PageReading
from crawler.settings import CrawlerSettings
from crawler.sources import OutletEntry
from crawler.wording import plain
from storage.endpointrecords import EndpointState
from storage.linkrecords import LinkState

_WITHOUT_TEXT = frozenset({Kind.NO_TEXT, Kind.VIDEO, Kind.AUDIO, Kind.GALLERY})


def of_unread(reading: PageReading, page: Page, outlet: OutletEntry, settings: CrawlerSettings) -> Outcome:
    """The outcome of a page of `outlet` in whose reading there is no article."""
    if reading.kind is Kind.CHALLENGE:
        return Outcome(EndpointState.BLOCKED, LinkState.FAILED, reading.reason, again=True)
    if reading.kind not in _WITHOUT_TEXT or not outlet.browser:
        return Outcome(EndpointState.OK, LinkState.REJECTED, reading.reason)
    headers = dict(page.headers)
    if missing := headers.get(INCOMPLETE):
        reason = plain(f"{reading.reason}, and the browser lacked something for it ({missing})")
        return Outcome(EndpointState.OK, LinkState.FAILED, reason, again=True)
    if RENDERED in headers:
        return Outcome(EndpointState.OK, LinkState.REJECTED, f"{reading.reason}, not even in the browser")
    remedy = "`silkwatch doctor` says what it lacks" if browser_problem(settings) else "switch crawler.browser on"
    return Outcome(
        EndpointState.OK, LinkState.REJECTED, f"{reading.reason} (this outlet is marked `browser`: {remedy})"
    )
