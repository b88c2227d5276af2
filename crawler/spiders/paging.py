"""The pages of a listing by the catalogue's `next_page`: `{page}` stands for the number of the page, `{page-1}` for one less,
as sites want it that count from nought."""

import re

from crawler.spiders.base import Instructions, Source, web_link

_PAGE_MARK = re.compile(r"\{page(-1)?\}")
_STAND_IN = "0page0"


def page_address(url: str, page: int, instructions: Instructions) -> str:
    """The address of page `page` (from 1) of the listing at `url`; `url` itself where the catalogue knows no others."""
    return url if page == 1 or not instructions.next_page else _filled(url, instructions.next_page, page) or url


def page_after(source: Source) -> str | None:
    """The address of the page after this one by the catalogue's template; None behind the last that may be read."""
    told = source.instructions
    if not told.next_page:
        return None
    number = _page_number(source.url, told.next_page)
    return None if told.pages is not None and number >= told.pages else _filled(source.url, told.next_page, number + 1)


def _filled(url: str, template: str, page: int) -> str | None:
    return web_link(url, _PAGE_MARK.sub(lambda mark: str(page - 1 if mark[1] else page), template))


def _page_number(url: str, template: str) -> int:
    """Which page of the listing `url` is; 1 for the address of the catalogue, which need not fit the template."""
    mark = _PAGE_MARK.search(template)
    if mark is None:
        return 1
    whole = web_link(url, template.replace(mark[0], _STAND_IN))
    before, _, after = (whole or "").partition(_STAND_IN)
    found = re.fullmatch(re.escape(before) + r"(\d{1,6})" + re.escape(after), url)
    return int(found[1]) + (1 if mark[1] else 0) if found else 1
