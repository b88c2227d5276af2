"""What may go wrong while reading a page.

ExtractionError
├── UnknownZoneError    an outlet's time zone is no IANA name
└── LayoutError         a layout, as kept or as edited, is malformed

Bytes never raise: a page that cannot be read is an `Article` of another kind.
"""


class ExtractionError(Exception):
    """The page could not be read."""


class UnknownZoneError(ExtractionError, ValueError):
    """The outlet's time zone is unknown. `zone` is the name as given."""

    def __init__(self, zone: str) -> None:
        super().__init__(f"unknown time zone {zone!r}: give the outlet an IANA name such as Asia/Baku")
        self.zone = zone


class LayoutError(ExtractionError, ValueError):
    """The layout is malformed."""
