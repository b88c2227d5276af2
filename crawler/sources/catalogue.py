"""Loads catalogues: YAML lists of outlets, one file or a folder of files, each refused with file and line if wrong.

Rules, in order:
1. Each outlet and each address is checked against the models below; an unknown field is an error, not a surprise.
2. An id stands once in the catalogue, an address once in its outlet.
3. An address says `enabled: true` or `false`; where it says nothing it is polled, unless a tester found it bad or stale.
4. An address of a kind that no spider reads stays in the catalogue, and is never polled.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import jmespath
import yaml
from jmespath.exceptions import JMESPathError
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from crawler.errors import CatalogueError
from crawler.extraction import Outlet, bare_host
from crawler.spiders import Instructions, readable_kinds
from crawler.yamlplaces import line_of, plain_value
from storage.endpointrecords import EndpointRecord
from storage.outletrecords import OutletRecord

SHIPPED = Path(__file__).parent / "outlets"
FILE_LIMIT_BYTES = 16 * 1024 * 1024

Strength = Literal["tested-ok", "repeated", "single", "conflicting", "tested-stale", "tested-bad", "believed"]
EndpointKind = Literal["rss", "atom", "json", "sitemap", "news-sitemap", "wordpress", "section", "page-state"]
NEVER_BY_DEFAULT = frozenset({"tested-bad", "tested-stale"})


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or any(c.isspace() for c in value):
        raise ValueError(f'"{value}" is no web address; write it whole, as in https://example.org/rss')
    if parts.port == 0:
        raise ValueError(f'"{value}" names port 0; leave the port out')
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as cause:
        raise ValueError(f'"{value}" is no time zone; use an IANA name such as Asia/Baku') from cause
    return value


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as cause:
        raise ValueError(f'"{value}" is no regular expression ({cause}); mend it') from cause
    return value


def _json_path(value: str) -> str:
    try:
        jmespath.compile(value)
    except JMESPathError as cause:
        problem = str(cause).splitlines()[0]
        raise ValueError(f'"{value}" is no JMESPath ({problem}); write it as in props.pageProps.articles') from cause
    return value


Pattern = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_pattern)]
JsonPath = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_json_path)]
Address = Annotated[str, Field(max_length=2_000), AfterValidator(_web_address)]


class EndpointEntry(BaseModel):
    """One address at which an outlet publishes links, what is known about it, and how it is read.

    `fallback: true` puts it behind the addresses before it in the same language (or in none): it is polled only while
    none of those is well. `links`, `dates`, `pages`, `next_page`, `path` and `link` are the fields of
    `crawler.spiders.Instructions`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Address
    type: EndpointKind
    language: str | None = Field(None, pattern=r"^[a-z]{2,3}$")
    evidence: str = ""
    seen: bool = False
    strength: Strength | None = None
    enabled: bool | None = None
    fallback: bool = False
    links: Pattern | None = None
    dates: Pattern | None = None
    pages: int | None = Field(None, ge=1, le=1_000)
    next_page: str | None = Field(None, max_length=2_000)
    path: JsonPath | None = None
    link: str | None = Field(None, max_length=2_000)

    @property
    def instructions(self) -> Instructions:
        """How a spider is to read it."""
        return Instructions(self.links, self.dates, self.pages, self.next_page, self.path, self.link)

    @property
    def readable(self) -> bool:
        """Whether a spider of this version reads this kind of address."""
        return self.type in readable_kinds()

    @property
    def polled(self) -> bool:
        wanted = self.enabled if self.enabled is not None else self.strength not in NEVER_BY_DEFAULT
        return wanted and self.readable


