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
    PAGE_STATE = "page-state"
    RELATIVE_TIMES = "relative-times"
    PAGED_FEED = "paged-feed"
    SHALLOW_FEED = "shallow-feed"
    CHAIN = "chain"
    LATE_ENDPOINT = "late-endpoint"
    MOVED = "moved"
    SPELLINGS = "spellings"
    REDIRECTS = "redirects"
    CANONICALS = "canonicals"
    TWINS = "twins"
    TAG_GUID = "tag-guid"
    ODD_DATES = "odd-dates"
    FUTURE_DATES = "future-dates"
    EPOCH_DATES = "epoch-dates"
    UNDATED = "undated"
    COMES_AND_GOES = "comes-and-goes"
    RETURNS = "returns"
    CREDITS = "credits"
    TITLE_CREDITS = "title-credits"
    SOURCE_CREDITS = "source-credits"
    OTHER_SITES = "other-sites"
    ODD_TITLES = "odd-titles"
    ODD_CHARSET = "odd-charset"
    ODD_ROBOTS = "odd-robots"
    ODD_VALIDATORS = "odd-validators"
    REFUSED = "refused"
    WALLED = "walled"
    FILMS = "films"
    REDESIGN = "redesign"


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
    DAILY = "daily"
    DAILY_REMADE = "daily-remade"


class DateForm(StrEnum):
    """How a page states its date."""

    JSON_LD = "json-ld"
    META = "meta"
    TIME_TAG = "time-tag"
    TEXT = "text"
    YEARLESS = "yearless"
    KAZAKH = "kazakh"
    NONE = "none"


class FeedDates(StrEnum):
    """How an RSS feed states its dates."""

    RFC822 = "rfc822"
    WRONG_WEEKDAY = "wrong-weekday"
    IRANIAN = "iranian"
    ABSENT = "absent"


class PathForm(StrEnum):
    """How the address of an article is made."""

    DATED = "dated"
    NUMBERED = "numbered"
    SECTIONED = "sectioned"
    LETTERS = "letters"
    QUERY = "query"


class Spelling(StrEnum):
    """How a link is written that leads to an article. All but the last three are the article's own address to
    whoever knows how addresses are written; OLD_HOST and SHORT redirect to it, NUMBER shows it under another address."""

    PLAIN = "plain"
    TRACKED = "tracked"
    AMP = "amp"
    MOBILE = "mobile"
    WWW = "www"
    SLASH = "slash"
    CAPITALS = "capitals"
    FRAGMENT = "fragment"
    PERCENT = "percent"
    DOUBLED = "doubled"
    DOTS = "dots"
    OLD_HOST = "old-host"
    SHORT = "short"
    NUMBER = "number"


class Instead(StrEnum):
    """What stands at an address in the place of what was promised there."""

    PAGE = "page"
    ZOMBIE = "zombie"
    CHALLENGE = "challenge"
    GONE = "gone"
    BROKEN = "broken"
    MOVED = "moved"


class StateForm(StrEnum):
    """In which framework's way a page carries its links as JSON."""

    NEXT = "next"
    INERTIA = "inertia"
    NUXT = "nuxt"


class Robots(StrEnum):
    """What stands at /robots.txt."""

    USUAL = "usual"
    MISSING = "missing"
    REDIRECTED = "redirected"
    OTHERS_ONLY = "others-only"
    BOM_AND_CRLF = "bom-and-crlf"
    DELAYED = "delayed"


class Serving(StrEnum):
    """How an outlet's server answers conditional requests and packs what it sends."""

    HONEST = "honest"
    LYING = "lying"
    NEVER_UNCHANGED = "never-unchanged"
    WEAK = "weak"
    ALWAYS_PACKED = "always-packed"


@dataclass(frozen=True, slots=True)
class Manner:
    """How an address lists its links, where that is out of the ordinary.

    `window` is how many of the newest stand on it; `paged` says that the older ones follow on further pages of as many.
    `spellings` are taken in turn. `second` names the articles by their second addresses. `guest` is a host outside the
    outlet: a sitemap names addresses of it, too, and a feed leads to its articles there. `instead` stands here until
    `mends_after_h` hours after the world's end (None: for ever); MOVED leads to `moved_to`. `host` is the alias under
    which the catalogue names the address. `state` is how a page-state address carries its links; `row` are further fields
    of its catalogue row.
    """

    window: int | None = None
    paged: bool = False
    spellings: tuple[Spelling, ...] = (Spelling.PLAIN,)
    second: bool = False
    guest: str | None = None
    instead: Instead | None = None
    mends_after_h: float | None = None
    moved_to: str | None = None
    host: str | None = None
    state: StateForm = StateForm.NEXT
    row: tuple[tuple[str, str | bool | int], ...] = ()


PLAINLY = Manner()
FEED_KINDS = frozenset({"rss", "atom", "json"})


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address where links are published. `kind` is a word of the catalogue; `language` None means mixed. `path` may end
    in a query that the catalogue asks for."""

    kind: str
    path: str
    language: str | None = None
    manner: Manner = PLAINLY


@dataclass(frozen=True, slots=True)
class Edition:
    """A language of an outlet, with the share (0..1) of that language's events it reports."""

    language: str
    share: float


@dataclass(frozen=True, slots=True)
class Redesign:
    """From `after_h` hours after the world's end on, all pages have another layout."""

    after_h: float
    layout: Layout


@dataclass(frozen=True, slots=True)
class Style:
    """How an outlet's pages and feeds look.

    `zone_label` follows local times in its RSS feed; None writes a numeric offset, "" writes no zone at all.
    `charset` is the encoding of pages and feeds, `feed_charset` that of the feeds where it differs. `entity_titles` puts
    HTML entities into feed titles.
    """

    layout: Layout
    date_form: DateForm
    path_form: PathForm
    byline: bool = True
    zone_label: str | None = None
    charset: str = "utf-8"
    entity_titles: bool = False
    feed_dates: FeedDates = FeedDates.RFC822
    feed_charset: str | None = None
    redesign: Redesign | None = None


@dataclass(frozen=True, slots=True)
class InventedOutlet:
    """An outlet of the world. `timezone` is an IANA name, `country` an ISO 3166 code.

    `aliases` are hosts where it once was: all they do is redirect.
    """

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
    robots: Robots = Robots.USUAL
    serving: Serving = Serving.HONEST
    aliases: tuple[str, ...] = ()

    @property
    def guests(self) -> frozenset[str]:
        """Hosts of others at which a feed of this outlet has its articles."""
        return frozenset(e.manner.guest for e in self.endpoints if e.manner.guest and e.kind in FEED_KINDS)

    @property
    def host(self) -> str:
        return f"{self.id}.localhost"

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(edition.language for edition in self.editions)
