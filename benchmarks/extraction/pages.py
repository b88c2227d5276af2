"""Pages with a known truth, from outside the project: folders or ZIP files, each with a `truth.json` beside its pages.

`truth.json` maps the name of a page to what is known of it. Every field may be missing: `url`; `text`, the whole body,
paragraphs parted by newlines; `with` and `without`, segments that the text must and must not hold; `title`; `published`,
ISO 8601 with a time of day; `date`, a day; `authors` or `author`, a list or names parted by semicolons.
"""

import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

TRUTH = "truth.json"


@dataclass(frozen=True, slots=True)
class KnownPage:
    """A page and its truth; None where nothing is known, an empty tuple where it is known that there is none."""

    name: str
    html: bytes
    url: str
    text: str | None
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]
    title: str | None
    published_at: datetime | None
    day: str | None
    authors: tuple[str, ...] | None

    @property
    def states_time(self) -> bool:
        """Whether the minute of publication is known, not just the day."""
        at = self.published_at
        return at is not None and at.tzinfo is not None


def sets_of_pages(place: Path) -> dict[str, list[KnownPage]]:
    """The pages of every set below `place` by the set's name. Raises FileNotFoundError where there is no truth at all."""
    found: dict[str, list[KnownPage]] = {}
    for path in sorted(place.glob("*.zip")):
        with zipfile.ZipFile(path) as archive:
            found[path.stem] = list(_known({name: archive.read(name) for name in archive.namelist()}))
    for path in sorted({*place.glob(TRUTH), *place.glob(f"*/{TRUTH}")}):
        files = {str(file.relative_to(path.parent)): file for file in path.parent.rglob("*") if file.is_file()}
        found[path.parent.name] = list(_known({name: file.read_bytes() for name, file in files.items()}))
    if not found:
        raise FileNotFoundError(f"no {TRUTH} in the folders or ZIP files of {place}")
    return found


def _known(files: Mapping[str, bytes]) -> Iterator[KnownPage]:
    by_name = {PurePosixPath(path).name: content for path, content in files.items()}
    for name, row in json.loads(by_name[TRUTH]).items():
        if (html := by_name.get(name)) is not None:
            yield _page(name, html, row)


def _page(name: str, html: bytes, row: Mapping[str, Any]) -> KnownPage:
    published_at = datetime.fromisoformat(row["published"]) if row.get("published") else None
    authors = row.get("authors", row.get("author"))
    if isinstance(authors, str):
        authors = [one.strip() for one in authors.split(";")]
    return KnownPage(
        name=name,
        html=html,
        url=row.get("url") or "https://www.example.org/article",
        text=row.get("text"),
        wanted=tuple(row.get("with") or ()),
        unwanted=tuple(row.get("without") or ()),
        title=row.get("title"),
        published_at=published_at,
        day=row.get("date") or (published_at.date().isoformat() if published_at else None),
        authors=None if authors is None else tuple(filter(None, authors)),
    )