class ArchiveEntry(BaseModel):
    """How an outlet's past is walked through (`silkwatch archive`).

    `type: dates` has a listing for each day at `url`, in which `{yyyy}` or `{yy}` stands for the year, `{mm}` or `{m}` for
    the month, `{dd}` or `{d}` for the day (doubled: with leading noughts). For `sitemap`, `url` is a sitemap or an index,
    for `wordpress` the list of posts. The other fields are those of an address, and tell how a day's listing is read.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: Literal["dates", "sitemap", "wordpress"]
    url: Address
    links: Pattern | None = None
    dates: Pattern | None = None
    pages: int | None = Field(None, ge=1, le=1_000)
    next_page: str | None = Field(None, max_length=2_000)

    @model_validator(mode="after")
    def _names_a_day(self) -> Self:
        marks = {mark[0] for mark in re.findall(r"\{(yyyy|yy|mm|m|dd|d)\}", self.url)}
        if self.type == "dates" and marks < {"y", "m", "d"}:
            raise ValueError(f'"{self.url}" names no day; put {{yyyy}}, {{mm}} and {{dd}} where they belong')
        return self

    @property
    def instructions(self) -> Instructions:
        """How a day's listing is to be read."""
        return Instructions(self.links, self.dates, self.pages, self.next_page)


