"""The main text among a page's blocks: our own reader, for pages without a reference to go by.

1. Furniture that names itself is left out, unless it holds much of the page's prose: then its name means something else.
2. From the root downwards, the element that still holds most of the prose is the text's container; one that names itself
   the text is content with less.
3. A lead between the headline and the container belongs to it.
4. Within the container, short lines without a sentence, captions, teasers and boxes of other stories are left out, and what
   follows a heading of such a box near the end.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from crawler.extraction.blocks import PARAGRAPHS, SENTENCE_ENDS, Block, Node, Walk
from crawler.extraction.furniture import Verdict, names_a_picture, opens_furniture

_MISNAMED_SHARE = 0.4
_LEFT_SHARE = 0.35
_FORUM_SHARE = 0.1
_FORUM_CHARS = 400
_DEEPER_SHARE = 0.85
_NAMED_SHARE = 0.5
_APART_SHARE = 0.65
_DEEPER_IN_TEXT_SHARE = 0.97
_NAMED_IN_TEXT_SHARE = 0.6
"""Shares of an element's prose that a child must hold to be descended into: any child, one that names itself the text,
one that holds paragraphs where nothing around it does, and the first two where the element itself does."""
_LEAD_CHARS = 60
_LEAD_BLOCKS = 3
_LEAD_DISTANCE = 40
_LINKED_SHARE = 0.7
_LINKED_CHARS = 200
_PARAGRAPHED_SHARE = 0.7
_LINE_CHARS = 80
_SENTENCE_CHARS = 40
_BOX_SHARE = 0.3
_TEASER_SHARE = 0.12
_TEASER_CHARS = 250
_CAPTION_CHARS = 300
_CAPTION_SHARE = 0.15
_CAPTION_HEIGHT = 3
_TAIL_SHARE = 0.15
_SHORT_TEXT_CHARS = 500
_SHORTEST_TEXT_CHARS = 150
_FEWEST_BLOCKS = 3
_SPARSE_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class MainText:
    """The paragraphs, and whether they are clearly the text: mostly prose, and long or in an element that names itself the
    text."""

    paragraphs: list[str]
    is_clear: bool


def main_text(walk: Walk) -> MainText:
    """The paragraphs of the page's main text; none if it has no prose."""
    container = _container(walk)
    if container is None:
        return MainText([], False)
    blocks = _kept(_within(walk, container), container, walk.blocks)
    size = sum(block.size for block in blocks)
    prose = [block.prose for block in blocks if block.prose]
    is_long = size >= _SHORT_TEXT_CHARS and len(prose) >= _FEWEST_BLOCKS
    is_named = size >= _SHORTEST_TEXT_CHARS and _is_text(container)
    is_clear = (is_long or is_named) and sum(prose) > _SPARSE_SHARE * size
    return MainText([block.text for block in blocks], is_clear)


def _container(walk: Walk) -> Node | None:
    exempt: set[Node] = set()
    _set_furniture(walk.blocks, lambda node: node.verdict is Verdict.NEVER)
    whole = sum(block.prose for block in walk.blocks)
    total = _weigh(walk)
    if total < _FORUM_SHARE * whole and total < _FORUM_CHARS:
        exempt = {node for node in walk.nodes if node.verdict is Verdict.NEVER}
        _set_furniture(walk.blocks, lambda node: False)
        total = _weigh(walk)
    exempt |= {
        node for node in walk.nodes if Verdict.NEVER < node.verdict < 0 and node.weight > _MISNAMED_SHARE * total
    }
    left = 0.0
    for least in (Verdict.PROBABLY, Verdict.SURELY, Verdict.NEVER):
        _set_furniture(walk.blocks, lambda node, least=least: node.verdict <= least and node not in exempt)  # type: ignore[misc]
        left = _weigh(walk)
        if left >= _LEFT_SHARE * total:
            break
    return _heaviest(walk) if left else None


