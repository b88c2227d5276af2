"""Reads a YAML mapping field by field, and knows the line and column of everything it refuses.

The nodes of the YAML are read, not the values built from them, because only nodes remember where they stand. A query
in a block (`>-` or `|`) is read from the file's own lines, so that its errors point to the very character.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import yaml

from themes.errors import PackError, QueryError
from themes.languages import ENDING_LETTERS_MAX
from themes.parsing import parse
from themes.query import Node

_Loader: type[yaml.SafeLoader] | type[yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NAME = re.compile(r"[a-z][a-z0-9-]*")
_FILE_CHARACTERS_MAX = 1_000_000
_NESTING_MAX = 8
# Each level of nesting costs a bracket or a column before the line's first word.
_MAY_BE_DEEP = re.compile(rf"[\[{{]|^[ \t?:-]{{{_NESTING_MAX}}}", re.MULTILINE)
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Placed(Generic[_Value]):
    """A value read from a text that begins at index `begins_at` of a file's content."""

    value: _Value
    shown_path: str
    content: str
    begins_at: int

    def error(self, position: int, problem: str, remedy: str) -> PackError:
        return _error_at(self.shown_path, self.content, self.begins_at + position, problem, remedy)


class Fields:
    """The fields of a mapping. Each method returns one field's value or raises PackError."""

    def __init__(self, shown_path: str, content: str, nodes: dict[str, yaml.Node]) -> None:
        self._shown_path = shown_path
        self._content = content
        self._nodes = nodes

    def __contains__(self, field: str) -> bool:
        return field in self._nodes

    def error(self, field: str, problem: str, remedy: str) -> PackError:
        """An error that stands where the field's value begins."""
        return self._error(self._nodes[field], problem, remedy)

    def text(self, field: str) -> str:
        return self._scalar(field, "str", "text").strip()

    def name(self, field: str) -> str:
        value = self.text(field)
        if not _NAME.fullmatch(value):
            raise self.error(field, f"{field} is {value!r}", "use small Latin letters, digits and hyphens")
        return value

    def choice(self, field: str, choices: Iterable[str], *, tag: str = "str") -> str:
        value = self._scalar(field, tag, f"{' or '.join(choices)}").strip()
        if value not in choices:
            raise self.error(field, f"{field} is {value}", f"use {' or '.join(choices)}")
        return value

    def whole(self, field: str, *, at_least: int) -> int:
        value = self._number(field, "int", "a whole number", int)
        if value < at_least:
            raise self.error(field, f"{field} is {value}", f"use {at_least} or more")
        return value

    def share(self, field: str) -> float:
        """A number above 0 and at most 1."""
        is_whole = self._nodes[field].tag == "tag:yaml.org,2002:int"
        value = self._number(field, "int" if is_whole else "float", "a number", float)
        if not 0 < value <= 1:
            raise self.error(field, f"{field} is {value:g}", "use a number above 0 and at most 1")
        return value

    def placed_text(self, field: str) -> Placed[str]:
        """A text whose characters know their place, as long as it stands in one line."""
        self._scalar(field, "str", "text")
        node = self._nodes[field]
        assert isinstance(node, yaml.ScalarNode)
        source, begins_at = _source_of(node, self._content)
        return Placed(source, self._shown_path, self._content, begins_at)

    def placed_texts(self, field: str) -> list[Placed[str]]:
        """The texts of a sequence."""
        node = self._nodes[field]
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            raise self._error(node, f"{field} is no list", "write it as [one, other]")
        for item in node.value:
            if not isinstance(item, yaml.ScalarNode) or item.tag != "tag:yaml.org,2002:str":
                raise self._error(item, f"{field} holds what is no text", "write plain words")
        return [Placed(str(item.value), self._shown_path, self._content, item.start_mark.index) for item in node.value]

    def rows(
        self, field: str, *, short: str, required: frozenset[str], optional: frozenset[str]
    ) -> dict[str, "Fields"]:
        """The rows of a mapping from name to fields. A row that is a plain text has it as its field `short`."""
        rows: dict[str, Fields] = {}
        for name, node in _mapping(self._nodes[field], None, "row", self._error, f"{field} is no mapping").items():
            if not _NAME.fullmatch(name):
                raise self._error(node, f"the name {name!r} is wrong", "use small Latin letters, digits and hyphens")
            nodes = {short: node}
            if not isinstance(node, yaml.ScalarNode):
                nodes = _mapping(node, required | optional, "field", self._error, f"{name} is no mapping of fields")
            for key in sorted(required - nodes.keys()):
                raise self._error(node, f"the field {key} of {name} is missing", "add it")
            rows[name] = Fields(self._shown_path, self._content, nodes)
        return rows

    def query(self, field: str) -> Placed[Node]:
        return self._query(self._nodes[field], field)

    def queries(self, field: str) -> dict[str, Placed[Node]]:
        """The queries of a mapping from language to query."""
        problem = f"{field} is no mapping from language to query"
        nodes = _mapping(self._nodes[field], ENDING_LETTERS_MAX, "language", self._error, problem)
        if not nodes:
            raise self.error(field, f"{field} is empty", "write a query for at least one language")
        return {language: self._query(node, f"the query of {language}") for language, node in nodes.items()}

    def _query(self, node: yaml.Node, what: str) -> Placed[Node]:
        if not isinstance(node, yaml.ScalarNode) or node.tag != "tag:yaml.org,2002:str":
            raise self._error(node, f"{what} is no text", "write a query, quoted if YAML takes it for something else")
        source, begins_at = _source_of(node, self._content)
        try:
            return Placed(parse(source), self._shown_path, self._content, begins_at)
        except QueryError as error:
            place = begins_at + error.position
            raise _error_at(self._shown_path, self._content, place, error.problem, error.remedy) from None

    def _number(self, field: str, tag: str, kind: str, read: Callable[[str], _Value]) -> _Value:
        written = self._scalar(field, tag, kind)
        try:
            return read(written)
        except ValueError:
            raise self.error(field, f"{field} is {written}", f"write it as {kind} with digits") from None

    def _scalar(self, field: str, tag: str, kind: str) -> str:
        node = self._nodes[field]
        if not isinstance(node, yaml.ScalarNode) or node.tag != f"tag:yaml.org,2002:{tag}" or not node.value.strip():
            raise self._error(node, f"{field} is no {kind.removeprefix('a ')}", f"write {kind}")
        return str(node.value)

    def _error(self, node: yaml.Node, problem: str, remedy: str) -> PackError:
        return _error_at(self._shown_path, self._content, node.start_mark.index, problem, remedy)