class OutletEntry(BaseModel):
    """One outlet: who publishes, where, in what languages and in which time zone.

    `aliases` are further hosts that serve, or once served, the same pages as the homepage's. `enabled: false` keeps the
    whole outlet from being asked for anything. `archive` says how its past is walked through. `browser: true` marks pages
    that say nothing without JavaScript.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")
    name: str = Field(min_length=1, max_length=200)
    homepage: Address
    country: str = Field("INT", pattern=r"^(INT|[A-Z]{2})$")
    languages: list[Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]] = Field(default_factory=list)
    kind: Literal[
        "wire", "newspaper", "broadcaster", "magazine", "government", "think-tank", "aggregator", "unknown"
    ] = "unknown"
    ownership: Literal["state", "public", "commercial", "independent", "opposition", "unknown"] = "unknown"
    region_focus: str = Field("world", min_length=1, max_length=60)
    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"
    aliases: list[str] = Field(default_factory=list)
    enabled: bool = True
    browser: bool = False
    feeds: list[EndpointEntry] = Field(default_factory=list)
    archive: ArchiveEntry | None = None
    notes: str = ""

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses that the catalogue names: the homepage, what is polled, and where the archive is."""
        return (self.homepage, *(feed.url for feed in self.feeds), *([self.archive.url] if self.archive else []))

    @cached_property
    def hosts(self) -> frozenset[str]:
        """The hosts on which the outlet publishes: its homepage's, its addresses' and its aliases."""
        return frozenset({urlsplit(a).hostname or "" for a in self.addresses} | set(self.aliases))

    def before(self, feed: EndpointEntry) -> list[EndpointEntry]:
        """The polled addresses that a fallback stands behind; none for an address that is no fallback."""
        polled = [one for one in self.feeds if one.polled]
        if not feed.fallback or feed not in polled:
            return []
        return [
            one
            for one in polled[: polled.index(feed)]
            if one.language is None or feed.language is None or one.language == feed.language
        ]

    @cached_property
    def for_reader(self) -> Outlet:
        """What the readers of its pages and answers may know of it."""
        home = bare_host(self.homepage)
        return Outlet(
            name=self.name,
            zone=self.timezone,
            languages=tuple(self.languages),
            hosts=self.hosts,
            home=home,
            aliases=frozenset(map(bare_host, self.aliases)) - {home},
        )


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All outlets of one catalogue, in the order of the files."""

    outlets: tuple[OutletEntry, ...]

    def outlet_records(self) -> list[OutletRecord]:
        return [
            OutletRecord(
                id=o.id,
                name=o.name,
                homepage=o.homepage,
                country=o.country,
                languages=tuple(o.languages),
                kind=o.kind,
                ownership=o.ownership,
                region_focus=o.region_focus,
                timezone=o.timezone,
                aliases=tuple(o.aliases),
            )
            for o in self.outlets
        ]

    def endpoint_records(self) -> list[EndpointRecord]:
        return [
            EndpointRecord(
                outlet_id=o.id,
                url=f.url,
                kind=f.type,
                language=f.language,
                enabled=f.polled and o.enabled,
                standby=bool(o.before(f)),
            )
            for o in self.outlets
            for f in o.feeds
        ]

    def by_id(self) -> dict[str, OutletEntry]:
        return {outlet.id: outlet for outlet in self.outlets}


def load_catalogue(path: Path | None = None) -> Catalogue:
    """Read a catalogue file, or every `*.yaml` of a folder; None reads the one that is shipped.

    Raises CatalogueError, whose message names file, line and remedy.
    """
    place = path or SHIPPED
    outlets: list[OutletEntry] = []
    seen_ids: dict[str, str] = {}
    for file in catalogue_files(place):
        for entry, node in _entries(file):
            where = f"{file}:{node.start_mark.line + 1}"
            if entry.id in seen_ids:
                raise CatalogueError(
                    f'{where}: outlet "{entry.id}" stands already at {seen_ids[entry.id]}; keep one of the two'
                )
            seen_ids[entry.id] = where
            _refuse_repeated_addresses(file, entry, node)
            outlets.append(entry)
    if not outlets:
        raise CatalogueError(f"{place}: holds no outlet; add one, beginning with '- id: ...'")
    return Catalogue(tuple(outlets))


def _refuse_repeated_addresses(file: Path, entry: OutletEntry, node: yaml.Node) -> None:
    urls = [feed.url for feed in entry.feeds]
    for number, url in enumerate(urls):
        if url in urls[:number]:
            line = line_of(node, ("feeds", number, "url"))
            raise CatalogueError(f"{file}:{line}: {url} stands twice in this outlet; remove one of the two")


def catalogue_files(place: Path) -> Sequence[Path]:
    """The YAML files of a catalogue, in order. Raises CatalogueError when there are none."""
    if place.is_dir():
        files = sorted(place.glob("*.yaml"))
        if not files:
            raise CatalogueError(f"{place}: no *.yaml file in this folder; name a catalogue file or folder")
        return files
    if not place.exists():
        raise CatalogueError(f"{place}: no such catalogue; name an existing YAML file or folder")
    return [place]


def _entries(file: Path) -> Iterator[tuple[OutletEntry, yaml.Node]]:
    try:
        if file.stat().st_size > FILE_LIMIT_BYTES:
            raise CatalogueError(
                f"{file}: larger than {FILE_LIMIT_BYTES} bytes; split the catalogue into several files"
            )
        root = yaml.compose(file.read_text("utf-8"), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as cause:
        mark = getattr(cause, "problem_mark", None)
        where = f"{file}:{mark.line + 1}" if mark else str(file)
        problem = getattr(cause, "problem", None) or "not UTF-8 text"
        raise CatalogueError(
            f"{where}: cannot be read as YAML ({problem}); mend the line or its indentation"
        ) from cause
    except OSError as cause:
        raise CatalogueError(f"{file}: cannot be read ({cause.strerror}); check its path and permissions") from cause
    if root is None:
        return
    if not isinstance(root, yaml.SequenceNode):
        raise CatalogueError(f"{file}:1: a catalogue is a list of outlets; begin each with '- id: ...'")
    for node in root.value:
        yield _checked(file, node), node


def _checked(file: Path, node: yaml.Node) -> OutletEntry:
    try:
        return OutletEntry.model_validate(plain_value(node))
    except ValidationError as cause:
        first = cause.errors()[0]
        place: tuple[Any, ...] = first["loc"]
        field = ".".join(str(p) for p in place)
        text = first["msg"].removeprefix("Value error, ")
        if first["type"] == "extra_forbidden":
            text = "unknown field; remove it or mend its spelling"
        elif first["type"] == "missing":
            text = "missing; add it"
        elif first["type"] == "string_pattern_mismatch":
            text = f'"{str(first["input"])[:60]}" does not have the form {first["ctx"]["pattern"]}; correct it'
        elif first["type"] == "model_type":
            text = "an outlet is a mapping of fields; begin each with '- id: ...'"
        label = f"{field}: " if field else ""
        raise CatalogueError(f"{file}:{line_of(node, place)}: {label}{text}") from cause
    except yaml.YAMLError as cause:
        mark = getattr(cause, "problem_mark", None) or node.start_mark
        raise CatalogueError(f"{file}:{mark.line + 1}: {getattr(cause, 'problem', cause)}; mend this line") from cause
