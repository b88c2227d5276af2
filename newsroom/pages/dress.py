"""Chooses how a page looks: its outlet's own style, or, in the archive, a mixture that differs from page to page."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zlib import crc32

from newsroom.articles import InventedArticle
from newsroom.outlets import DateForm, Habit, InventedOutlet, Layout

_ARCHIVE_LAYOUTS = (Layout.BROADSHEET, Layout.PORTAL, Layout.MAGAZINE, Layout.BROADCASTER, Layout.WIRE)
_HEAVY_VARIANTS = 12
_HEADLINES, _MORE_HEADLINES = 6, 12


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
        headlines = _MORE_HEADLINES if Habit.REDESIGN in outlet.habits else _HEADLINES
        return Dress(outlet.style.layout, outlet.style.date_form, own, 5_000, 4_000, headlines, 1)
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


def redesigned(outlet: InventedOutlet, *, now: datetime, end: datetime) -> InventedOutlet:
    """The outlet as its pages look at that instant."""
    redesign = outlet.style.redesign
    if redesign is None or now < end + timedelta(hours=redesign.after_h):
        return outlet
    return replace(outlet, style=replace(outlet.style, layout=redesign.layout))
