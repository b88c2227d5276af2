"""The digest as one HTML file: nothing is loaded, nothing runs, and every value is escaped by the template.

The page's own policy (Content-Security-Policy) permits its one style sheet, by hash, and nothing else.
"""

import base64
import hashlib
from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from desk.digest import wording
from desk.digest.cleaning import clean
from desk.digest.values import Digest
from desk.forms.charts import charts_of

if TYPE_CHECKING:
    from jinja2 import Environment


def render_html(digest: Digest) -> str:
    """The digest as a self-contained HTML document, readable from 380 px up, in light, dark and print."""
    places = {section.theme.id: place for place, section in enumerate(digest.sections, start=1)}
    template = environment().get_template("digest.html")
    return template.render(digest=digest, places=places, charts=charts_of(digest), style=_style(), csp=_policy())


@cache
def environment() -> "Environment":
    """The templates of the desk. Every value is escaped."""
    # A crawl has this room's settings, and renders nothing.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    templates = Environment(
        loader=PackageLoader("desk"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    templates.globals["say"] = wording
    templates.filters["clean"] = clean
    return templates


@cache
def _style() -> Markup:
    """The style sheet; ours, hence not escaped, and never holding a value of the digest."""
    return Markup(environment().get_template("digest.css").render())


@cache
def _policy() -> str:
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
