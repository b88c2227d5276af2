"""What stands at /robots.txt, in the odd forms that are met. Pure."""

from newsroom.answers import Answer, answer
from newsroom.outlets import Habit, InventedOutlet, Robots
from newsroom.writing import FORBIDDEN_PREFIX

PATH, MOVED_PATH = "/robots.txt", "/static/crawlers.txt"
_PLAIN = "text/plain; charset=utf-8"


def robots_answer(outlet: InventedOutlet, path: str, base: str) -> Answer:
    """The answer at PATH, or at MOVED_PATH where the first one redirects."""
    match outlet.robots:
        case Robots.MISSING:
            return answer(_PLAIN, b"nothing here\n", status=404)
        case Robots.REDIRECTED if path == PATH:
            return answer(_PLAIN, b"", status=301, headers=(("Location", base + MOVED_PATH),))
        case _:
            return answer(_PLAIN, _text(outlet, base))


def _text(outlet: InventedOutlet, base: str) -> bytes:
    rules = ["Disallow: /search"]
    if Habit.FORBIDDEN_PATH in outlet.habits:
        rules.append(f"Disallow: {FORBIDDEN_PREFIX}")
    maps = [f"Sitemap: {base}{e.path}" for e in outlet.endpoints if e.kind.endswith("sitemap")]
    match outlet.robots:
        case Robots.OTHERS_ONLY:
            lines = ["User-agent: LargeLanguageBot", "User-agent: ScraperBot", "Disallow: /", "", *maps]
        case Robots.DELAYED:
            lines = ["User-agent: *", "Crawl-delay: 0.2", *rules, *maps]
        case _:
            lines = ["User-agent: *", *rules, *maps]
    if outlet.robots is Robots.BOM_AND_CRLF:
        return b"\xef\xbb\xbf" + "\r\n".join((*lines, "")).encode()
    return "\n".join((*lines, "")).encode()
