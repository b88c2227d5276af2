"""The state of a page as JSON: that from which its scripts build what people see, or the whole answer if it is JSON.

| where it lies                                             | whose habit                |
|-----------------------------------------------------------|----------------------------|
| the answer itself, plain, guarded or as a call            | interfaces                 |
| `script` elements of a JSON type, `__NEXT_DATA__` among   | Next.js, SvelteKit, ...    |
| `__NUXT_DATA__`, a list whose numbers lead into itself    | Nuxt 3, SvelteKit's data   |
| pieces given to `__next_f.push`                           | Next.js, app router        |
| pieces given to a stream's `enqueue`                      | React Router, Remix        |
| `data-page` attributes                                    | Inertia                    |
| assignments (`__INITIAL_STATE__ = {...}`)                 | Nuxt 2, Apollo, Arc, ...   |

Scripts are never run. A state that is a program instead of data is named as such.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from crawler.extraction.flat_json import is_flat, unflattened
from crawler.extraction.jsonld import load_json

SCRIPT_LIMIT_CHARS = 8_000_000
ASSIGNMENTS_LIMIT = 50
FAILURES_LIMIT = 20
"""Calls of one script that may hold no value: each of them is looked for to the end of the script."""
_GUARD = re.compile(r"^(?:\)\]\}',?\s*|for\s?\(;;\);\s*|while\(1\);\s*)")
_CALL = re.compile(r"^(?:/\*\*/\s*)?[\w$.]{1,80}\s*\(\s*(?=[\[{])")
_PUSH = re.compile(r"__next_f\s*\.\s*push\(\s*(?=\[)")
_ENQUEUE = re.compile(r"\.\s*enqueue\(\s*(?=\")")
_ROW = re.compile(r"([0-9a-f]{1,6}):(T([0-9a-f]{1,6}),)?", re.IGNORECASE)
_ASSIGNED = re.compile(
    r"(?:\b(?:window|self|globalThis|Fusion)\s*(?:\.\s*|\[\s*[\"'])|\b(?:var|let|const)\s+|(?<![\w.$])(?=__[A-Z_]{1,50}__\s*=))"
    r"([\w$]{1,60})(?:[\"']\s*\])?\s*=\s*"
)
_PARSE = re.compile(r"JSON\s*\.\s*parse\(\s*(?=[\"'`])")
_PROGRAM = re.compile(r"\(?\s*function\b|\(\s*\(")
_JS_STRING = re.compile(r"\"((?:[^\"\\]|\\.)*+)\"|'((?:[^'\\]|\\.)*+)'|`((?:[^`\\]|\\.)*+)`", re.DOTALL)
_JS_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_JS_VALUE = re.compile(r"\"(?:[^\"\\]|\\.)*+(?:\"|\\?\Z)|\b(?:undefined|void 0)\b|!0|!1", re.DOTALL)
_PLAIN_VALUES = {"undefined": "null", "void 0": "null", "!0": "true", "!1": "false"}
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}
_STATE_NAMES = re.compile(r"state|nuxt|data|props|store|context|apollo|preload|initial|globalContent", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class States:
    """The JSON values that a page's state consists of, and the names of states that are programs."""

    roots: tuple[Any, ...]
    programs: tuple[str, ...] = ()


def answer_state(text: str) -> States | None:
    """The state that a whole answer is; None when it is no JSON."""
    start = _CALL.sub("", _GUARD.sub("", text.lstrip("\ufeff \t\r\n"), count=1), count=1)
    if start[:1] not in ("{", "["):
        return None
    values = [value for value, _ in [_decoded(start, 0)] if value is not None]
    return States(tuple(_resolved(values))) if values else None


def page_states(tree: Any) -> States:
    """All states that lie in a page of HTML, the likeliest first."""
    data: list[str] = []
    programs: list[str] = []
    for element in tree.iter("script"):
        text = element.text
        if not text or len(text) > SCRIPT_LIMIT_CHARS:
            continue
        kind = (element.get("type") or "").lower()
        if "json" in kind or element.get("id") == "__NEXT_DATA__":
            if "ld+json" not in kind:
                data.append(text)
        else:
            programs.append(text)
    attributes = [element.get("data-page") for element in tree.xpath("//*[@data-page]")[:5]]
    return _states(data, programs, attributes)


def script_states(scripts: Iterable[str]) -> States:
    """The states that lie in scripts, each of which is JSON or a program that assigns some."""
    data: list[str] = []
    programs: list[str] = []
    for script in scripts:
        if len(script) <= SCRIPT_LIMIT_CHARS:
            (data if script[:100].lstrip()[:1] in ("{", "[", "<", "/") else programs).append(script)
    return _states(data, programs, [])


