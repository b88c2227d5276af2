"""Errors of the crawler room.

CrawlerError
├── CatalogueError     a catalogue that cannot be used: file, line and remedy in the message
├── LayoutFileError    a file with an operator's layout that cannot be used: file, line and remedy in the message
├── BrowserMissing     the browser is switched on, and something that it needs is not there
├── BrowserFailed      a page that the browser could not be made to show
├── AddressRefused     an address that must not be fetched (scheme, port, private network)
└── AnswerRefused      an answer that is not taken in; the message says why
    ├── NoAnswer       no whole header in time
    ├── TooSlow        it began in time, but goes on too slowly or not at all
    ├── HeadTooLarge   headers without an end, or too many
    ├── TooMuchWrapped a small body in chunks, extensions and trailers out of all proportion
    ├── NotHttp        what came is no HTTP answer
    ├── UnpacksTooFar  it unpacks to more than the limit, or to more than packing ever gains
    ├── BrokenPacking  packed bytes that do not unpack
    └── OddPacking     packed in a way that is not read
"""


class CrawlerError(Exception):
    """Something in the crawler went wrong."""


class CatalogueError(CrawlerError):
    """The catalogue cannot be used."""


class LayoutFileError(CrawlerError):
    """The file with a layout cannot be used."""


class AddressRefused(CrawlerError):
    """The address must not be fetched."""


class BrowserMissing(CrawlerError):
    """Something that the browser needs is not there. `remedy` says what to do."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.remedy = remedy


class BrowserFailed(CrawlerError):
    """The browser could not be made to show the page. Another time it may."""


class AnswerRefused(CrawlerError):
    """The answer is not taken in."""


class NoAnswer(AnswerRefused):
    """No whole header came in time."""


class TooSlow(AnswerRefused):
    """The answer goes on too slowly, or not at all."""


class HeadTooLarge(AnswerRefused):
    """The headers are too many or too long."""


class TooMuchWrapped(AnswerRefused):
    """Hardly any of what comes is body."""


class NotHttp(AnswerRefused):
    """What came is no HTTP answer."""


class UnpacksTooFar(AnswerRefused):
    """The body unpacks to more than is read."""


class BrokenPacking(AnswerRefused):
    """The packed body does not unpack."""


class OddPacking(AnswerRefused):
    """The body is packed in a way that is not read."""
