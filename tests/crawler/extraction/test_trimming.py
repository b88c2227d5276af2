"""What no reader looks at is cut out of a page, and nothing else."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction import extract
from crawler.extraction.page import parse_utf8, read_page
from crawler.extraction.trimming import trimmed


@pytest.mark.parametrize(
    ("page", "left"),
    [
        (b"<style>p { color: red }</style><p>a</p>", b"<style></style><p>a</p>"),
        (b"<script src='/a.js' async>go(1 < 2)</script>", b"<script src='/a.js' async></script>"),
        (b'<svg class="a b"><path d="M0"/><title>Icon</title></svg>', b'<svg class="a b"></svg>'),
        (b"<script>a()</script ><script>b()</script>", b"<script></script ><script></script>"),
        (b"<style\n>p{}</style\n><style>q{}</style>", b"<style\n></style\n><style></style>"),
    ],
)
def test_programs_style_sheets_and_drawings_are_cut(page: bytes, left: bytes) -> None:
    assert trimmed(page) == left


@pytest.mark.parametrize(
    "page",
    [
        b'<script type="application/ld+json">{"a": 1}</script>',
        b"<script type=application/JSON>{}</script>",
        b'<script id="__NEXT_DATA__">{}</script>',
        b"<!-- <style> --><p>text</p></style>",
        b"<!-- <script> --><p>text</p><!-- </script> -->",
        b"<script>write('<!-- a -->')</script>",
        b"<style>p{}<p>text</p>",
        b"<script <p>text</p></script>",
        b"<SCRIPT>a()</SCRIPT>",
        b'<style title="a>b">p{}</style>',
        b"<svg/><p>text</p><svg ",
        b"<svg><script>",
        b"<scripts>text</scripts><span>text</span>",
        b"<script></script>",
        b"",
    ],
)
def test_data_and_what_is_doubtful_stay(page: bytes) -> None:
    assert trimmed(page) == page


_PIECES = st.lists(
    st.sampled_from(
        (
            b"<p>words of the text</p>", b"<script>", b"</script>", b"<style>", b"</style>", b"<svg>", b"</svg>", b"<!--",
            b"-->", b'<a title="', b'">', b"<path/>", b"a < b", b"words", b"'", b"<script type=application/json>",
        )
    ),
    max_size=14,
)  # fmt: skip


@given(_PIECES)
def test_what_is_cut_holds_no_paragraph_unless_a_browser_reads_none_there(pieces: list[bytes]) -> None:
    page = b"<html><body>" + b"".join(pieces)
    before, after = (parse_utf8(one) for one in (page, trimmed(page)))
    assert before is not None and after is not None
    kept = [one for one in before.iter("p") if next(one.iterancestors("svg"), None) is None]
    assert len(list(after.iter("p"))) >= len(kept)


@pytest.mark.parametrize(
    "piece",
    [b"<script ", b"<script>", b"<!--", b'<style a="', b"<svg>", b'<script a=">', b"<script></script", b"<svg><svg></svg>", b"<"],
)  # fmt: skip
def test_time_grows_with_the_page_however_it_is_broken(piece: bytes) -> None:
    def spent_s(size: int) -> float:
        page = piece * (size // len(piece))
        begun = time.process_time()
        trimmed(page)
        return time.process_time() - begun

    assert spent_s(3_000_000) < 1.5


def test_state_is_read_from_programs_that_were_cut_out() -> None:
    sentences = " ".join(f"The harbour took in cargo number {n} on Friday evening." for n in range(30))
    page = (
        "<html><head><title>Harbour opens</title></head><body><h1>Harbour opens</h1><div id=root></div>"
        '<script>window.__INITIAL_STATE__ = {"article": {"title": "Harbour opens", "body": "<p>'
        f'{sentences}</p>"}}}}</script></body></html>'
    ).encode()
    shown = trimmed(page)
    tree = parse_utf8(shown)
    assert tree is not None and b"cargo" not in shown
    assert len(read_page(tree, whole=page).states) == 1 and read_page(tree).states == []
    assert sentences[:60] in extract(page, url="https://outlet.example/1").text