def read_mapping(path: Path, shown_path: str, *, required: frozenset[str], optional: frozenset[str]) -> Fields:
    """Opens a YAML file that is one mapping with the required fields, perhaps the optional ones, and no others."""
    return mapping_of(read_content(path, shown_path), shown_path, required=required, optional=optional)


def read_content(path: Path, shown_path: str) -> str:
    """The text of a file of YAML, which is not looked at. Raises PackError."""
    try:
        content = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise PackError("the file is not UTF-8", "save it as UTF-8", file=shown_path) from error
    except OSError as error:
        raise PackError(f"the file cannot be read ({error.strerror})", "check it", file=shown_path) from error
    if len(content) > _FILE_CHARACTERS_MAX:
        raise PackError("the file is over a million characters long", "split it", file=shown_path)
    return content


def mapping_of(content: str, shown_path: str, *, required: frozenset[str], optional: frozenset[str]) -> Fields:
    """The fields of a text that is one mapping of YAML; as `read_mapping`."""
    try:
        _refuse_deep_nesting(content, shown_path)
        root = yaml.compose(content, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        raise _yaml_error(shown_path, error) from error
    except yaml.YAMLError as error:
        raise PackError(f"the file is no YAML ({' '.join(str(error).split())})", "mend it", file=shown_path) from error

    def refuse(node: yaml.Node, problem: str, remedy: str) -> PackError:
        return _error_at(shown_path, content, node.start_mark.index, problem, remedy)

    if root is None:
        raise PackError("the file is empty", f"write the fields {', '.join(sorted(required))}", file=shown_path)
    nodes = _mapping(root, required | optional, "field", refuse, "the file is no mapping of fields")
    for key in sorted(required - nodes.keys()):
        raise PackError(f"the field {key} is missing", "add it", file=shown_path)
    return Fields(shown_path, content, nodes)


def _refuse_deep_nesting(content: str, shown_path: str) -> None:
    """Composing nodes is recursive, and in C a file of open brackets would end the process."""
    if not _MAY_BE_DEEP.search(content):
        return
    depth = 0
    for event in yaml.parse(content, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _NESTING_MAX:
            place = event.start_mark.index if event.start_mark else 0
            raise _error_at(shown_path, content, place, "the file is nested too deep", "write plain fields")


def _mapping(
    node: yaml.Node,
    known: Iterable[str] | None,
    kind: str,
    refuse: Callable[[yaml.Node, str, str], PackError],
    problem: str,
) -> dict[str, yaml.Node]:
    """The values of a mapping by their names, each of which has to be known, if not all are, and to stand there once."""
    if not isinstance(node, yaml.MappingNode):
        raise refuse(node, problem, "write lines of the form name: value")
    nodes: dict[str, yaml.Node] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise refuse(key, "a name is no plain word", "write lines of the form name: value")
        if known is not None and key.value not in known:
            raise refuse(key, f"the {kind} {key.value} is unknown", f"use {', '.join(sorted(known))}")
        if key.value in nodes:
            raise refuse(key, f"{key.value} stands here twice", "keep one of the two")
        nodes[key.value] = value
    return nodes


def _source_of(node: yaml.ScalarNode, content: str) -> tuple[str, int]:
    """The text of a scalar and its index in the file: as it stands there, when YAML changed but the spacing."""
    start, end = node.start_mark.index, node.end_mark.index
    if node.style in ("|", ">"):
        start = content.index("\n", start) + 1
    elif node.style in ("'", '"'):
        start, end = start + 1, end - 1
    written = content[start:end]
    same = written.split() == node.value.split()
    return (written, start) if same else (str(node.value), node.start_mark.index)


def _error_at(shown_path: str, content: str, index: int, problem: str, remedy: str) -> PackError:
    line = content.count("\n", 0, index) + 1
    column = index - (content.rfind("\n", 0, index) + 1) + 1
    return PackError(problem, remedy, file=shown_path, line=line, column=column)


def _yaml_error(shown_path: str, error: yaml.MarkedYAMLError) -> PackError:
    mark = error.problem_mark or error.context_mark
    problem = f"this is no YAML ({error.problem or error.context})"
    place = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    return PackError(problem, "check the indentation and quotes here", file=shown_path, line=place[0], column=place[1])
