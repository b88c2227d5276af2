"""What an invented outlet is: who it is, which habits it imitates, where it publishes links and how its pages look."""

from dataclasses import dataclass
from enum import StrEnum


class Habit(StrEnum):
    """One real habit of the sites of the region."""

    FULL_TEXT_FEED = "full-text-feed"
    BODILESS_FEED = "bodiless-feed"
    ATOM = "atom"
    JSON_FEED = "json-feed"
    NO_GUID = "no-guid"
    ONE_GUID = "one-guid"
    WRONG_ZONE = "wrong-zone"
    SITEMAP = "sitemap"
    SITEMAP_INDEX = "sitemap-index"
    NEWS_SITEMAP = "news-sitemap"
    WORDPRESS = "wordpress"
    LISTING = "listing"
    WINDOWS_1251 = "windows-1251"
    JSON_LD = "json-ld"
    NO_METADATA = "no-metadata"
    SYNDICATOR = "syndicator"
    ZOMBIE = "zombie"
    CHALLENGE = "challenge"
    JAVASCRIPT = "javascript"
    EDITS = "edits"
    WITHDRAWALS = "withdrawals"
    FORBIDDEN_PATH = "forbidden-path"
    SEVERAL_LANGUAGES = "several-languages"
    SCALE = "scale"


class Layout(StrEnum):
    """The page template of an outlet; the value is the template's file name without its ending."""

    BROADSHEET = "broadsheet"
    PORTAL = "portal"
    WIRE = "wire"
    MAGAZINE = "magazine"
    BROADCASTER = "broadcaster"
    LEGACY = "legacy"
    BARE = "bare"
    APP = "app"


class DateForm(StrEnum):
    """How a page states its date."""

    JSON_LD = "json-ld"
    META = "meta"
    TIME_TAG = "time-tag"
    TEXT = "text"
    NONE = "none"


class PathForm(StrEnum):
    """How the address of an article is made."""

    DATED = "dated"
    NUMBERED = "numbered"
    SECTIONED = "sectioned"
    LETTERS = "letters"
    QUERY = "query"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address where links are published. `kind` is a word of the catalogue; `language` None means mixed."""

    kind: str
    path: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """A language of an outlet, with the share (0..1) of that language's events it reports."""

    language: str
    share: float


@dataclass(frozen=True, slots=True)
class Style:
    """How an outlet's pages and feeds look.

    `zone_label` follows local times in its RSS feed; None writes a numeric offset, "" writes no zone at all.
    `charset` is the encoding of pages and feeds. `entity_titles` puts HTML entities into feed titles.
    """

    layout: Layout
    date_form: DateForm
    path_form: PathForm
    byline: bool = True
    zone_label: str | None = None
    charset: str = "utf-8"
    entity_titles: bool = False


@dataclass(frozen=True, slots=True)
class InventedOutlet:
    """An outlet of the world. `timezone` is an IANA name, `country` an ISO 3166 code."""

    id: str
    name: str
    country: str
    timezone: str
    kind: str
    ownership: str
    region_focus: str
    editions: tuple[Edition, ...]
    habits: frozenset[Habit]
    endpoints: tuple[Endpoint, ...]
    style: Style

    @property
    def host(self) -> str:
        return f"{self.id}.localhost"

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(edition.language for edition in self.editions)
