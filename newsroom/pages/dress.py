"""Chooses how a page looks: its outlet's own style, or, in the archive, a mixture that differs from page to page."""

from dataclasses import dataclass
from zlib import crc32

from newsroom.articles import InventedArticle
from newsroom.outlets import DateForm, Habit, InventedOutlet, Layout

_ARCHIVE_LAYOUTS = (Layout.BROADSHEET, Layout.PORTAL, Layout.MAGAZINE, Layout.BROADCASTER, Layout.WIRE)
_HEAVY_VARIANTS = 12


@dataclass(frozen=True, slots=True)
class Dress:
    """Layout and date form of a page, and the weight it carries: style, script, headlines, rounds of comments."""

    layout: Layout
    date_form: DateForm
    salt: int
    style_bytes: int
    script_bytes: int
    headlines: int
    comment_rounds: int


def dress(outlet: InventedOutlet, article: InventedArticle) -> Dress:
    salt = crc32(article.path.encode())
    if Habit.SCALE not in outlet.habits:
        own = crc32(outlet.id.encode())
        return Dress(outlet.style.layout, outlet.style.date_form, own, 5_000, 4_000, 6, 1)
    variant = salt % _HEAVY_VARIANTS
    return Dress(
        layout=_ARCHIVE_LAYOUTS[salt // 7 % len(_ARCHIVE_LAYOUTS)],
        date_form=DateForm.JSON_LD if salt // 97 % 2 else DateForm.META,
        salt=variant,
        style_bytes=30_000 + 2_000 * variant,
        script_bytes=24_000 + 1_000 * variant,
        headlines=40,
        comment_rounds=5,
    )
