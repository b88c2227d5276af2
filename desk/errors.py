"""What can go wrong at the desk.

DeskError
├── UnknownZoneError    the day was asked for in a time zone that does not exist
├── ShownUnreadable     what an earlier digest showed cannot be read
├── FormMissing         the digest was asked for in a form whose library is not installed
├── NotJudgeable        a judgement is on a story that is not there, or that the theme did not flag
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


class ShownUnreadable(DeskError):
    """What an earlier digest showed cannot be read. `why` says what is wrong with it."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"what the earlier digest showed cannot be read ({why}): compile without it")


class FormMissing(DeskError):
    """A form of the digest needs what is not installed: `what` names it, `remedy` is how to get it."""

    def __init__(self, form: str, what: str, remedy: str) -> None:
        self.form = form
        self.what = what
        self.remedy = remedy
        super().__init__(f"the form {form} needs {what}: {remedy}")


class NotJudgeable(DeskError):
    """A judgement is on a story that is not there, or that the theme did not flag. The text says which, and the remedy."""


class SecretMissing(DeskError):
    """A secret is not where the configuration says."""


class ExtraMissing(DeskError):
    """A package is not installed. `extra` is the extra of ours that brings it."""

    def __init__(self, package: str, extra: str) -> None:
        self.extra = extra
        super().__init__(f"{package} is not installed: install silkwatch[{extra}]")
