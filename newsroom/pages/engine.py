"""The template engine and what all pages share: menus, feed links, the direction of writing."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from newsroom.outlets import InventedOutlet
from newsroom.prose import Clutter

_TEMPLATES = Path(__file__).parent / "templates"
_FEED_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}


@dataclass(frozen=True, slots=True)
class Link:
    """A link as pages print it; `type` is the media type of a feed, `note` a date or a few words beside the link."""

    title: str
    href: str
    type: str = ""
    note: str = ""


def render(template: str, charset: str, **context: object) -> bytes:
    """Fill a template; letters that the encoding lacks become character references."""
    return _environment().get_template(template).render(charset=charset, **context).encode(charset, "xmlcharrefreplace")


def direction(language: str) -> str:
    return "rtl" if language == "fa" else "ltr"


def menu_links(outlet: InventedOutlet, clutter: Clutter, language: str) -> tuple[Link, ...]:
    """The site's sections; every one of them is a listing that the site answers."""
    prefix = f"/{language}" if len(outlet.languages) > 1 else ""
    return tuple(Link(title, f"{prefix}/section/{place + 1}") for place, title in enumerate(clutter.menu))


def feed_links(outlet: InventedOutlet, language: str) -> tuple[Link, ...]:
    """What autodiscovery finds on a page of that language."""
    return tuple(
        Link(outlet.name, endpoint.path, _FEED_TYPES[endpoint.kind])
        for endpoint in outlet.endpoints
        if endpoint.kind in _FEED_TYPES and endpoint.language in (None, language)
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
