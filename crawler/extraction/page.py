"""A page parsed once: the tree, and what its head and its labelled elements say, gathered in one walk."""

import re
from dataclasses import dataclass, field
from typing import Any

from lxml import etree, html

from crawler.extraction.plain import TITLE_LIMIT_CHARS, one_line

_PARSER_OPTIONS = {
    "encoding": "utf-8",
    "remove_comments": True,
    "remove_pis": True,
    "huge_tree": False,
    "collect_ids": False,
}
# One class for all elements: lxml.html would ask a Python function for the class of each element it touches.
_ELEMENT_CLASS = etree.ElementDefaultClassLookup(element=html.HtmlElement)
_CDATA = re.compile(r"(?:<|&(?:amp;)?lt;)!\[CDATA\[|\]\](?:>|&(?:amp;)?gt;)")
_ESCAPED_TAG = re.compile(
    r"&(?:amp;)?lt;/?(?:p|br|div|span|a|b|i|em|strong|ul|ol|li|h[1-6]|img|figure|blockquote)\b", re.IGNORECASE
)
_EMPHASIS = re.compile(r"</?(?:b|i|em|strong|u|span|font|a|sup|sub|br|mark|small)\b[^<>]{0,200}>", re.IGNORECASE)
# U+FFFE and U+FFFF. Many pages have not even their first byte, and a single byte is found ten times faster than two.
_REFUSED_OPENING = b"\xef"
_REFUSED = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_CONTROL = bytes(code for code in range(0x20) if code not in b"\t\n\r")
# libxml2 makes characters of these references that lxml then refuses to move, as it refuses U+FFFE and U+FFFF.
_CONTROL_REFERENCE = re.compile(
    rb"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])(?!\d)|[xX]0*(?:[0-8bcefBCEF]|1[0-9a-fA-F])(?![0-9a-fA-F])"
    rb"|0*6553[45](?!\d)|[xX]0*[fF]{3}[efEF](?![0-9a-fA-F]));?"
)
_SCRIPT_LIMIT_CHARS = 3_000_000
_ITEMS = frozenset(("author", "datepublished", "datemodified"))
_ITEM_LIMIT = 30
_STATE_MARK = re.compile(
    r"__[A-Z][A-Z_]*__[\"']?\]?\s*=|\b(?:pageData|initialState|preloadedState|globalContent)\s*=|__next_f\b|\.enqueue\("
)
_STATE_NAMES = ("__", "pageData", "State", "globalContent", ".enqueue(")
# Attributes first: asking each element for them takes three times as long.
_LABELLED = etree.XPath("//*/@itemprop/.. | //a/@rel[.='author']/..")
BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "fieldset", "figcaption", "figure",
        "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre",
        "section", "table", "td", "th", "tr", "ul",
    )
)  # fmt: skip
_SILENT = frozenset(
    (
        "script", "style", "noscript", "template", "svg", "iframe", "figure", "nav", "aside", "form", "button",
        "select", "textarea", "audio", "video",
    )
)  # fmt: skip
# What no reader of the body wants. Forms stay (some sites wrap the whole page in one), and so does noscript.
_USELESS = (
    "script", "style", "svg", "template", "link", "meta", "iframe", "button", "select", "input", "textarea", "video",
    "audio", "canvas", "source", "embed", "object", "dialog", "menu", "map", "applet", "nav", "footer", "aside",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TimeTag:
    """A `<time>` element: its datetime attribute, its text, and its role (class, itemprop, pubdate) in one string."""

    stated: str | None
    text: str
    role: str


@dataclass(slots=True)
class Page:
    """What one walk over the tree found. `metas` maps lower-cased names to contents in page order; `json_ld` are scripts of
    JSON-LD as they stand. `bylines` are those that a layout found. `markup` is what was parsed, if it is at hand: whether
    something may be on the page is told by it sooner than by the tree. `whole` is the page in UTF-8 as it was before its
    programs were cut out; None if none were."""

    tree: Any
    language: str | None = None
    title_tag: str = ""
    canonical: str | None = None
    headings: list[str] = field(default_factory=list)
    metas: dict[str, list[str]] = field(default_factory=dict)
    times: list[TimeTag] = field(default_factory=list)
    json_ld: list[str] = field(default_factory=list)
    bylines: tuple[str, ...] = ()
    markup: bytes | None = None
    whole: bytes | None = None
    _items: dict[str, list[str]] | None = None

    @property
    def items(self) -> dict[str, list[str]]:
        """Microdata (itemprop) as `metas` are, gathered when asked: another walk. Bylines of a layout stand in for authors."""
        if self._items is None:
            self._items = _labelled_items(self.tree)
        return {"author": list(self.bylines), **self._items} if self.bylines else self._items

    @property
    def states(self) -> list[str]:
        """The scripts in which page state lies, looked for when asked: few pages need them, for which it is parsed again."""
        tree = self.tree if self.whole is None else parse_utf8(self.whole)
        return [] if tree is None else [script for element in tree.iter("script") if (script := _state_of(element))]

    @property
    def head_titles(self) -> list[str]:
        """The titles that the head gives, those for people before those for networks."""
        titles = (self.title_tag, *self.meta("og:title", "twitter:title", "dc.title"))
        return [plain_title(one) for one in titles if one]

    def meta(self, *names: str) -> list[str]:
        """The contents of the metas so named, in the order of the names."""
        return [content for name in names for content in self.metas.get(name, ())]


def parse(text: str) -> Any | None:
    """The tree of a page; None if nothing in it is markup."""
    return parse_utf8(text.encode("utf-8", "replace"))


def parse_utf8(encoded: bytes) -> Any | None:
    """`parse` for a page that is at hand in UTF-8, which must be valid."""
    if _REFUSED_OPENING in encoded:
        for refused in _REFUSED:
            encoded = encoded.replace(refused, b"")
    encoded = _CONTROL_REFERENCE.sub(b"", encoded.translate(None, _CONTROL))
    parser = html.HTMLParser(**_PARSER_OPTIONS)
    parser.set_element_class_lookup(_ELEMENT_CLASS)
    try:
        return html.document_fromstring(encoded, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as cause:
        if getattr(cause, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError("no memory for the page's tree") from cause  # which is no lack of markup
        return None


def read_page(tree: Any, *, markup: bytes | None = None, whole: bytes | None = None) -> Page:
    """Gathers what the elements of `tree` state; the tree is not changed."""
    page = Page(tree=tree, language=tree.get("lang") or tree.get("xml:lang"), markup=markup, whole=whole)
    for element in tree.iter("meta", "title", "h1", "time", "script", "link"):
        tag = element.tag
        if tag == "meta":
            _take_meta(page, element)
        elif tag == "title":
            page.title_tag = page.title_tag or one_line(element.text or "")
        elif tag == "h1":
            if len(page.headings) < 10 and (heading := visible_text(element)):
                page.headings.append(heading)
        elif tag == "time":
            if len(page.times) < 50:
                role = " ".join(filter(None, (element.get("class"), element.get("itemprop"), element.get("id"))))
                role += " pubdate" if element.get("pubdate") is not None else ""
                page.times.append(TimeTag(element.get("datetime"), visible_text(element)[:200], role.lower()))
        elif tag == "script":
            _take_script(page, element)
        elif (element.get("rel") or "").lower() == "canonical":
            page.canonical = page.canonical or element.get("href")
    return page


def prune(tree: Any) -> None:
    """Drops scripts, styles, menus and widgets from `tree`: the readers of the body search it several times."""
    for element in list(tree.iter(*_USELESS)):
        if element.getparent() is not None:
            element.drop_tree()


def _take_meta(page: Page, element: Any) -> None:
    content = one_line((element.get("content") or "")[:5000])
    if not content:
        return
    for attribute in ("property", "name", "itemprop", "http-equiv"):
        if name := element.get(attribute):
            contents = page.metas.setdefault(name.strip().lower(), [])
            if len(contents) < 30 and content not in contents:
                contents.append(content)


def _take_script(page: Page, element: Any) -> None:
    if "ld+json" in (element.get("type") or "").lower() and (text := _script_text(element)):
        page.json_ld.append(text)


def _script_text(element: Any) -> str:
    text: str = element.text or ""
    return text if len(text) <= _SCRIPT_LIMIT_CHARS else ""


def _state_of(element: Any) -> str:
    """The script, if it is one in which page state lies; empty if not."""
    kind = (element.get("type") or "").lower()
    if "ld+json" in kind or not (text := _script_text(element)):
        return ""
    is_state = "json" in kind or element.get("id") == "__NEXT_DATA__" or _sets_state(text[:5000])
    return text if is_state else ""


def _sets_state(opening: str) -> bool:
    """Whether a script sets the page's state; names that are found sooner than the pattern, and in few scripts, come first."""
    return any(name in opening for name in _STATE_NAMES) and _STATE_MARK.search(opening) is not None


def _labelled_items(tree: Any) -> dict[str, list[str]]:
    items: dict[str, list[str]] = {}
    for element in _LABELLED(tree):
        _take_labelled(items, element)
    return items


def _take_labelled(items: dict[str, list[str]], element: Any) -> None:
    rel = (element.get("rel") or "").lower()
    name = element.get("itemprop") or ("author" if rel == "author" and element.tag == "a" else None)
    if not name or element.tag == "meta":
        return
    key = name.split()[0].lower() if name.split() else ""
    # Asked first: the text of nested elements is read once for each of them.
    if key not in _ITEMS or len(contents := items.setdefault(key, [])) >= _ITEM_LIMIT:
        return
    if value := element.get("content") or element.get("datetime") or visible_text(element)[:500]:
        contents.append(one_line(value))


def visible_text(element: Any) -> str:
    """The text of an element on one line; scripts, figures and buttons in it are left out."""
    if not len(element):
        return one_line(element.text or "")
    return " ".join(text for _, text in block_texts(element))


def block_texts(root: Any) -> list[tuple[Any, str]]:
    """The text blocks below `root` in reading order, each with its element. Line breaks part blocks; menus, figures,
    forms and scripts are passed over."""
    found: list[tuple[Any, str]] = []
    buffer: list[str] = []

    def flush(owner: Any) -> None:
        joined = "".join(buffer)
        if not joined.isspace() and (text := one_line(joined)):
            found.append((owner, text))
        buffer.clear()

    owner = root
    skipped = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag
        if tag in _SILENT:
            skipped += 1 if event == "start" else -1
            if event == "end" and not skipped and element is not root and element.tail:
                buffer.append(element.tail)
            continue
        if skipped:
            continue
        if tag in BLOCKS or tag == "br":
            flush(owner)
            owner = element if event == "start" and tag != "br" else owner
            if event == "end" and tag != "br":
                owner = element.getparent() if element is not root else root
        if event == "start":
            buffer.append(element.text or "")
        elif element is not root and element.tail:
            buffer.append(element.tail)
    flush(owner)
    return found


def fragment_paragraphs(markup: str) -> list[str]:
    """The paragraphs of a piece of HTML (a feed's body, a JSON string), or of plain text. CDATA marks that an outlet
    escaped with the rest are dropped, and tags that it escaped are tags again."""
    markup = _CDATA.sub("", markup)
    for _ in range(2):
        if "<" in markup or not _ESCAPED_TAG.search(markup):
            break
        markup = html_unescape(markup, times=1)
    if "<" not in markup:
        return [line for part in re.split(r"[\n\r]+", html_unescape(markup)) if (line := one_line(part))]
    tree = parse(f"<html><body><div>{markup}</div></body></html>")
    return [] if tree is None else [text for _, text in block_texts(tree)]


def html_unescape(text: str, *, times: int = 2) -> str:
    """Entities resolved, also when they were escaped twice."""
    from html import unescape

    for _ in range(times):
        if "&" not in text:
            break
        text = unescape(text)
    return text


def plain_title(raw: str) -> str:
    """A title on one line: entities resolved, CDATA marks and the tags of emphasis dropped."""
    text = html_unescape(raw[: 4 * TITLE_LIMIT_CHARS])
    return one_line(_EMPHASIS.sub("", _CDATA.sub("", text)) if "<" in text or "]]>" in text else text)
