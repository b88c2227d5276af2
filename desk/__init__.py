"""What analysts see: the digest of a day, compiled from the store and shown as text, HTML or JSON."""

from desk.digest.brief import BriefView, Order
from desk.digest.building import build_digest
from desk.digest.compiling import DigestStore, compile_digest
from desk.digest.html_form import render_html
from desk.digest.json_form import render_json
from desk.digest.judging import judged
from desk.digest.material import Material
from desk.digest.shown import Shown
from desk.digest.text_form import render_text
from desk.digest.values import Digest, ThemeTitle
from desk.digest.wording import incompleteness
from desk.errors import DeskError, NotJudgeable, ShownUnreadable, UnknownZoneError
from desk.settings import DeskSettings

__all__ = [
    "BriefView",
    "DeskError",
    "DeskSettings",
    "Digest",
    "DigestStore",
    "Material",
    "NotJudgeable",
    "Order",
    "Shown",
    "ShownUnreadable",
    "ThemeTitle",
    "UnknownZoneError",
    "build_digest",
    "compile_digest",
    "incompleteness",
    "judged",
    "render_html",
    "render_json",
    "render_text",
]
