"""The digest as a mail: HTML for mail programs, the plain text beside it, and the charts as pictures.

1. Styles stand in the elements themselves: many programs drop a style sheet. What is left of one is for dark screens.
2. Nothing is loaded: the pictures are parts of the mail, named by Content-ID.
3. The HTML is at most 100,000 bytes, for Gmail cuts a mail at 102 KB. Where a digest is longer, its last stories are headlines
   alone, then fewer of them; then lists at its end go. The mail says so, and how to get the whole. The plain text is whole.
4. The same digest is the same bytes.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from typing import Any, Final

from markupsafe import Markup

from desk.digest import wording
from desk.digest.cleaning import subject_line
from desk.digest.html_form import environment
from desk.digest.text_form import render_text
from desk.digest.values import Digest
from desk.forms.charts import charts_of, png

HTML_LIMIT_BYTES: Final = 100_000
TEXT_COLUMNS: Final = 78


@dataclass(frozen=True, slots=True)
class MailParts:
    """What a mail is made of. `pictures` are PNG files by their Content-ID, without its angle brackets."""

    subject: str
    html: str
    text: str
    pictures: Mapping[str, bytes]


def mail_parts(digest: Digest) -> MailParts:
    """The parts of the mail."""
    charts = [(chart, f"chart-{place}@silkwatch.invalid") for place, chart in enumerate(charts_of(digest), start=1)]
    html = _fitting(digest, charts)
    return MailParts(
        subject=subject_line(wording.subject(digest)),
        html=html,
        text=render_text(digest, width=TEXT_COLUMNS),
        pictures={cid: png(chart) for chart, cid in charts if f"cid:{cid}" in html},
    )


def render_mail(digest: Digest) -> bytes:
    """A message (RFC 5322) without sender and recipient: Subject, Date, and multipart/alternative content.

    Who sends it adds From, To and Message-ID.
    """
    parts = mail_parts(digest)
    mail = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    mail["Subject"] = parts.subject
    mail["Date"] = format_datetime(digest.made_at.astimezone(UTC))
    mail.set_content(parts.text, charset="utf-8", cte="base64")
    mail.add_alternative(parts.html, subtype="html", charset="utf-8", cte="base64")
    _, page = mail.iter_parts()
    for place, (cid, picture) in enumerate(parts.pictures.items(), start=1):
        page.add_related(
            picture, "image", "png", cid=f"<{cid}>", filename=f"chart-{place}.png", disposition="inline", cte="base64"
        )
    key = hashlib.sha256(parts.html.encode()).hexdigest()[:24]
    mail.set_boundary(f"=_a{key}")
    if parts.pictures:
        page.set_boundary(f"=_r{key}")
    return mail.as_bytes()


def _fitting(digest: Digest, charts: list[Any]) -> str:
    """The page with as many stories in full as its limit permits, then as many headlines."""
    printed = len(digest.entries)
    whole = _page(digest, charts, printed, printed)
    if _size(whole) <= HTML_LIMIT_BYTES:
        return whole
    if _size(_page(digest, charts, 0, printed)) <= HTML_LIMIT_BYTES:
        full = _most(printed, lambda number: _page(digest, charts, number, printed))
        return _page(digest, charts, full, printed)
    if _size(_page(digest, charts, 0, 0)) <= HTML_LIMIT_BYTES:
        listed = _most(printed, lambda number: _page(digest, charts, 0, number))
        return _page(digest, charts, 0, listed)
    return _page(digest, [], 0, 0, details=False)


def _most(printed: int, page: Any) -> int:
    """The greatest number whose page is within the limit; 0 is known to be."""
    least, most = 0, printed
    while least < most:
        middle = (least + most + 1) // 2
        if _size(page(middle)) <= HTML_LIMIT_BYTES:
            least = middle
        else:
            most = middle - 1
    return least


def _size(page: str) -> int:
    return len(page.encode("utf-8", "replace"))


def _page(digest: Digest, charts: list[Any], full: int, listed: int, *, details: bool = True) -> str:
    template = environment().get_template("mail.html")
    made = template.render(
        digest=digest,
        charts=charts,
        full=full,
        listed=listed,
        details=details,
        left_out=_left_out(digest, full, listed, details=details),
        style=_sheet("mail.css"),
        dark=_sheet("mail_dark.css"),
    )
    return str(_inliner().inline(made))


def _left_out(digest: Digest, full: int, listed: int, *, details: bool) -> str:
    """What this mail does not hold, and how to get it; empty where it holds everything."""
    printed = len(digest.entries)
    said = []
    if listed > full:
        said.append(f"{wording.counted(listed - full, 'story is a headline', 'stories are headlines')} alone")
    if printed > listed:
        said.append(f"{wording.counted(printed - listed, 'story is', 'stories are')} left out")
    if not details:
        said.append("changes, corrections and numbers are left out")
    if not said:
        return ""
    command = f"silkwatch digest preview {digest.brief} --day {digest.day} --format html"
    return f"To keep this mail whole, {', '.join(said)}. All of it: {command}"


@cache
def _inliner() -> Any:
    import css_inline

    return css_inline.CSSInliner(load_remote_stylesheets=False, minify_css=True)


def _sheet(name: str) -> Markup:
    """A style sheet; ours, hence not escaped, and never holding a value of the digest."""
    return Markup(environment().get_template(name).render())
