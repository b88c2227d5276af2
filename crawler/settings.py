"""The crawler's own settings. Every limit, delay and threshold of this room is a row here."""

from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

PRODUCT = "Silkwatch"
"""The product token, which is what groups of robots.txt are for (RFC 9309, 2.2.1)."""


def _network(text: str) -> str:
    try:
        return str(ip_network(text))
    except ValueError as cause:
        raise ValueError(f'"{text}" is no network; write it as in 10.1.0.0/16') from cause


Network = Annotated[str, AfterValidator(_network)]


class CrawlerSettings(BaseModel):
    """How outlets are polled and pages fetched. Times are seconds, sizes mebibytes unless the name says otherwise."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    catalogue: Path | None = Field(None, description="Catalogue file or folder; empty: the one that is shipped.")
    contact: str = Field(
        "https://example.org/silkwatch",
        description="Address that webmasters find in the User-Agent. Put your own here before you run a daemon.",
        min_length=3,
        max_length=200,
    )
    allow_private_addresses: bool = Field(
        False, description="Permit loopback and private networks and any port. For tests and the demo only."
    )
    allow_networks: tuple[Network, ...] = Field(
        (),
        description="Networks that may be connected to although they are not public, such as 10.1.0.0/16 for an outlet "
        "of your own. Its port, if it is not 80 or 443, stands in the catalogue.",
    )
    delay_s: float = Field(2.0, ge=0, le=3600, description="Shortest pause between two requests to one host.")
    delay_limit_s: float = Field(
        60.0, ge=0, le=3600, description="Longest pause that a host's slowness or failures lead to."
    )
    crawl_delay_limit_s: float = Field(
        60.0,
        ge=0,
        le=3600,
        description="Longest Crawl-delay of a robots.txt that is kept to; a longer one counts as this.",
    )
    concurrency_per_host: int = Field(1, ge=1, le=64, description="Connections to one host at a time.")
    concurrency: int = Field(32, ge=1, le=512, description="Connections to all hosts together.")
    timeout_s: float = Field(30.0, gt=0, le=600, description="Longest wait for one whole answer.")
    header_timeout_s: float = Field(
        15.0, gt=0, le=600, description="Longest wait for the whole header of an answer, once it was asked for."
    )
    stall_s: float = Field(
        10.0, gt=0, le=600, description="An answer that sends nothing more for so long in its middle is broken off."
    )
    least_bytes_per_s: float = Field(
        100.0, ge=0, le=1_000_000, description="An answer that is slower than this after stall_s is broken off."
    )
    header_limit_kb: float = Field(
        64.0, ge=1, le=1024, description="Largest header of one answer, interim answers included, in kibibytes."
    )
    header_lines: int = Field(256, ge=16, le=10_000, description="Most header lines of one answer, cookies included.")
    unpack_ratio: float = Field(
        200.0, ge=2, description="A body that unpacks to more than so many times its size is refused, if it is large."
    )
    feed_limit_mb: float = Field(52.0, gt=0, le=512, description="Largest feed or sitemap that is read.")
    page_limit_mb: float = Field(10.0, gt=0, le=512, description="Largest page that is read.")
    verify_certificates: bool = Field(
        True, description="Refuse an HTTPS answer whose certificate is not valid: evidence must come from its outlet."
    )
    redirects: int = Field(5, ge=0, le=20, description="Redirects followed from one address.")
    links_per_poll: int = Field(
        50_000, ge=1, le=1_000_000, description="Most links taken from one answer; the newest are kept."
    )
    pages_per_poll: int = Field(
        10,
        ge=1,
        le=1_000,
        description="Pages of one address (a listing, WordPress, a paged feed) read in one poll, where the catalogue says "
        "nothing else; reading ends before where a page holds nothing new.",
    )
    sitemap_depth: int = Field(3, ge=1, le=10, description="Sitemap indexes nested at most so deep.")
    sitemaps_per_poll: int = Field(
        200,
        ge=1,
        le=50_000,
        description="Sitemaps of one index read in one poll; those never read first, then those read longest ago.",
    )
    archive_waiting: int = Field(
        5_000, ge=10, le=50_000, description="Addresses that may wait in one walk through an outlet's past."
    )
    archive_pages: int = Field(
        50,
        ge=1,
        le=1_000,
        description="Pages of one day's listing that such a walk reads, where the catalogue says none.",
    )
    archive_failures: int = Field(
        5, ge=1, le=100, description="Addresses that may fail in a row before such a walk is broken off."
    )
    retries: int = Field(2, ge=0, le=10, description="Further tries within one crawl after a broken answer.")
    attempts: int = Field(12, ge=1, le=50, description="Crawls in which a link may fail before it is given up.")
    backoff_s: float = Field(600.0, ge=0, description="Pause before a failed link is tried again; doubles each time.")
    backoff_limit_s: float = Field(86_400.0, ge=0, description="Longest such pause.")
    retry_after_wait_s: float = Field(
        10.0, ge=0, le=300, description="A Retry-After up to this long is waited for within the crawl."
    )
    host_failures: int = Field(
        5, ge=1, le=100, description="Failures in a row after which a host rests, and nothing is asked of it."
    )
    host_backoff_s: float = Field(60.0, ge=0, description="First such rest; doubles with each failure more.")
    host_backoff_limit_s: float = Field(21_600.0, ge=0, description="Longest such rest.")
    robots_cache_s: float = Field(
        86_400.0, ge=0, description="How long an outlet's robots.txt is remembered (RFC 9309)."
    )
    robots_in_memory: int = Field(
        2_000,
        ge=10,
        le=100_000,
        description="Sites whose robots.txt is held in memory, and hosts whose pace is when they are idle.",
    )
    robots_retry_s: float = Field(
        600.0,
        ge=0,
        description="Pause before a robots.txt that is out of reach is asked for again; until then all is forbidden.",
    )
    robots_unreachable_limit_s: float = Field(
        2_592_000.0,
        ge=0,
        description="After so long out of reach a robots.txt counts as it last was, or as absent (RFC 9309, 2.3.1.4).",
    )
    polling: Literal["adaptive", "fixed"] = Field(
        "adaptive",
        description="adaptive: each address when its own rhythm makes it worth a request; fixed: all at one interval.",
    )
    poll_interval_s: float = Field(
        1_800.0,
        ge=1,
        description="Pause between two polls of one address. With adaptive polling it is the mean over all addresses and "
        "24 hours, and so the budget: 300 addresses at 1800 s make 600 requests an hour.",
    )
    poll_floor_s: float = Field(
        60.0, ge=1, le=86_400, description="With adaptive polling, shortest pause between two polls of one address."
    )
    poll_ceiling_s: float = Field(
        43_200.0, ge=60, le=2_592_000, description="With adaptive polling, longest pause after an answer that was read."
    )
    poll_window_share: float = Field(
        0.33,
        gt=0,
        le=1,
        description="An address is polled before this share of what it shows at once is likely to have been replaced.",
    )
    poll_hint_limit_s: float = Field(
        21_600.0, ge=0, le=2_592_000, description="Longest `ttl` or Cache-Control max-age of a feed that is obeyed."
    )
    silence_probability: float = Field(
        0.0001, gt=0, lt=0.5, description="An address is silent when so long a pause is less probable than this."
    )
    silence_after_s: float = Field(10_800.0, ge=0, description="No pause shorter than this is called silence.")
    stale_after_days: float = Field(
        30.0, gt=0, description="An endpoint whose newest item is older than this is stale: alive, but no longer fed."
    )
    probe_timeout_s: float = Field(
        15.0, gt=0, le=600, description="Longest wait for one answer when addresses are probed, not crawled."
    )
    probe_concurrency: int = Field(
        200, ge=1, le=512, description="Hosts asked at the same time when addresses are probed, one connection each."
    )
    probe_candidates: int = Field(
        30, ge=0, le=500, description="Addresses beside the catalogue's that are looked at for one outlet."
    )
    recheck_after_s: float = Field(
        21_600.0,
        ge=0,
        description="A stored article is fetched once more after this long, to see edits and withdrawals; 0: never.",
    )
    withdrawal_confirm_s: float = Field(
        3_600.0,
        ge=0,
        description="A stored article whose page answers 404 is looked at once more after this long before it counts as "
        "withdrawn; 0: at once, as with 410.",
    )
    browser: bool = Field(
        False,
        description="Open pages of outlets that the catalogue marks `browser` in a headless Chromium. Needs "
        "`pip install 'silkwatch[browser]'` and a Chromium.",
    )
    browser_path: str | None = Field(
        None,
        max_length=1_000,
        description="The Chromium; empty: the first found on the PATH (chromium, google-chrome).",
    )
    browser_timeout_s: float = Field(
        20.0, gt=0, le=600, description="A page that is not finished by then is read as it stands."
    )
    browser_pages: int = Field(2, ge=1, le=32, description="Pages open in the browser at a time.")
    browser_parts: int = Field(
        100,
        ge=0,
        le=10_000,
        description="Scripts and data fetched for one page in the browser; further ones are refused.",
    )
    browser_parts_mb: float = Field(
        20.0, ge=0, le=512, description="Bytes of them together, after which no more is fetched."
    )
    browser_memory_mb: int = Field(
        1_024,
        ge=256,
        le=65_536,
        description="Memory for the data of each process of the browser, in mebibytes. Linux only.",
    )
    layouts: bool = Field(
        True,
        description="Learn how the pages of each outlet are built, and read them by that; `sources layout` shows it.",
    )
    layout_pages: int = Field(
        20, ge=8, le=60, description="Pages of an outlet that teach before its layout is learned."
    )
    layout_check_every: int = Field(
        10, ge=1, le=1_000, description="Each n-th page is read both by its layout and without it, and compared."
    )
    layout_doubts: int = Field(
        4,
        ge=1,
        le=10,
        description="A layout that so many of the last ten pages spoke against is retired, and a new one learned.",
    )
    readers: int = Field(0, ge=0, le=256, description="Reader processes; 0: one per processor core.")
    reader_batch: int = Field(
        8,
        ge=1,
        le=64,
        description="Pages handed to a reader process at once when so many wait. Its limits are those of each page.",
    )
    page_timeout_s: float = Field(20.0, gt=0, le=600, description="A page that takes a reader longer is given up.")
    reader_memory_mb: int = Field(
        1_024,
        ge=256,
        le=65_536,
        description="Memory that a reader process may have, in mebibytes; a page that needs more is given up. Linux only.",
    )
    reader_failures: int = Field(
        5,
        ge=1,
        description="After so many pages that cost a reader its time or its life, an outlet's other pages wait for the "
        "next crawl.",
    )
    answers_in_memory_mb: float = Field(
        128.0, gt=0, description="No further answer is asked for while those being read hold more than this."
    )
    reader_pages: int = Field(
        2_000,
        ge=1,
        description="Pages, or batches of them, after which a reader process is replaced, so that its memory stays bounded.",
    )

    @property
    def user_agent(self) -> str:
        """The one honest name under which everything is fetched."""
        return f"{PRODUCT}/0.1 (+{self.contact})"
