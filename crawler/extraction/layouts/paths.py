"""Where an element stands, as a path that an operator can read: `article.post > div.entry-content > p`.

A step is a tag with those of its id and classes that name a role. What holds digits or odd signs (`post-4711`, `md:w-1/2`)
belongs to one page or to the grid, and is left out. A step of a layout matches an element that has its tag, its id and
all its classes; further classes of the element do not matter.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

PATH_LIMIT_CHARS = 1_000
STEPS_LIMIT = 40
_CLASSES_LIMIT = 8
_TAG = r"[a-z][a-z0-9-]*"
_NAME = r"(?:[^\W\d]|-){1,40}"
_STEP = re.compile(rf"({_TAG})(?:#({_NAME}))?((?:\.{_NAME})*)")
_IS_TAG = re.compile(_TAG)
_IS_NAME = re.compile(_NAME)
_ODD_TAG = "x-odd"
_LANDMARKS = frozenset(("article", "main"))
_ROOTS = frozenset(("html", "body"))


@dataclass(frozen=True, slots=True)
class Step:
    """One element of a path: its tag, its id ("" for none) and its classes."""

    tag: str
    id: str = ""
    classes: frozenset[str] = frozenset()

    def __str__(self) -> str:
        name = f"#{self.id}" if self.id else ""
        return f"{self.tag}{name}{''.join(f'.{one}' for one in sorted(self.classes))}"

    @property
    def is_named(self) -> bool:
        return bool(self.id or self.classes)

    @property
    def is_landmark(self) -> bool:
        """Whether a page has one of it, as a rule."""
        return bool(self.id) or self.tag in _LANDMARKS

    def covers(self, other: "Step") -> bool:
        """Whether this step of a layout matches an element that is `other`."""
        return self.tag == other.tag and (not self.id or self.id == other.id) and self.classes <= other.classes

    def shared(self, other: "Step") -> "Step | None":
        """The step that covers both; None if they have nothing but, perhaps, the tag in common."""
        if self.tag != other.tag:
            return None
        name = self.id if self.id == other.id else ""
        classes = self.classes & other.classes
        if (self.is_named or other.is_named) and not (name or classes):
            return None
        return Step(self.tag, name, classes)


Path = tuple[Step, ...]
BODY: Path = (Step("body"),)


def step_of(element: Any) -> Step:
    return _step(element.tag, element.get("id"), element.get("class"))


@lru_cache(maxsize=20_000)
def _step(tag: str, name: str | None, classes: str | None) -> Step:
    names = [one for one in classes.split() if _IS_NAME.fullmatch(one)] if classes else []
    return Step(
        tag if _IS_TAG.fullmatch(tag) else _ODD_TAG,
        name if name and _IS_NAME.fullmatch(name) else "",
        frozenset(sorted(set(names))[:_CLASSES_LIMIT]),
    )


def path_of(element: Any) -> Path:
    """The steps from below the page's body down to `element`; the body alone for itself."""
    steps = [step_of(element)]
    while (element := element.getparent()) is not None and element.tag not in _ROOTS:
        steps.append(step_of(element))
    return tuple(reversed(steps))


def path_text(path: Path) -> str:
    return " > ".join(map(str, path))


def is_writable(path: Path) -> bool:
    """Whether `path` is short enough to be kept."""
    return len(path) <= STEPS_LIMIT and len(path_text(path)) <= PATH_LIMIT_CHARS


def read_path(text: str) -> Path:
    """The reverse of `path_text`. Raises ValueError with a sentence if it is no path."""
    if len(text) > PATH_LIMIT_CHARS:
        raise ValueError(f"a path has at most {PATH_LIMIT_CHARS} characters, this one has {len(text)}")
    steps = []
    for part in text.split(">"):
        match = _STEP.fullmatch(part.strip())
        if match is None:
            raise ValueError(f"{part.strip()!r} is no step of a path: write tag#id.class > tag.class, without digits")
        steps.append(Step(match[1], match[2] or "", frozenset(match[3].split(".")[1:])))
    if len(steps) > STEPS_LIMIT:
        raise ValueError(f"a path has at most {STEPS_LIMIT} steps, this one has {len(steps)}")
    return tuple(steps)


def anchored(path: Path) -> Path:
    """The end of `path` that says enough: up to a landmark, or the second step that has a name."""
    named = 0
    for count, step in enumerate(reversed(path), start=1):
        named += step.is_named
        if step.is_landmark or named >= 2:
            return path[-count:]
    return path


def matches(element: Any, path: Path) -> bool:
    """Whether `element` and its parents are what the steps of `path` say, the last step being the element's own."""
    for step in reversed(path):
        if element is None or not step.covers(step_of(element)):
            return False
        element = element.getparent()
    return True


def find(tree: Any, path: Path, *, at_most: int = 2) -> list[Any]:
    """The first elements of `tree` at that place, in the page's order."""
    found: list[Any] = []
    above = next((count for count, step in enumerate(reversed(path)) if step.is_named), 0)
    named = path[-1 - above]
    attribute, part = ("id", named.id) if named.id else ("class", min(named.classes, default=""))
    for element in tree.iter(path[-1].tag):
        one = element
        for _ in range(above):
            one = one if one is None else one.getparent()
        # Before anything else: of the elements of a tag, most have not even this part in or above them.
        if one is not None and part in (one.get(attribute) or "") and matches(element, path):
            found.append(element)
            if len(found) >= at_most:
                break
    return found
