"""What a page without an article's text is: a page of a video, of a recording, of pictures, or none of these.

1. Without any text: by what the page says that it is of, else by the player or pictures that it shows.
2. With a line or two beside it (a caption): the same, but only if it does not claim to be an article. Where the page says
   what it is, lists of other pages count for nothing; where it only shows a player, many short lines are a text.
3. With a text it is an article, whatever else it shows.
"""

import re
from typing import Any

from crawler.extraction.article import Kind
from crawler.extraction.claims import Claims, Medium

_KINDS = {Medium.VIDEO: Kind.VIDEO, Medium.AUDIO: Kind.AUDIO, Medium.GALLERY: Kind.GALLERY}
_CAPTION_CHARS = 240
_HAN_CAPTION_CHARS = 80
_PROSE_CHARS = 80
_HAN = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_PLAYER = re.compile(r"(?:^|[/.])(?:embed|player|videoembed|video_ext|video|watch)(?:[/.?&_-]|$)", re.IGNORECASE)
_NO_PLAYER = re.compile(r"maps?[./]|/ads?[./]|doubleclick|comment|captcha|login|form", re.IGNORECASE)
_AUDIO_PLAYER = re.compile(r"podcast|audio|soundcloud|radio", re.IGNORECASE)
_GALLERY = re.compile(r"gallery|slideshow|photo-?(?:set|album|report)|lightbox|fotorama", re.IGNORECASE)
_FEWEST_PICTURES = 4
_PLAYERS_LIMIT = 50


def kind_of(paragraphs: list[str], claims: Claims, tree: Any) -> Kind:
    """The kind of a page with this text. `tree` is the page with its widgets, and is looked at where it matters."""
    if paragraphs and (claims.is_article or not _is_caption(paragraphs)):
        return Kind.ARTICLE
    if claims.medium is not None:
        return _KINDS[claims.medium]
    if not _is_caption(paragraphs, shortest=0):
        return Kind.ARTICLE
    shown = shown_kind(tree)
    return Kind.ARTICLE if paragraphs and shown is Kind.NO_TEXT else shown


def shown_kind(tree: Any) -> Kind:
    """The kind of a page by what it shows in the place of a text; NO_TEXT if that is nothing."""
    if tree is None:
        return Kind.NO_TEXT
    if next(tree.iter("video"), None) is not None:
        return Kind.VIDEO
    frames = [frame for _, frame in zip(range(_PLAYERS_LIMIT), tree.iter("iframe", "embed", "object"), strict=False)]
    sources = [frame.get("src") or frame.get("data-src") or frame.get("data") or "" for frame in frames]
    for source in sources:
        if _PLAYER.search(source[:500]) and not _NO_PLAYER.search(source[:500]):
            return Kind.AUDIO if _AUDIO_PLAYER.search(source[:500]) else Kind.VIDEO
    if next(tree.iter("audio"), None) is not None:
        return Kind.AUDIO
    for element in tree.iter("div", "section", "ul", "figure", "amp-carousel"):
        label = f"{element.get('class') or ''} {element.get('id') or ''} {element.tag}"
        if _GALLERY.search(label) and _has_pictures(element):
            return Kind.GALLERY
    return Kind.NO_TEXT


def _has_pictures(element: Any) -> bool:
    pictures = zip(range(_FEWEST_PICTURES), element.iter("img", "amp-img", "picture"), strict=False)
    return sum(1 for _ in pictures) >= _FEWEST_PICTURES


def _is_caption(paragraphs: list[str], *, shortest: int = _PROSE_CHARS) -> bool:
    """Whether the text is no more than what stands under a player. Lines below the shortest do not count."""
    text = "".join(paragraphs)
    is_han = len(_HAN.findall(text[:500])) > 0.25 * len(text[:500])
    prose = sum(len(one) for one in paragraphs if len(one) >= (shortest // 3 if is_han else shortest))
    return prose < (_HAN_CAPTION_CHARS if is_han else _CAPTION_CHARS)
