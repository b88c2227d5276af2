"""Pages of one template, what they teach, and the layout that is learned of them."""

from functools import cache

from crawler.extraction import extract_by
from crawler.extraction.layouts import Layout, Observation, learn

_WORDS = (
    "harbour", "railway", "container", "tariff", "corridor", "minister", "tender", "crane", "quay", "wagon", "customs",
    "wind", "ferry", "grain", "pilot",
)  # fmt: skip


def page(number: int) -> bytes:
    """A page whose text is that of no other number."""
    sentences = [
        " ".join(_WORDS[(number * 7 + line * 3 + place * (line + 2)) % len(_WORDS)] for place in range(14)).capitalize()
        for line in range(8)
    ]
    text = "".join(f"<p>{one}, as was said on day {number}.</p>" for one in sentences)
    title = f"Day {number}: {sentences[0][:40]}"
    return (
        f"<html><head><title>{title}</title><meta property='og:title' content='{title}'></head><body>"
        f"<div class='menu'><a href='/'>Home</a></div><div class='story'><h1 class='headline'>{title}</h1>"
        f"<div class='text'>{text}</div></div></body></html>"
    ).encode()


@cache
def observation(number: int) -> Observation:
    found = extract_by(
        page(number), url=f"https://a.example/{number}", layout=None, check=False, observing=True
    ).observation
    assert found is not None
    return found


@cache
def learned() -> Layout:
    layout = learn([observation(number) for number in range(20)])
    assert layout is not None
    return layout
