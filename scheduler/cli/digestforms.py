"""In which form a digest is asked for, of a day or of a brief."""

import sys
from enum import StrEnum
from pathlib import Path

from scheduler.errors import MisuseError


class Format(StrEnum):
    """The forms of the digest."""

    TEXT = "text"
    HTML = "html"
    JSON = "json"
    MARKDOWN = "markdown"
    MAIL = "mail"
    PDF = "pdf"
    DOCX = "docx"
    ATOM = "atom"
    JSONFEED = "jsonfeed"


def check_form(form: Format, out: Path | None, *, as_json: bool) -> None:
    """Raises MisuseError for options that contradict each other."""
    from desk.forms.table import FORMS

    if as_json and form not in (Format.TEXT, Format.JSON):
        raise MisuseError(f"--json and --format {form.value} exclude each other; choose one")
    if FORMS[form.value].binary and out is None and sys.stdout.isatty():
        raise MisuseError(f"the form {form.value} is no text to read in a terminal; name a file with --out")
