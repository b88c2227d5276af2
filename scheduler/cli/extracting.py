"""The command `extract`: one page, from a file or from the snapshot of a stored article, as the reader sees it."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import available_timezones

import typer

from scheduler.cli.choices import choices_table
from scheduler.cli.files import read_file
from scheduler.cli.options import CatalogueOption, ConfigOption, DataOption, JsonOption, settings_for
from scheduler.cli.output import console, emit_json, plain, table
from scheduler.errors import MisuseError
from scheduler.opening import existing_store

if TYPE_CHECKING:
    from crawler.extraction import Article, Outlet
    from scheduler.config import Settings


@dataclass(frozen=True, slots=True)
class _Page:
    """A page to read. `outlet_id` is whose it is, where that is known."""

    body: bytes
    url: str | None
    outlet_id: str | None = None
    content_type: str | None = None
    fetched_at: datetime | None = None


def extract(
    page: Annotated[
        str,
        typer.Argument(
            metavar="FILE|ID", help="A saved page (- is stdin), or the number of a stored article.", show_default=False
        ),
    ],
    url: Annotated[
        str | None,
        typer.Option(
            "--url",
            metavar="URL",
            help="The address that the page came from; else the one that it states itself.",
            show_default=False,
        ),
    ] = None,
    outlet_id: Annotated[
        str | None,
        typer.Option(
            "--outlet",
            metavar="OUTLET",
            help="The outlet of the catalogue whose page it is: its name, zone and languages.",
            show_default=False,
        ),
    ] = None,
    zone: Annotated[
        str | None,
        typer.Option(
            "--zone",
            metavar="ZONE",
            help="The outlet's time zone, for dates without an offset; else UTC.",
            show_default=False,
        ),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Which source each field is believed from, why, and what else was said.")
    ] = False,
    data: DataOption = None,
    config: ConfigOption = None,
    catalogue: CatalogueOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read one page: title, text, dates, authors.

    Prints title, text, authors, dates, language, publisher, originator and canonical address. A file needs no
    database, and nothing needs the network. A number is looked up among the stored articles: its snapshot is read anew.
    """
    if url is not None and not url.lower().startswith(("http://", "https://")):
        raise MisuseError(f'--url must be a whole web address, as in https://example.org/news/1, not "{url}"')
    settings = settings_for(config, data, catalogue)
    found = _found(page, settings)
    outlet = _outlet(outlet_id, found.outlet_id, zone, settings)
    address = url or found.url or _stated_address(found.body)
    if address is None:
        raise MisuseError(f"{page} does not state its own address; name it with --url")
    from crawler.extraction import extract as read_page

    article = read_page(
        found.body, url=address, content_type=found.content_type, outlet=outlet, fetched_at=found.fetched_at
    )
    if as_json:
        emit_json({**article_as_json(article), **({"choices": article.choices} if explain else {})})
    else:
        _show_article(article, explain=explain)


def article_as_json(article: "Article") -> dict[str, Any]:
    """The page as `extract --json` prints it. Dates are ISO 8601 with offset, or null."""
    return {
        "url": article.url,
        "canonical_url": article.canonical_url,
        "kind": article.kind,
        "completeness": article.completeness,
        "title": article.title,
        "text": article.text,
        "language": article.language,
        "authors": article.authors,
        "credited": article.credited,
        "published_at": article.published.at if article.published else None,
        "published_known": article.published.known if article.published else None,
        "updated_at": article.updated.at if article.updated else None,
        "publisher": article.publisher,
        "originator": article.originator,
        "picture_url": article.picture_url,
    }


def _found(page: str, settings: "Settings") -> _Page:
    """The page behind the argument: a number that is no file's name is a stored article's."""
    if page.isascii() and page.isdigit() and not Path(page).exists():
        return _stored(int(page), settings)
    return _Page(read_file(Path(page)), None)


def _stored(article_id: int, settings: "Settings") -> _Page:
    from scheduler.watch import SNAPSHOTS
    from storage import SnapshotFolder

    with existing_store(settings) as store:
        article = store.article(article_id)
    if article is None:
        raise MisuseError(f"there is no article {article_id}; `silkwatch articles list` shows the numbers")
    if article.snapshot is None:
        raise MisuseError(f"article {article_id} has no snapshot to read")
    folder = SnapshotFolder(settings.storage.data_dir / SNAPSHOTS, rotate_bytes=1)
    _, body = folder.read(article.snapshot)
    snapshot = article.snapshot
    return _Page(body, article.url, article.outlet_id, snapshot.content_type, snapshot.fetched_at)


def _outlet(wanted: str | None, own: str | None, zone: str | None, settings: "Settings") -> "Outlet":
    """What is known of the outlet: from the catalogue, if it was named or the article is stored."""
    from crawler.extraction import Outlet

    outlet = Outlet()
    if wanted or own:
        from crawler.sources import load_catalogue

        entry = load_catalogue(settings.crawler.catalogue).by_id().get(wanted or own or "")
        if entry is None and wanted:
            raise MisuseError(f'no outlet of the catalogue is called "{wanted}"; `silkwatch sources list` shows them')
        outlet = entry.for_reader if entry else outlet
    if zone and zone not in available_timezones():
        raise MisuseError(f'--zone "{zone}" is no IANA time zone; name one as in Asia/Baku')
    return replace(outlet, zone=zone) if zone else outlet


def _stated_address(body: bytes) -> str | None:
    """The address that the page gives as its own; None if it gives none."""
    from crawler.extraction import stated_address

    return stated_address(body)


def _show_article(article: "Article", *, explain: bool) -> None:
    out = console()
    shown = table("", "Field", "Value", keep=("Field",))
    shown.show_header = False
    for name, value in article_as_json(article).items():
        if name == "credited" and value == article.authors:
            continue
        if name != "text" and value not in (None, "", ()):
            shown.add_row(name, plain(", ".join(value) if isinstance(value, tuple) else value))
    out.print(shown)
    if explain:
        out.print(choices_table(article.choices, title="How it was read"))
    for line in article.text.splitlines():
        out.print(plain(line))
