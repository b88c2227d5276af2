"""Pages that say nothing without JavaScript, read through a headless Chromium. An extra, off by default,
for outlets that the catalogue marks `browser`.

`finding` looks for what the extra needs and `marks` tells what is meant for it; `chromium` starts and ends the one browser
of a crawl, `visit` opens one page in it, and `middleware` puts the finished page in the place of the answer.

The browser itself never touches the network. Whatever a page asks for is refused, or fetched by the crawler like anything
else: same checks of the address, same robots.txt, same limits.
"""

from crawler.browser.finding import browser_problem, find_chromium
from crawler.browser.marks import INCOMPLETE, RENDERED, browser_meta

__all__ = ["INCOMPLETE", "RENDERED", "browser_meta", "browser_problem", "find_chromium"]
