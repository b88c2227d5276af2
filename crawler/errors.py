"""Errors of the crawler room.

CrawlerError
├── CatalogueError     a catalogue that cannot be used: file, line and remedy in the message
└── AddressRefused     an address that must not be fetched (scheme, port, private network)
"""


class CrawlerError(Exception):
    """Something in the crawler went wrong."""


class CatalogueError(CrawlerError):
    """The catalogue cannot be used."""


class AddressRefused(CrawlerError):
    """The address must not be fetched."""
