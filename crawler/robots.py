"""Reads a robots.txt (RFC 9309): bytes in, what they permit to one crawler out. Pure.

Rules, in order:
1. Lines end at CR, LF or both. A byte order mark, whole or cut short, is skipped; what follows `#` is a comment. A line is
   read up to `LINE_LIMIT_BYTES`.
2. A key is what stands before the first colon or, in a line of two words, before the space. Keys are known by how they
   begin, in any case of letters, some common misspellings among them.
3. User-agent lines in a row begin a group, and only a rule (allow, disallow) closes their row. Groups for one agent are one.
   A value is an agent's token up to the first other character; `*` is for those that no group names.
4. Of the rules that match an address the longest counts, and of two as long the one that allows. `*` stands for any
   octets, `$` at the end for the end. Where no rule matches, everything is permitted.
5. An allowed `.../index.html` allows the folder's own address, too.

These are the rules of the RFC's reference parser. It compares octets as they are written. The RFC's text (2.2.2) wants `%62`
and `b` to be one: where the two readings differ, what either of them forbids is forbidden.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote_from_bytes

BODY_LIMIT_BYTES = 500 * 1024
LINE_LIMIT_BYTES = 2083 * 8 - 1
SITEMAPS_LIMIT = 1_000
RULES_LIMIT = 10_000

_MARK = b"\xef\xbb\xbf"
_LINE_END = re.compile(rb"[\r\n]+")
_SPACE = b" \t\n\v\f\r"
_TOKEN = re.compile(rb"[A-Za-z_-]*")
_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")
_NUMBER = re.compile(rb"\d{1,9}(\.\d{0,9})?|\.\d{1,9}")
_ASCII = bytes(range(0x80))
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

_AGENT, _ALLOW, _DISALLOW, _SITEMAP, _DELAY = "agent", "allow", "disallow", "sitemap", "delay"
_KEYS = (
    (_AGENT, (b"user-agent", b"useragent", b"user agent")),
    (_ALLOW, (b"allow",)),
    (_DISALLOW, (b"disallow", b"dissallow", b"dissalow", b"disalow", b"diasllow", b"disallaw")),
    (_SITEMAP, (b"sitemap", b"site-map")),
    (_DELAY, (b"crawl-delay", b"crawldelay", b"crawl delay")),
)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A pattern, cut at its asterisks. Its first part stands at the beginning, its last at the end if `anchored`."""

    allows: bool
    octets: int
    parts: tuple[bytes, ...]
    anchored: bool

    def matches(self, path: bytes) -> bool:
        if not path.startswith(self.parts[0]):
            return False
        at = len(self.parts[0])
        if len(self.parts) == 1:
            return not self.anchored or at == len(path)
        for part in self.parts[1:-1]:
            found = path.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        last = self.parts[-1]
        return path.endswith(last) and len(path) - len(last) >= at if self.anchored else path.find(last, at) >= 0


@dataclass(frozen=True, slots=True)
class Robots:
    """What a robots.txt says to one crawler. `crawl_delay_s` is the longest pause stated for it, None if there is none.

    `sitemaps` are the addresses of the whole file, in its order, as they are written.
    """

    crawl_delay_s: float | None = None
    sitemaps: tuple[str, ...] = ()
    _written: tuple[_Rule, ...] = ()
    _unescaped: tuple[_Rule, ...] = ()

    @property
    def held_bytes(self) -> int:
        """About how much memory it takes."""
        rules = self._written if self._unescaped is self._written else self._written + self._unescaped
        return sum(300 + rule.octets + 40 * len(rule.parts) for rule in rules) + sum(map(len, self.sitemaps))

    def permits(self, url: str) -> bool:
        """Whether `url` may be fetched. Its path and query are to be percent-encoded, as in a request."""
        path = _path(url.encode("utf-8", "surrogatepass"))
        if path == b"/robots.txt":
            return True
        plain = _unescape(_escape(path))
        is_plain = plain == path and self._unescaped is self._written
        return _permits(self._written, path) and (is_plain or _permits(self._unescaped, plain))


PERMITS_ALL = Robots()


def read_robots(body: bytes, agent: str) -> Robots:
    """What a robots.txt says to the crawler whose product token is `agent`. Takes any bytes; raises nothing.

    >>> read_robots(b"User-agent: *\\nDisallow: /a", "Silkwatch").permits("https://news.example/a/1")
    False
    """
    own, everybody = _Group(), _Group()
    token = agent.encode("utf-8", "replace").lower()
    sitemaps: dict[str, None] = {}
    addressed: list[_Group] = []
    row_is_closed = named = False
    for key, value in _lines(body):
        if key == _AGENT:
            if row_is_closed:
                addressed, row_is_closed = [], False
            if value[:1] == b"*" and value[1:2] in {b"", *(bytes((space,)) for space in _SPACE)}:
                addressed.append(everybody)
            elif _token(value) == token:
                named = True
                addressed.append(own)
        elif key == _SITEMAP:
            if value and len(sitemaps) < SITEMAPS_LIMIT:
                sitemaps[value.decode("utf-8", "replace")] = None
        elif addressed:
            group = own if own in addressed else everybody
            if key == _DELAY:
                group.delay(value)
            else:
                row_is_closed = True
                group.rule(key == _ALLOW, _escape(value))
    group = own if named else everybody
    return Robots(group.delay_s, tuple(sitemaps), *group.readings())


