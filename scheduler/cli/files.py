"""Files that the command line is given to read, bounded."""

import sys
from pathlib import Path

from scheduler.errors import MisuseError

FILE_LIMIT_BYTES = 64 * 1024 * 1024


def read_file(file: Path) -> bytes:
    """The content of a file; `-` is stdin. Raises MisuseError for more than 64 MiB, and OSError."""
    if file == Path("-"):
        content = sys.stdin.buffer.read(FILE_LIMIT_BYTES + 1)
    else:
        with file.open("rb") as source:
            content = source.read(FILE_LIMIT_BYTES + 1)
    if len(content) > FILE_LIMIT_BYTES:
        raise MisuseError(f"{file}: larger than {FILE_LIMIT_BYTES >> 20} MiB; split it")
    return content


def read_text(file: Path) -> str:
    """A text in UTF-8; a byte order mark is dropped. Raises MisuseError for bytes that are none, and as `read_file` does."""
    try:
        return read_file(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MisuseError(
            f"{file}: no UTF-8 at byte {error.start}; save it in UTF-8, or convert it: iconv -f CP1251 -t UTF-8"
        ) from None
