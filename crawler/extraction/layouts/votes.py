"""What becomes of each place below a container: a tree of steps, the votes of the pages for each, and what they decide."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from crawler.extraction.layouts.paths import Path, Step, is_writable, path_text
from crawler.extraction.layouts.values import LINKED, SCOPE, BlockSeen

_LEAST_PAGES = 2
_LIKE_CHILDREN = 3
_DIVIDED = 0.8
_SMALL_SHARE = 0.03
_MAJORITY = 0.5


@dataclass(slots=True)
class Vote:
    """The blocks of one kind at one place: on which pages, and how many characters were kept and dropped. Characters
    vote, not blocks: a line of the newsletter with the markup of a paragraph says little about paragraphs."""

    pages: set[int] = field(default_factory=set)
    kept: int = 0
    dropped: int = 0

    def add(self, other: "Vote") -> None:
        self.pages |= other.pages
        self.kept += other.kept
        self.dropped += other.dropped


@dataclass(slots=True)
class Node:
    """A place: the votes on its own blocks, unlinked and linked, and the places below it."""

    votes: dict[bool, Vote] = field(default_factory=lambda: {False: Vote(), True: Vote()})
    children: dict[Step, "Node"] = field(default_factory=dict)

    def pages(self) -> set[int]:
        own = self.votes[False].pages | self.votes[True].pages
        return own.union(*(child.pages() for child in self.children.values()))

    def add(self, other: "Node") -> None:
        for is_linked, vote in other.votes.items():
            self.votes[is_linked].add(vote)
        for step, child in other.children.items():
            self.children.setdefault(step, Node()).add(child)


def voted(pages: Sequence[Sequence[tuple[Path, BlockSeen]]]) -> Node:
    """The tree of all places, by the blocks of each page."""
    root = Node()
    for number, blocks in enumerate(pages):
        for path, block in blocks:
            node = root
            for step in path:
                node = node.children.setdefault(step, Node())
            node.votes[block.at.endswith(LINKED)].add(Vote({number}, block.kept_chars, block.dropped_chars))
    return root


def generalised(node: Node) -> None:
    """Makes one place of neighbours that have a name in common and are each too rare to count: their other names are of
    single pages or paragraphs."""
    rare = {step: child for step, child in node.children.items() if len(child.pages()) < _LEAST_PAGES}
    while True:
        names = Counter((step.tag, name) for step in rare for name in step.classes)
        if not names:
            break
        (tag, name), count = max(names.items(), key=lambda item: (item[1], item[0]))
        if count < _LIKE_CHILDREN:
            break
        alike = [step for step in rare if step.tag == tag and name in step.classes]
        common = Step(tag, "", frozenset.intersection(*(step.classes for step in alike)))
        for step in alike:
            child = rare.pop(step)
            del node.children[step]
            node.children.setdefault(common, Node()).add(child)
    for child in node.children.values():
        generalised(child)


def decided(root: Node, pages: int) -> tuple[list[str], list[str]]:
    """The places to keep and those to drop. Where nothing below a place is kept, the place itself is dropped."""
    kept_chars = sum(vote.kept for node, _ in _walked(root, ()) for vote in node.votes.values())
    keep: list[str] = []
    drop: list[str] = []
    least = min(_LEAST_PAGES, pages)

    def visit(node: Node, path: Path) -> None:
        if path and is_writable(path) and _is_only_dropped(node, kept_chars) and len(node.pages()) >= least:
            drop.append(path_text(path))
            return
        for is_linked, vote in node.votes.items():
            name = (path_text(path) or SCOPE) + (LINKED if is_linked else "")
            if len(vote.pages) < least or not is_writable(path):
                continue
            if _is_kept(vote, kept_chars):
                keep.append(name)
            elif _is_dropped(vote, kept_chars):
                drop.append(name)
        for step, child in sorted(node.children.items(), key=lambda item: str(item[0])):
            visit(child, (*path, step))

    visit(root, ())
    return keep, drop


def _walked(node: Node, path: Path) -> Iterator[tuple[Node, Path]]:
    yield node, path
    for step, child in node.children.items():
        yield from _walked(child, (*path, step))


def _is_only_dropped(node: Node, kept_chars: int) -> bool:
    votes = [vote for one, _ in _walked(node, ()) for vote in one.votes.values() if vote.pages]
    return all(_is_dropped(vote, kept_chars) for vote in votes)


def _is_kept(vote: Vote, kept_chars: int) -> bool:
    return _decision(vote, vote.kept, kept_chars)


def _is_dropped(vote: Vote, kept_chars: int) -> bool:
    return _decision(vote, vote.dropped, kept_chars)


def _decision(vote: Vote, count: int, kept_chars: int) -> bool:
    """Clear votes decide, and a bare majority about what is too little to matter."""
    total = vote.kept + vote.dropped
    return count > (_MAJORITY if total <= _SMALL_SHARE * kept_chars else _DIVIDED) * total
