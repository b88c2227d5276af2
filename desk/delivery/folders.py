"""A frozen message as files of a folder: `2026-11-23.html` and so on, each there whole or not at all."""

from pathlib import Path

from desk.delivery.outcomes import SENT, Outcome, of_system_error
from desk.delivery.values import Frozen
from desk.forms.table import FORMS


def write_files(frozen: Frozen, folder: Path) -> Outcome:
    """One attempt: every form into its file, by the name of the message's key. Written again, it is the same files."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for form, content in frozen.forms.items():
            path = folder / f"{frozen.key}.{FORMS[form].ending}"
            draft = path.with_name(f".{path.name}.part")
            draft.write_bytes(content)
            draft.replace(path)
    except OSError as cause:
        return of_system_error(cause)
    return SENT
