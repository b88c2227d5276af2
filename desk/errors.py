"""What can go wrong at the desk.

DeskError
├── UnknownZoneError    the day was asked for in a time zone that does not exist
├── SecretMissing       a setting names a variable or a file for its secret, and there is none
└── ExtraMissing        a package that is installed by an extra is not there
"""


class DeskError(Exception):
    """The desk cannot do this."""


class UnknownZoneError(DeskError):
    """No such time zone. `zone` is the name as given."""

    def __init__(self, zone: str) -> None:
        self.zone = zone
        super().__init__(f"there is no time zone {zone!r}: give an IANA name such as Asia/Baku")


class SecretMissing(DeskError):
    """A secret is not where the configuration says."""


class ExtraMissing(DeskError):
    """A package is not installed. `extra` is the extra of ours that brings it."""

    def __init__(self, package: str, extra: str) -> None:
        self.extra = extra
        super().__init__(f"{package} is not installed: install silkwatch[{extra}]")
