"""What is learned of pages: an `Observation` of one page, and the `Layout` of an outlet. Both are kept as JSON.

A layout is meant to be read and corrected by an operator, so its paths are written like CSS (see `paths.py`), and what
is malformed is refused with a sentence that says where.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError

from crawler.extraction.errors import LayoutError
from crawler.extraction.layouts.paths import PATH_LIMIT_CHARS, STEPS_LIMIT, read_path

SCOPE = ":scope"
LINKED = ":linked"
SAMPLE_CHARS = 40
HASH_CHARS = 12
BLOCKS_LIMIT = 60
TEXTS_LIMIT = 40
RULES_LIMIT = 8
PATHS_LIMIT = 200
REPEATED_LIMIT = 200
_STRICT = ConfigDict(extra="forbid")


def _path(text: str) -> str:
    read_path(text)
    return text


def _signature(text: str) -> str:
    place = text.removesuffix(LINKED)
    if place != SCOPE:
        read_path(place)
    return text


def _attribute(text: str) -> str:
    if text and not all(char.isalnum() or char in "-:_" for char in text):
        raise ValueError(f"{text!r} is no name of an attribute: leave it empty for the element's text")
    return text


PathText = Annotated[str, Field(min_length=1, max_length=PATH_LIMIT_CHARS), AfterValidator(_path)]
Signature = Annotated[str, Field(min_length=1, max_length=PATH_LIMIT_CHARS + 10), AfterValidator(_signature)]
Hash = Annotated[str, Field(pattern=rf"^[0-9a-f]{{{HASH_CHARS}}}$")]
Sample = Annotated[str, Field(max_length=SAMPLE_CHARS)]
Count = Annotated[int, Field(ge=0, le=10_000_000)]
Searched = Literal["published", "authors"]
"""A field that is searched for in what the page prints, where nothing states it."""
Unprinted = Annotated[tuple[Searched, ...], Field(max_length=2)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
SourceName = Annotated[str, Field(max_length=60, pattern=r"^[a-z][a-z0-9:._-]*$")]
SourceNames = Annotated[tuple[SourceName, ...], Field(max_length=60)]
LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field stands: an element, and the attribute that holds the value ("" for the element's text)."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    path: PathText
    attribute: Annotated[str, Field(max_length=40), AfterValidator(_attribute)] = ""


@dataclass(frozen=True, slots=True)
class BlockSeen:
    """The blocks of one page that stand at one place: how many the reader kept and dropped, and how many characters those
    had. `at` is a path below container or scope, `:scope` for text that stands in that element itself; it ends in
    `:linked` if most of the text is links."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    at: Signature
    kept: Count
    dropped: Count
    kept_chars: Count
    dropped_chars: Count


@dataclass(frozen=True, slots=True)
class RepeatedText:
    """A text that may stand on many pages: a hash of its letters, and how it begins."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    hash: Hash
    sample: Sample


@dataclass(frozen=True, slots=True)
class Witnesses:
    """Of the sources of one field on one page: those that alone give its value, and those that alone give another."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    right: SourceNames = ()
    wrong: SourceNames = ()


@dataclass(frozen=True, slots=True)
class FieldsSeen:
    """Where one page has its fields, and its language. `is_plain`: its text is whole, and nothing on it speaks of a wall."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    title: Witnesses
    authors: Witnesses
    published: Witnesses
    updated: Witnesses
    language: LanguageCode
    is_plain: bool


@dataclass(frozen=True, slots=True)
class Observation:
    """What one page teaches.

    `container` is the full path of the element that holds the body, and `container_steps` how many of its last steps
    tell it from all others on the page. `scope` is the full path of the element around body and headline; `apart` tells
    how many steps of `container` lead to an ancestor of it, within the scope, that has its full path for itself.
    `blocks` are below the container, `around` those of the scope beside it, where dropped ones are named by the branch
    they lie in. `chars` is the size of the body, `outside_chars` of the prose that stands outside the container.
    `title` is a hash. `title_in_head` says whether what stands at the title's place agrees with the page's head.
    `unprinted` are the fields that were searched for in print in vain; what was not searched for is none of them. `fields` is
    None where an older version observed.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    title: Hash
    container: PathText
    container_steps: Annotated[int, Field(ge=1, le=1_000)]
    scope: PathText
    apart: Annotated[tuple[Annotated[int, Field(ge=1, le=1_000)], ...], Field(max_length=STEPS_LIMIT)]
    blocks: Annotated[tuple[BlockSeen, ...], Field(max_length=BLOCKS_LIMIT)]
    around: Annotated[tuple[BlockSeen, ...], Field(max_length=BLOCKS_LIMIT)]
    texts: Annotated[tuple[RepeatedText, ...], Field(max_length=TEXTS_LIMIT)]
    chars: Count
    outside_chars: Count
    title_place: Place | None = None
    title_in_head: bool = False
    published_place: Place | None = None
    authors_place: Place | None = None
    unprinted: Unprinted = ()
    fields: FieldsSeen | None = None

    def as_json(self) -> dict[str, Any]:
        dumped: dict[str, Any] = _observations().dump_python(self, mode="json")
        return dumped

    @classmethod
    def from_json(cls, raw: object) -> "Observation":
        """Raises LayoutError if `raw` is not what `as_json` gave."""
        return _read(_observations(), raw, "observation")


