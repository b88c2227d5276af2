"""Looks an article up among the links of the page that names it, by the slug or number in which its address ends."""

import re
from typing import Any
from urllib.parse import unquote, urlsplit

from crawler.spiders.anchors import linked_pages

_NUMBER = re.compile(r"\d{3,}")


class KnownLinks:
    """The links of a page (none, when `tree` is None), by the parts of their addresses that tell them from others."""

    def __init__(self, tree: Any, base: str) -> None:
        self._by_part: dict[str, str | None] = {}
        for page in linked_pages(tree, base) if tree is not None else ():
            segments = [unquote(part) for part in urlsplit(page.url).path.split("/") if part]
            if not segments:
                continue
            last = segments[-1].rpartition(".")[0] if segments[-1].endswith((".html", ".htm")) else segments[-1]
            for part in {last, *_NUMBER.findall(last), *(one for one in segments[:-1] if _NUMBER.fullmatch(one))}:
                known = self._by_part.get(part, page.url)
                self._by_part[part] = page.url if known == page.url else None  # of two pages it tells neither

    def ending_in(self, identities: tuple[str, ...]) -> str | None:
        """The one page whose address ends in the first of these that is known."""
        return next((url for one in identities if (url := self._by_part.get(one))), None)