def _set_furniture(blocks: Iterable[Block], counts: Callable[[Node], bool]) -> None:
    """Every block's furniture anew: the outermost node around it that calls itself so, and `counts`."""
    found: dict[Node, Node | None] = {}

    def outermost(node: Node) -> Node | None:
        path = []
        at: Node | None = node
        while at is not None and at not in found:
            path.append(at)
            at = at.parent
        above = found[at] if at is not None else None
        for one in reversed(path):
            if above is None and one.verdict < 0 and counts(one):
                above = one
            found[one] = above
        return above

    for block in blocks:
        block.furniture = outermost(block.node)


def _weigh(walk: Walk) -> float:
    """Every node's weight and number of paragraphs anew, without furniture; the page's whole weight."""
    for node in walk.nodes:
        node.weight = 0.0
        node.paragraphs = 0
    for block in walk.blocks:
        if block.furniture is None:
            block.node.weight += block.prose
            if block.prose and block.tag in PARAGRAPHS and block.node.parent is not None:
                block.node.parent.paragraphs += 1
    for node in reversed(walk.nodes):
        if node.parent is not None:
            node.parent.weight += node.weight
    return walk.nodes[0].weight


def _heaviest(walk: Walk) -> Node:
    heaviest: dict[Node, Node] = {}
    for node in walk.nodes:
        above = node.parent
        if above is not None and node.weight and (above not in heaviest or node.weight > heaviest[above].weight):
            heaviest[above] = node
    here = walk.nodes[0]
    while (below := _deeper(here, heaviest)) is not None:
        here = below
    return here


def _deeper(here: Node, heaviest: dict[Node, Node]) -> Node | None:
    """The element to descend into: the heaviest child, or the nearest descendant of that which names itself the text."""
    child = heaviest.get(here)
    if child is None or (child.tag in PARAGRAPHS and child.tag != "td"):
        return None
    if _is_text(here):
        needed = _NAMED_IN_TEXT_SHARE if _is_text(child) else _DEEPER_IN_TEXT_SHARE
        return child if child.weight >= needed * here.weight else None
    if child.weight >= _DEEPER_SHARE * here.weight or _is_apart(child, here, heaviest):
        return child
    named: Node | None = child
    while named is not None and named.weight >= _NAMED_SHARE * here.weight:
        if _is_text(named):
            return named
        named = heaviest.get(named)
    return None


def _is_apart(child: Node, here: Node, heaviest: dict[Node, Node]) -> bool:
    """Whether several paragraphs stand in `child` itself, most of the prose in all, and each beside it in a box of its own."""
    if child.weight < _APART_SHARE * here.weight or (child in heaviest and heaviest[child].tag not in PARAGRAPHS):
        return False
    return child.paragraphs >= _FEWEST_BLOCKS and here.paragraphs == 0


def _is_text(node: Node) -> bool:
    return node.verdict > 0 or node.tag in ("article", "main")


def _within(walk: Walk, container: Node) -> list[Block]:
    inside = {container}
    for node in walk.nodes:
        if node.parent in inside:
            inside.add(node)
    blocks = [block for block in walk.blocks if block.furniture is None and block.node in inside]
    return _lead(walk.blocks, blocks, container.first_at) + blocks


def _lead(every: list[Block], blocks: list[Block], first_at: int) -> list[Block]:
    """The sentences between the headline and the container."""
    if any(block.tag == "h1" for block in blocks):
        return []
    nearby = range(min(first_at, len(every)) - 1, max(-1, first_at - _LEAD_DISTANCE), -1)
    headline = next((at for at in nearby if every[at].tag == "h1"), None)
    if headline is None:
        return []
    lead = [
        block
        for block in every[headline + 1 : first_at]
        if block.furniture is None
        and block.size >= _LEAD_CHARS
        and block.links < 0.3 * len(block.text)
        and block.tag != "td"
        and block.text.endswith(SENTENCE_ENDS)
    ]
    return lead[:_LEAD_BLOCKS]


