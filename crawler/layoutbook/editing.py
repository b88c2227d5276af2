"""A layout as a file that an operator reads and corrects: YAML with a word on each part, and back, checked.

What stands in the file is what `Layout.as_json` gives, but for one convenience: an entry of `repeated` may be the text
itself, as it stands on the pages.
"""

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from crawler.errors import LayoutFileError
from crawler.extraction.errors import LayoutError
from crawler.extraction.layouts import Layout
from crawler.extraction.layouts.blocks import text_hash
from crawler.extraction.layouts.values import SAMPLE_CHARS
from crawler.extraction.plain import letters_only, one_line
from crawler.yamlplaces import line_of, plain_value

FILE_LIMIT_BYTES = 1_000_000
_UNREADABLE = (yaml.YAMLError, ValueError, RecursionError)
"""ValueError: no UTF-8, a day of no calendar, a number of thousands of digits."""
_HEAD = """\
# How pages of {outlet_id} are read: version {version}.
#
# Paths are written like CSS: div.story > div.story-text. A step matches an element that has its tag, its id and all its
# classes, whatever others it has. ":linked" behind a path means blocks that are mostly links, ":scope" the container itself.
#
# bodies: one entry for each template. Of the one `container` the blocks at `keep` are the text, what lies at `drop` is not;
#   a text of fewer than `least_chars` characters, or with more than `outside_most` times as much text outside, is refused.
# repeated: texts that are dropped wherever they stand in a body. An entry may be the text itself, in quotation marks.
# title, published, authors: the place of each, with the attribute that holds it ("" for the element's text); or null.
# recipe: for each field the one source that is asked: json-ld, og:title, title-tag, microdata, meta:NAME, feed, url, place (as
#   above) or nothing; null asks all of them, and so does a page on which the source gives nothing. language: that of all pages,
#   or null. is_plain: true has nobody look for a paywall in pages whose text shows no sign of one.
#
# Take it over with: silkwatch sources layout {outlet_id} --correct FILE
"""


def as_yaml(outlet_id: str, version: int, layout: Layout) -> str:
    """The text of the file."""
    body = yaml.dump(layout.as_json(), Dumper=yaml.SafeDumper, allow_unicode=True, sort_keys=False, width=1_000)
    return _HEAD.format(outlet_id=outlet_id, version=version) + body


def read_layout_file(file: Path) -> Layout:
    """The layout that a file holds. Raises LayoutFileError, whose message names file, line and remedy."""
    node = _root(file)
    try:
        raw = plain_value(node)
    except _UNREADABLE as cause:
        raise _not_yaml(file, cause) from cause
    if isinstance(raw, dict) and isinstance(raw.get("repeated"), list):
        raw["repeated"] = [_with_hash(one) for one in raw["repeated"]]
    try:
        return Layout.from_json(raw)
    except LayoutError as cause:
        place, reason = _first_fault(cause)
        named = f"{'.'.join(map(str, place))}: " if place else ""
        raise LayoutFileError(f"{file}:{line_of(node, place)}: {named}{reason}; correct this line") from cause


def _root(file: Path) -> yaml.Node:
    try:
        if file.stat().st_size > FILE_LIMIT_BYTES:
            raise LayoutFileError(f"{file}: larger than {FILE_LIMIT_BYTES} bytes; name a file that holds one layout")
        root = yaml.compose(file.read_text("utf-8"), Loader=yaml.SafeLoader)
    except _UNREADABLE as cause:
        raise _not_yaml(file, cause) from cause
    if not isinstance(root, yaml.MappingNode):
        raise LayoutFileError(f"{file}:1: this is no layout; begin with what `silkwatch sources layout` writes")
    return root


def _not_yaml(file: Path, cause: Exception) -> LayoutFileError:
    mark = getattr(cause, "problem_mark", None)
    is_too_deep = isinstance(cause, RecursionError)
    problem = "nested too deeply" if is_too_deep else getattr(cause, "problem", None) or getattr(cause, "reason", cause)
    where = f"{file}:{mark.line + 1}" if mark else str(file)
    return LayoutFileError(f"{where}: cannot be read as YAML ({problem}); mend the line or its indentation")


def _with_hash(entry: Any) -> Any:
    if not isinstance(entry, str):
        return entry
    return {"hash": text_hash(letters_only(entry)), "sample": one_line(entry)[:SAMPLE_CHARS]}


def _first_fault(error: LayoutError) -> tuple[tuple[Any, ...], str]:
    """Where the first fault lies, and what it is."""
    if not isinstance(error.__cause__, ValidationError):
        return (), str(error)
    first = error.__cause__.errors(include_url=False, include_context=False, include_input=False)[0]
    reason = {"extra_forbidden": "there is no such field", "unexpected_keyword_argument": "there is no such field",
              "missing": "this is missing"}.get(first["type"])  # fmt: skip
    return first["loc"], reason or first["msg"].removeprefix("Value error, ")
