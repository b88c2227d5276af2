"""Every form of a digest: what it is called, how its file ends, what it is, and the function that makes it.

One more form is a module beside this one and a row here. A row imports its module when it is asked for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Final

from desk.digest.values import Digest


@dataclass(frozen=True, slots=True)
class Form:
    """A form. `function` is `module:name` of a function from Digest to text or bytes; `binary`: it is no text to read in a
    terminal."""

    name: str
    ending: str
    content_type: str
    function: str
    binary: bool = False

    def render(self, digest: Digest) -> bytes:
        """The digest in this form. Raises FormMissing where its library is not installed."""
        made = self._made()(digest)
        return made.encode("utf-8", "replace") if isinstance(made, str) else made

    def _made(self) -> Callable[..., str | bytes]:
        module, _, name = self.function.partition(":")
        found: Callable[..., str | bytes] = getattr(import_module(module), name)
        return found

    def render_theme(self, digest: Digest, theme: str) -> bytes:
        """One theme of the digest; only feeds have that form. Raises ValueError for the others."""
        if self.name not in FEEDS:
            raise ValueError(f"the form {self.name} is of a whole digest")
        made = self._made()(digest, theme)
        return made.encode("utf-8", "replace") if isinstance(made, str) else made


_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMS: Final[Mapping[str, Form]] = {
    form.name: form
    for form in (
        Form("text", "txt", "text/plain; charset=utf-8", "desk.digest.text_form:render_text"),
        Form("html", "html", "text/html; charset=utf-8", "desk.digest.html_form:render_html"),
        Form("json", "json", "application/json", "desk.digest.json_form:render_json"),
        Form("markdown", "md", "text/markdown; charset=utf-8", "desk.forms.markdown:render_markdown"),
        Form("mail", "eml", "message/rfc822", "desk.forms.mail:render_mail"),
        Form("pdf", "pdf", "application/pdf", "desk.forms.pdf:render_pdf", binary=True),
        Form("docx", "docx", _WORD, "desk.forms.docx:render_docx", binary=True),
        Form("atom", "atom", "application/atom+xml", "desk.forms.feeds:render_atom"),
        Form("jsonfeed", "feed.json", "application/feed+json", "desk.forms.feeds:render_json_feed"),
    )
}
FEEDS: Final = frozenset({"atom", "jsonfeed"})
"""The forms that one theme of a digest has as well."""