@dataclass(frozen=True, slots=True)
class BodyRule:
    """How one template of an outlet holds its body. `share` is the part of the pages seen that had it.

    The container is the one element of a page that its path matches. Of its blocks those at `keep` are the text; what
    lies at or below `drop` is not, unless a longer path keeps it. A reading of fewer characters than `least_chars`, or
    with more than `outside_most` times as much prose outside the container, is no reading.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    container: PathText
    share: Share
    keep: Annotated[tuple[Signature, ...], Field(min_length=1, max_length=PATHS_LIMIT)]
    drop: Annotated[tuple[Signature, ...], Field(max_length=PATHS_LIMIT)] = ()
    least_chars: Count = 0
    outside_most: Annotated[float, Field(ge=0, le=1_000, allow_inf_nan=False)] = 1.0


@dataclass(frozen=True, slots=True)
class Recipe:
    """For each field the source that gave it on the pages seen, and is asked alone: `json-ld`, `og:title`, `title-tag`,
    `meta:NAME`, `microdata`, `feed`, `url`, `place` (the layout's own) or `nothing` (no page has one). None: all are asked. So
    they are on a page on which the source gives nothing. Pages are in `language`, unless their words speak against it;
    `is_plain`: without signs in the text itself, nobody looks for more of them in the page that it is not whole."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    title: SourceName | None = None
    authors: SourceName | None = None
    published: SourceName | None = None
    updated: SourceName | None = None
    language: LanguageCode | None = None
    is_plain: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """How the pages of an outlet are read. `repeated` are texts dropped wherever they stand in a body. A title's place
    must agree with the page's head if `title_in_head`. `unprinted` are the fields that no page prints: they are not
    searched for. `recipe` tells where fields are read. `pages` is how many pages it was learned from."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    bodies: Annotated[tuple[BodyRule, ...], Field(min_length=1, max_length=RULES_LIMIT)]
    repeated: Annotated[tuple[RepeatedText, ...], Field(max_length=REPEATED_LIMIT)] = ()
    title: Place | None = None
    title_in_head: bool = False
    published: Place | None = None
    authors: Place | None = None
    unprinted: Unprinted = ()
    recipe: Recipe = Recipe()
    pages: Count = 0

    def as_json(self) -> dict[str, Any]:
        dumped: dict[str, Any] = _layouts().dump_python(self, mode="json")
        return dumped

    @classmethod
    def from_json(cls, raw: object) -> "Layout":
        """Raises LayoutError with a sentence that says which entry is wrong, and how."""
        return _read(_layouts(), raw, "layout")


@dataclass(frozen=True, slots=True)
class LayoutReading:
    """What a layout reads from a page: the paragraphs of the body, and what stands at the places of the other fields
    (None or empty if nothing does). `doubts` are sentences on what was not as learned, yet too little to matter.
    `unprinted` and `recipe` are the layout's, `heading` is the element that prints the title."""

    paragraphs: tuple[str, ...]
    title: str | None
    published_raw: str | None
    authors: tuple[str, ...]
    doubts: tuple[str, ...]
    unprinted: tuple[Searched, ...] = ()
    recipe: Recipe = Recipe()
    heading: Any | None = field(default=None, compare=False)


_Value = TypeVar("_Value", Observation, Layout)


@cache
def _observations() -> TypeAdapter[Observation]:
    return TypeAdapter(Observation)


@cache
def _layouts() -> TypeAdapter[Layout]:
    return TypeAdapter(Layout)


def _read(adapter: TypeAdapter[_Value], raw: object, noun: str) -> _Value:
    if not isinstance(raw, dict):
        raise LayoutError(f"the {noun} is malformed: it must be a JSON object")
    try:
        return adapter.validate_python(raw)
    except ValidationError as cause:
        first = cause.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or noun
        reason = first["msg"].removeprefix("Value error, ")
        raise LayoutError(f"the {noun} is malformed at {place}: {reason}") from cause
