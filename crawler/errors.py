"""Errors of the crawler room.

CrawlerError
├── CatalogueError     a catalogue that cannot be used: file, line and remedy in the message
├── BrowserMissing     the browser is switched on, and something that it needs is not there
├── BrowserFailed      a page that the browser could not be made to show
└── AddressRefused     an address that must not be fetched (scheme, port, private network)
"""


class CrawlerError(Exception):
    """Something in the crawler went wrong."""


class CatalogueError(CrawlerError):
    """The catalogue cannot be used."""


class AddressRefused(CrawlerError):
    """The address must not be fetched."""


class BrowserMissing(CrawlerError):
    """Something that the browser needs is not there. `remedy` says what to do."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.remedy = remedy


class BrowserFailed(CrawlerError):
    """The browser could not be made to show the page. Another time it may."""