def _kept(blocks: list[Block], container: Node, every: list[Block]) -> list[Block]:
    kept = [block for block in blocks if not _is_link_list(block)]
    total = sum(block.prose for block in kept)
    paragraphed = sum(block.prose for block in kept if block.tag in PARAGRAPHS)
    if paragraphed > _PARAGRAPHED_SHARE * total:
        kept = [block for block in kept if block.tag in PARAGRAPHS or block.is_heading or _is_sentence(block)]
    left_out = (
        _boxes(kept, container, every, total) | _teasers(kept, container, total) | _captions(kept, container, total)
    )
    if left_out:
        kept = [block for block in kept if left_out.isdisjoint(block.node.upwards())]
    return _trimmed(_before_others(kept))


def _is_link_list(block: Block) -> bool:
    if block.size >= _LINKED_CHARS or block.links <= _LINKED_SHARE * len(block.text):
        return False
    return block.tag != "p" or opens_furniture(block.text)


def _is_sentence(block: Block) -> bool:
    size = block.size
    return size > _LINE_CHARS or (size > _SENTENCE_CHARS and block.text.endswith(SENTENCE_ENDS))


def _boxes(kept: list[Block], container: Node, every: list[Block], total: float) -> set[Node]:
    """Elements that open with a heading of other stories, the largest that do."""
    found: set[Node] = set()
    for block in kept:
        if not opens_furniture(block.text):
            continue
        box = block.node
        while (
            (above := box.parent) is not None
            and above is not container
            and every[above.first_at] is block
            and above.weight < _BOX_SHARE * total
        ):
            box = above
        if box is not block.node and box is not container:
            found.add(box)
    return found


def _teasers(kept: list[Block], container: Node, total: float) -> set[Node]:
    """Small `<article>` elements within the text, if there are several: other stories."""
    found = {
        node
        for block in kept
        for node in _below(block.node, container)
        if node.tag == "article" and node.chars <= _TEASER_CHARS and node.weight < _TEASER_SHARE * total
    }
    return found if len(found) > 1 and sum(node.weight for node in found) < 0.5 * total else set()


def _captions(kept: list[Block], container: Node, total: float) -> set[Node]:
    """Elements around a picture that hold its caption alone."""
    found: set[Node] = set()
    for block in kept:
        if block.size > _CAPTION_CHARS or block.tag == "li":
            continue
        node: Node | None = block.node.parent if block.is_heading or block.tag == "p" else block.node
        for _ in range(_CAPTION_HEIGHT):
            if node is None or node is container:
                break
            if _is_caption(node, total) and names_a_picture(f"{node.names} {block.node.names}"):
                found.add(node)
            node = node.parent
    return found


def _is_caption(node: Node, total: float) -> bool:
    is_small = node.chars <= _CAPTION_CHARS + 100 and node.count <= _CAPTION_HEIGHT
    return bool(node.images) and is_small and node.verdict <= 0 and node.weight < _CAPTION_SHARE * total


def _below(node: Node, container: Node) -> Iterable[Node]:
    for one in node.upwards():
        if one is container:
            return
        yield one


def _before_others(kept: list[Block]) -> list[Block]:
    """Without all that follows a heading of other stories, if that is hardly any prose."""
    end = None
    before = sum(block.prose for block in kept)
    behind = 0.0
    for at in range(len(kept) - 1, -1, -1):
        block = kept[at]
        before -= block.prose
        is_opening = (block.is_heading or block.size < _SENTENCE_CHARS) and opens_furniture(block.text)
        if is_opening and behind < _TAIL_SHARE * before:
            end = at
        behind += block.prose
    return kept if end is None else kept[:end]


def _trimmed(kept: list[Block]) -> list[Block]:
    """Without headings and scraps at the end."""
    end = len(kept)
    while end and _is_scrap(kept[end - 1]):
        end -= 1
    return kept[:end]


def _is_scrap(block: Block) -> bool:
    if block.is_heading:
        return True
    return block.size < _SENTENCE_CHARS and block.tag not in PARAGRAPHS and not block.text.endswith(SENTENCE_ENDS)