def _states(data: list[str], programs: list[str], attributes: list[str]) -> States:
    """`data` are scripts of JSON, `programs` those in which some lies."""
    roots: list[Any] = [value for text in data for value in load_json(text)]
    pushed: list[str] = []
    streamed: list[str] = []
    names: list[str] = []
    for text in programs:
        pushed += _pushed(text)
        streamed += _streamed(text)
        for name, value in _assignments(text):
            if value is None:
                names.append(name)
            else:
                roots.append(value)
    for text in attributes:
        roots += load_json(text)
    roots += _rows("".join(pushed))
    roots += load_json("".join(streamed)) if streamed else []
    return States(tuple(_resolved(roots)), tuple(dict.fromkeys(names)))


def _resolved(roots: list[Any]) -> Iterator[Any]:
    """The values, those that are flat lists unfolded: a list itself, or what SvelteKit wraps around several."""
    for root in roots:
        nodes = root.get("nodes") if isinstance(root, dict) else None
        if isinstance(nodes, list):
            yield from (unflattened(n["data"]) for n in nodes if isinstance(n, dict) and is_flat(n.get("data")))
        yield unflattened(root) if is_flat(root) else root


def _pushed(script: str) -> Iterator[str]:
    for value in _given(_PUSH, script):
        if isinstance(value, list) and len(value) > 1 and isinstance(value[1], str):
            yield value[1]


def _streamed(script: str) -> Iterator[str]:
    for value in _given(_ENQUEUE, script):
        if isinstance(value, str):
            yield value


def _given(call: re.Pattern[str], script: str) -> Iterator[Any]:
    """What is given to the calls in a script."""
    failures = 0
    for found in call.finditer(script):
        value, _ = _decoded(script, found.end())
        if value is not None:
            yield value
            continue
        failures += 1
        if failures >= FAILURES_LIMIT:
            return


def _rows(stream: str) -> list[Any]:
    """The rows of a server component's stream: `id:JSON`, or a text of so many bytes that others refer to."""
    rows: list[Any] = []
    texts: dict[str, str] = {}
    raw = stream.encode("utf-8", "surrogatepass")
    at = 0
    while at < len(raw):
        end = raw.find(b"\n", at)
        end = len(raw) if end < 0 else end
        head = _ROW.match(raw[at : at + 20].decode("latin-1"))
        if head and head[3]:
            start = at + head.end()
            end = start + int(head[3], 16)
            texts[head[1]] = raw[start:end].decode("utf-8", "replace")
            at = end
            continue
        if head:
            value, _ = _decoded(raw[at + head.end() : end].decode("utf-8", "replace"), 0)
            if isinstance(value, dict | list):
                rows.append(value)
        at = end + 1
    for row in rows:
        _fill_in(row, texts)
    return rows


def _fill_in(root: Any, texts: dict[str, str]) -> None:
    """Put texts in the place of their references (`$1f`), and dates in that of their form (`$D2026-...`)."""
    stack: list[Any] = [root]
    while stack:
        node = stack.pop()
        pairs = node.items() if isinstance(node, dict) else enumerate(node)
        for key, value in list(pairs):
            if isinstance(value, dict | list):
                stack.append(value)
            elif isinstance(value, str) and value.startswith("$"):
                if value.startswith("$D"):
                    node[key] = value[2:]
                elif value.startswith("$$"):
                    node[key] = value[1:]
                elif value[1:] in texts:
                    node[key] = texts[value[1:]]


def _assignments(script: str) -> Iterator[tuple[str, Any]]:
    """Each assigned name of a state with its value; None for one that is a program."""
    count = 0
    at = 0
    while count < ASSIGNMENTS_LIMIT and (found := _ASSIGNED.search(script, at)):
        at = found.end()
        if not _STATE_NAMES.search(found[1]):
            continue
        count += 1
        if script[at : at + 1] in ("{", "["):
            value, at = _decoded(script, at)
            if isinstance(value, dict | list):
                yield found[1], value
        elif call := _PARSE.match(script, at):
            value, _ = _decoded(_string_at(script, call.end()), 0)
            if isinstance(value, dict | list):
                yield found[1], value
        elif _PROGRAM.match(script, at):
            yield found[1], None


def _decoded(text: str, at: int) -> tuple[Any, int]:
    """The JSON value at a place and the place behind it; None when there is none, with JavaScript's few extra values."""
    decoder = json.JSONDecoder(strict=False)
    try:
        return decoder.raw_decode(text, at)
    except (ValueError, RecursionError):
        pass
    try:
        repaired = _JS_VALUE.sub(lambda value: _PLAIN_VALUES.get(value[0], value[0]), text[at:])
        return decoder.raw_decode(repaired)[0], at + 1
    except (ValueError, RecursionError):
        return None, at + 1


def _string_at(script: str, at: int) -> str:
    found = _JS_STRING.match(script, at)
    return _JS_ESCAPE.sub(_unescaped, found[found.lastindex or 1]) if found else ""


def _unescaped(found: re.Match[str]) -> str:
    if code := found[1] or found[2]:
        return chr(int(code, 16))
    return _ESCAPES.get(found[3], found[3])
