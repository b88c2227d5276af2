"""Whether the browser can be used: the package that drives it, and a Chromium. Starts nothing."""

import shutil
from importlib.util import find_spec
from pathlib import Path

from crawler.errors import BrowserMissing
from crawler.settings import CrawlerSettings

NAMES = ("chromium", "chromium-browser", "google-chrome")


def find_chromium(settings: CrawlerSettings) -> Path:
    """The browser that pages are rendered with. Raises BrowserMissing, whose message says what is missing."""
    if find_spec("playwright") is None:
        raise BrowserMissing("the package playwright is missing", "pip install 'silkwatch[browser]'")
    named = settings.browser_path
    found = shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)
    if found:
        return Path(found)
    if named:
        raise BrowserMissing(f"{named} is no program", "correct crawler.browser_path, or clear it")
    raise BrowserMissing(
        "no Chromium is on the PATH", "install one (Debian: apt-get install chromium), or set crawler.browser_path"
    )


def browser_problem(settings: CrawlerSettings) -> str | None:
    """One sentence on why the browser cannot be used although it is switched on, with the remedy; None when all is well."""
    if not settings.browser:
        return None
    try:
        find_chromium(settings)
    except BrowserMissing as missing:
        return (
            f"crawler.browser is on, but {missing}: outlets marked `browser` are fetched plainly; to mend it, "
            f"{missing.remedy}"
        )
    return None
