"""`sources add`: looks at a site, and writes an outlet of it into one's own catalogue."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli.options import CatalogueOption, ConfigOption, JsonOption, settings_for
from scheduler.cli.output import console, emit_json, say, table
from scheduler.cli.sources.choosing import outlets_at, own_catalogue
from scheduler.cli.sources.edits import edits_as_json, make_edits
from scheduler.cli.sources.probetable import address_cells
from scheduler.cli.sources.probing import TimeoutOption, count_progress, with_timeout
from scheduler.errors import FailedError, MisuseError

if TYPE_CHECKING:
    from crawler.adding import SiteLook
    from crawler.sources import OutletEntry
    from crawler.sources.editing import NewOutlet
    from crawler.sources.site import Choice


def _given(name: str, metavar: str, what: str) -> Any:
    return typer.Option(f"--{name}", metavar=metavar, help=what, show_default=False)


def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="The outlet's homepage, or a feed.", show_default=False)],
    outlet_id: Annotated[str | None, _given("id", "ID", "Its id; else from the host.")] = None,
    name: Annotated[str | None, _given("name", "NAME", "Its name; else as the page says.")] = None,
    country: Annotated[str | None, _given("country", "CC", "AZ, GE, ..., INT; else guessed.")] = None,
    zone: Annotated[str | None, _given("zone", "ZONE", "Its time zone, as Asia/Baku; else guessed.")] = None,
    language: Annotated[str | None, _given("language", "LANG", "az, ka, ...; else as the page says.")] = None,
    timeout_s: TimeoutOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be added, write nothing.")] = False,
    catalogue: CatalogueOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find the feeds and sitemaps of a site and add it as an outlet.

    Looks at what the page and robots.txt name and at the usual places, and probes each. The best ways are switched on,
    others stand behind them as fallbacks. The outlet is written into your own catalogue, which is made if there is none.
    """
    import asyncio  # as long to load as all commands of this group

    from crawler.adding import look_at_site
    from crawler.sources import load_catalogue
    from crawler.sources.naming import guessed_country, guessed_zone

    url = url if "://" in url else f"https://{url}"
    settings = with_timeout(settings_for(config, None, catalogue), timeout_s)
    place = settings.crawler.catalogue
    if not dry_run:
        own_catalogue(place)
    known = outlets_at(place)
    given = {"id": outlet_id, "name": name, "country": country and country.upper(), "timezone": zone}
    _check(url, given, language, known)
    examples = load_catalogue().outlets

    def zone_of(homepage: str, said: str | None) -> str:
        return zone or guessed_zone(given["country"] or guessed_country(homepage, language or said), examples)

    with count_progress("addresses tried") as on_progress:
        look = asyncio.run(look_at_site(settings.crawler, url, zone_of, on_progress))
    now = datetime.now(UTC)
    edit, choices, guessed = _outlet(url, look, given, language, known, examples, now)
    if as_json:
        told = {"guessed": guessed, "written": None if dry_run else str(place)}
        emit_json({"outlet": edit.entry, "addresses": choices, **told, "edits": edits_as_json([edit])})
    else:
        _show(choices, now)
        for line in guessed:
            say(f"Guessed: {line}.")
    make_edits(place, [edit], dry_run=dry_run, quiet=as_json)


def _check(url: str, given: dict[str, str | None], language: str | None, known: "Sequence[OutletEntry]") -> None:
    """Refuse, before anything is asked for, what could not be written down later. Raises MisuseError or FailedError."""
    from pydantic import ValidationError

    from crawler.sources import OutletEntry
    from crawler.sources.naming import host_of

    said = {field: value for field, value in given.items() if value is not None}
    try:
        OutletEntry.model_validate(
            {"id": "x", "name": "x", "homepage": url, "languages": [language] if language else [], **said}
        )
    except ValidationError as cause:
        first = cause.errors()[0]
        field = {"homepage": "URL", "timezone": "--zone", "languages": "--language"}.get(
            str(first["loc"][0]), f"--{first['loc'][0]}"
        )
        raise MisuseError(f"{field}: {first['msg'].removeprefix('Value error, ')}") from cause
    if any(outlet.id == given["id"] for outlet in known):
        raise MisuseError(f'--id: the catalogue has an outlet "{given["id"]}" already; name another')
    hosts = {host.removeprefix("www."): outlet.id for outlet in known for host in outlet.hosts}
    if owner := hosts.get(host_of(url)):
        raise FailedError(
            f"{url}: is in the catalogue already, as {owner}; `silkwatch sources probe {owner} --fix` looks for more of it"
        )


def _outlet(
    url: str,
    look: "SiteLook",
    given: dict[str, str | None],
    language: str | None,
    known: "Sequence[OutletEntry]",
    examples: "Sequence[OutletEntry]",
    now: datetime,
) -> "tuple[NewOutlet, list[Choice], list[str]]":
    """The outlet to add, what became of each address, and what of it is only guessed. Raises FailedError."""
    from crawler.sources.editing import NewOutlet
    from crawler.sources.naming import guessed_country, guessed_zone, outlet_id
    from crawler.sources.site import choose, entries_of

    if look.failure is not None:
        hint = "; check the address, and this machine's network" if look.is_out_of_reach else ""
        raise FailedError(f"{url}: {look.failure.reason}{hint}")
    choices = choose(look.candidates)
    if not any(choice.decision == "on" for choice in choices):
        statuses = Counter(one.result.status.value for one in look.candidates)
        tried = ", ".join(f"{count} {status}" for status, count in statuses.most_common()) or "none to try"
        raise FailedError(
            f"{url}: no feed or sitemap that reads well was found ({tried}); name a feed instead of the homepage"
        )
    language = language or look.facts.language or _common_language(choices)
    country = given["country"] or guessed_country(look.homepage, language)
    zone = given["timezone"] or guessed_zone(country, examples)
    guessed = [] if given["country"] else [f"country {country}; --country says otherwise"]
    guessed += [] if given["timezone"] else [f"time zone {zone}; --zone says otherwise"]
    entry = {
        "id": given["id"] or outlet_id(look.homepage, [outlet.id for outlet in known]),
        "name": given["name"] or look.facts.name,
        "homepage": look.homepage,
        "country": country,
        "languages": [language] if language else [],
        "timezone": zone,
        "feeds": entries_of(choices, language, now),
    }
    return NewOutlet(entry, f"country and zone {'guessed' if guessed else 'given'}"), choices, guessed


def _common_language(choices: "Sequence[Choice]") -> str | None:
    languages = {choice.result.language for choice in choices if choice.decision == "on"}
    return languages.pop() if len(languages) == 1 else None


def _show(choices: "Sequence[Choice]", now: datetime) -> None:
    shown = table(
        "", "Address", "Kind", "Becomes", "Status", "Items", "Newest", "Depth", "Body",
        right=("Items", "Newest", "Depth", "Body"), keep=("Kind", "Becomes", "Status", "Newest", "Depth", "Body"),
    )  # fmt: skip
    for choice in choices:
        why = choice.why if choice.why != choice.result.reason else ""
        address, *rest = address_cells(choice.result, now, mark=False, note=why)
        shown.add_row(address, choice.result.kind, choice.decision, *rest)
    console().print(shown)