def whole_lines(body: bytes) -> bytes:
    """The part of a robots.txt that is read: what is within the limit, without a line that the limit cuts."""
    if len(body) <= BODY_LIMIT_BYTES:
        return body
    end = max(body.rfind(b"\n", 0, BODY_LIMIT_BYTES), body.rfind(b"\r", 0, BODY_LIMIT_BYTES))
    return body[: end + 1]


class _Group:
    """The rules for one agent while they are collected; each pattern once."""

    def __init__(self) -> None:
        self.delay_s: float | None = None
        self._patterns: dict[tuple[bytes, bool], None] = {}

    def rule(self, allows: bool, pattern: bytes) -> None:
        if not pattern:  # an empty pattern matches everything and counts for nothing
            return
        if len(self._patterns) >= RULES_LIMIT:
            return
        self._patterns[pattern, allows] = None
        folder, slash, page = pattern.rpartition(b"/")
        if allows and slash and page.startswith(b"index.htm"):
            self._patterns[folder + slash + b"$", allows] = None

    def delay(self, value: bytes) -> None:
        number = _NUMBER.match(value)
        if number:
            self.delay_s = max(self.delay_s or 0.0, float(number[0]))

    def readings(self) -> tuple[tuple[_Rule, ...], tuple[_Rule, ...]]:
        """The rules in the order in which they count: as they are written, and with plain letters for their escapes."""
        written = _sorted(self._patterns)
        plain = {(_unescape(pattern), allows): None for pattern, allows in self._patterns}
        return written, written if plain == self._patterns else _sorted(plain)


def _lines(body: bytes) -> list[tuple[str, bytes]]:
    """The keys that are known, with their values."""
    for length in range(len(_MARK), 0, -1):
        if body.startswith(_MARK[:length]):
            body = body[length:]
            break
    found = []
    for line in _LINE_END.split(body):
        text = line[:LINE_LIMIT_BYTES].partition(b"\0")[0].partition(b"#")[0].strip(_SPACE)
        name, colon, value = text.partition(b":")
        if not colon:
            words = re.split(rb"[ \t]+", text)
            if len(words) != 2:
                continue
            name, value = words
        name = name.strip(_SPACE).lower()
        key = next((key for key, beginnings in _KEYS if name.startswith(beginnings)), None)
        if key is not None:
            found.append((key, value.strip(_SPACE)))
    return found


def _token(value: bytes) -> bytes:
    match = _TOKEN.match(value)
    return match[0].lower() if match else b""


def _rule(pattern: bytes, allows: bool) -> _Rule:
    anchored = pattern.endswith(b"$")
    parts = pattern[:-1].split(b"*") if anchored else pattern.split(b"*")
    return _Rule(allows, len(pattern), (parts[0], *filter(None, parts[1:-1]), *parts[1:][-1:]), anchored)


def _sorted(patterns: Iterable[tuple[bytes, bool]]) -> tuple[_Rule, ...]:
    rules = (_rule(pattern, allows) for pattern, allows in patterns)
    return tuple(sorted(rules, key=lambda rule: (-rule.octets, not rule.allows)))


def _permits(rules: tuple[_Rule, ...], path: bytes) -> bool:
    return next((rule.allows for rule in rules if rule.matches(path)), True)


def _escape(text: bytes) -> bytes:
    """Octets beyond ASCII as escapes, and all escapes in capitals."""
    if not text.isascii():
        text = quote_from_bytes(text, safe=_ASCII).encode()
    return _ESCAPE.sub(lambda escape: escape[0].upper(), text) if b"%" in text else text


def _unescape(text: bytes) -> bytes:
    """Escapes of unreserved characters (RFC 3986, 2.3) as these characters."""
    if b"%" not in text:
        return text

    def plain(escape: re.Match[bytes]) -> bytes:
        octet = int(escape[1], 16)
        return bytes((octet,)) if octet in _UNRESERVED else escape[0]

    return _ESCAPE.sub(plain, text)


def _path(url: bytes) -> bytes:
    """Path and query of an address, from its first slash behind the host; `/` if it has none."""
    start = 2 if url.startswith(b"//") else 0
    scheme = re.compile(rb"[^/?;]*?://").match(url, start)
    begin = re.compile(rb"[/?;]").search(url, scheme.end() if scheme else start)
    mark = url.find(b"#", start)
    if begin is None or 0 <= mark < begin.start():
        return b"/"
    path = url[begin.start() : mark if mark >= 0 else None]
    path = path if path.startswith(b"/") else b"/" + path
    return _ESCAPE.sub(lambda escape: escape[0].upper(), path)
