"""The digest as a PDF: the page's own HTML in its print form, with page numbers. Nothing is loaded, not even a picture.

WeasyPrint sets it: Pango shapes every script, Persian from right to left. Fonts come from the machine; the style sheet names
those of Debian's fonts-noto-core and fonts-noto-cjk first. The same digest is the same bytes with the same fonts and
libraries.
"""

from datetime import UTC
from typing import Any

from desk.digest.html_form import environment, render_html
from desk.digest.values import Digest
from desk.errors import FormMissing


def render_pdf(digest: Digest) -> bytes:
    """The digest as the bytes of a PDF file. Raises FormMissing where WeasyPrint or its libraries are not there."""
    weasyprint = _weasyprint()
    # behind the page's own sheet: what a caller adds as a style sheet of the user yields to it
    style = environment().get_template("print.css").render()
    page = render_html(digest).replace("</head>", f"<style>{style}</style></head>", 1)
    made = weasyprint.HTML(string=page, url_fetcher=_refuse).render()
    made.metadata.created = made.metadata.modified = digest.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    made.metadata.authors = ["Silkwatch"]
    return bytes(made.write_pdf(pdf_identifier=f"{digest.brief}/{digest.day}".encode()))


def _weasyprint() -> Any:
    try:
        import weasyprint
    except ImportError as cause:
        raise FormMissing("PDF", "the package weasyprint", "pip install 'silkwatch[pdf]'") from cause
    except OSError as cause:  # the package is there, a library that it opens is not
        raise FormMissing(
            "PDF", "the library Pango", "apt-get install libpangoft2-1.0-0 libharfbuzz-subset0"
        ) from cause
    return weasyprint


def _refuse(url: str, *_: object, **__: object) -> Any:
    raise ValueError(f"a digest loads nothing: {url}")
