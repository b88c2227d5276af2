"""The many ways to write one address. Pure: an address in, the same address in another spelling out."""

from urllib.parse import urlsplit, urlunsplit
from zlib import crc32

from newsroom.outlets import Spelling

SHORT_PREFIX = "/go/"
NUMBER_PATH = "/article"
_TRACKING = ("utm_source=rss", "fbclid=IwAR0x", "utm_medium=feed&utm_campaign=daily", "yclid=7401")


def number_of(path: str) -> int:
    """The number under which an article's path is known to `/go/` and `/article?id=`."""
    return crc32(path.encode())


def spelled(url: str, spelling: Spelling) -> str:
    """The address in another spelling.

    >>> spelled("http://a.localhost:80/news/1", Spelling.MOBILE)
    'http://m.a.localhost:80/news/1'
    """
    scheme, host, path, query, _ = urlsplit(url)
    match spelling:
        case Spelling.TRACKED:
            tag = _TRACKING[number_of(path) % len(_TRACKING)]
            query = f"{query}&{tag}" if query else tag
        case Spelling.AMP if not query:
            path = f"{path.rstrip('/')}/amp"
        case Spelling.MOBILE:
            host = f"m.{host}"
        case Spelling.WWW:
            host = f"www.{host}"
        case Spelling.SLASH if not query:
            path = path.rstrip("/") if path.endswith("/") else f"{path}/"
        case Spelling.CAPITALS:
            scheme, host = scheme.upper(), host.upper()
        case Spelling.FRAGMENT:
            return f"{url}#comments"
        case Spelling.PERCENT:
            path = _with_needless_escape(path)
        case Spelling.DOUBLED:
            path = path.replace("/", "//")
        case Spelling.DOTS:
            path = f"/x/..{path}"
        case Spelling.SHORT:
            path, query = f"{SHORT_PREFIX}{number_of(_target(path, query))}", ""
        case Spelling.NUMBER:
            path, query = NUMBER_PATH, f"id={number_of(_target(path, query))}"
    return urlunsplit((scheme, host, path, query, ""))


def tidy(path: str) -> str:
    """A decoded path as the server understands it: one slash at a time, no dots, no /amp and no slash at the end."""
    words: list[str] = []
    for word in path.split("/"):
        if word == "..":
            del words[-1:]
        elif word not in ("", "."):
            words.append(word)
    if words and words[-1] == "amp":
        words.pop()
    return "/" + "/".join(words)


def _target(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def _with_needless_escape(path: str) -> str:
    """The last letter that needs no escape, escaped, in small hexadecimal digits."""
    for place in range(len(path) - 1, 0, -1):
        if path[place].isalpha() and path[place].isascii() and path[place - 1] not in "%" and path[place - 2] != "%":
            return f"{path[:place]}%{ord(path[place]):02x}{path[place + 1 :]}"
    return path
