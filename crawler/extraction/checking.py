"""Whether a reading by a layout still says what all readers say of the page: what a layout left out because no page had it may
stand there by now, and a source that it trusts alone may have gone wrong."""

from crawler.extraction.article import Article, Known
from crawler.extraction.layouts import Layout, Searched


def is_printed_by_now(layout: Layout, article: Article, own: Article) -> bool:
    """Whether the generic reader found a field for which the layout does not search, or the time of a day that is stated."""
    return any(_says_more(field, article, own) for field in layout.unprinted)


def _says_more(field: Searched, article: Article, own: Article) -> bool:
    if field == "authors":
        return bool(article.authors) and not own.authors
    found, stated = article.published, own.published
    return found is not None and (
        stated is None or (stated.known is Known.DATE_ONLY and found.known is not Known.DATE_ONLY)
    )


def has_same_fields(one: Article, other: Article) -> bool:
    """Whether two readings that share a body say the same of it."""
    return _fields(one) == _fields(other)


def _fields(article: Article) -> tuple[object, ...]:
    published, updated = article.published, article.updated
    return (
        article.title,
        article.credited,
        article.originator,
        published and published.at,
        updated and updated.at,
        article.language,
        article.completeness,
    )
