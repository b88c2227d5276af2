"""The evidence: which sentences are quoted, and that the marks sit exactly on the matched words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.digest.quotes import extract, headline, quotes, sound_spans
from desk.digest.values import Quote
from storage.articlerecords import SpanRecord
from tests.desk.samples import ARTICLES, THEMES, digest_of


def _shown(quote: Quote) -> str:
    inner = "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in quote.pieces)
    return f"{'…' if quote.cut_before else ''}{inner}{'…' if quote.cut_after else ''}"


def _span(text: str, words: str, *, field: str = "text", after: int = 0, term: str | None = None) -> SpanRecord:
    start = text.index(words, after)
    return SpanRecord(field, start, start + len(words), words, term or words)


def _quoted(text: str, *words: str, count: int = 2, limit_chars: int = 280) -> list[str]:
    return [
        _shown(quote) for quote in quotes(text, [_span(text, w) for w in words], count=count, limit_chars=limit_chars)
    ]


SENTENCES = [
    ("First came rain and fog. Then the corridor opened at noon. Then sun.", "corridor",
     "Then the [corridor] opened at noon."),
    ("The U.S. envoy praised the corridor. He left.", "corridor", "The U.S. envoy praised the [corridor]."),
    ("Volumes grew by 8.5 per cent on the corridor! Why?", "corridor",
     "Volumes grew by 8.5 per cent on the [corridor]!"),
    ("He said: “The corridor is open to everybody now.” Then he left.", "corridor",
     "He said: “The [corridor] is open to everybody now.”"),
    ("A heading without stop\n\nThe corridor opened.", "corridor", "The [corridor] opened."),
    ("今天下雨。中间走廊开通了。明天晴。", "中间走廊", "[中间走廊]开通了。"),
    ("Եղանակը լավն էր այսօր Երևանում։ Միջանցքը բացվեց։ Վերջ։", "Միջանցքը", "[Միջանցքը] բացվեց։"),
    ("آیا مرز بسته می‌شود؟ کریدور زنگزور از امروز باز است. پایان.", "کریدور زنگزور",
     "[کریدور زنگزور] از امروز باز است."),
    ("დღეს წვიმდა თბილისსა და გორში. შუა დერეფანი გაიხსნა დილით ადრე. დასასრული.", "შუა დერეფანი",
     "[შუა დერეფანი] გაიხსნა დილით ადრე."),
    ("В Баку прошли переговоры. Срединный коридор открыт.", "Срединный коридор", "[Срединный коридор] открыт."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words", "expected"), SENTENCES)
def test_the_sentence_around_the_words_is_quoted(text: str, words: str, expected: str) -> None:
    assert _quoted(text, words) == [expected]


def test_sentences_with_more_different_words_of_the_query_come_first() -> None:
    text = "The port is busy on this day. The port and the ferry and the train are late. The train waits there."
    spans = [_span(text, word, after=30) for word in ("port", "ferry", "train")]
    (quote,) = quotes(text, [_span(text, "port"), *spans], count=1, limit_chars=280)
    assert _shown(quote) == "The [port] and the [ferry] and the [train] are late."


def test_two_different_words_weigh_more_than_one_word_thrice() -> None:
    text = "The port of the port is a port again. The ferry and the train arrived on time."
    thrice = [_span(text, "port", after=after) for after in (0, 9, 20)]
    spans = [*thrice, _span(text, "ferry"), _span(text, "train")]
    (quote,) = quotes(text, spans, count=1, limit_chars=280)
    assert _shown(quote) == "The [ferry] and the [train] arrived on time."


def test_quotes_stand_in_the_order_of_the_text() -> None:
    text = "The port is busy again on Monday. Nothing here but weather. The ferry and the train arrived on time."
    assert _quoted(text, "port", "ferry", "train") == [
        "The [port] is busy again on Monday.",
        "The [ferry] and the [train] arrived on time.",
    ]


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_there_are_no_more_quotes_than_asked_for(count: int) -> None:
    text = "The port is busy again now.\nThe ferry is late again now.\nThe train waits there again."
    assert len(_quoted(text, "port", "ferry", "train", count=count)) == min(count, 3)


def test_a_long_sentence_is_cut_at_spaces_around_the_words() -> None:
    text = "word " * 100 + "the Middle Corridor" + " word" * 100 + "."
    (shown,) = _quoted(text, "Middle Corridor", limit_chars=60)
    assert shown == "…word word word the [Middle Corridor] word word word word…"


def test_a_long_sentence_without_spaces_is_cut_to_the_limit() -> None:
    text = "走" * 200 + "中间走廊" + "廊" * 200
    (shown,) = _quoted(text, "中间走廊", limit_chars=60)
    assert shown == "…" + "走" * 28 + "[中间走廊]" + "廊" * 28 + "…"


def test_the_window_of_a_long_sentence_is_where_most_words_are() -> None:
    text = "port " + "x " * 200 + "ferry train wagon " + "y " * 200
    (shown,) = _quoted(text, "port", "ferry", "train", "wagon", limit_chars=60)
    assert "[ferry] [train] [wagon]" in shown
    assert "port" not in shown


def test_matched_words_longer_than_the_limit_are_cut_and_marked() -> None:
    text = "z" * 500
    (shown,) = _quoted(text, text, limit_chars=50)
    assert shown == "[" + "z" * 50 + "]…"


def test_overlapping_spans_are_one_mark() -> None:
    text = "The comprehensive strategic partnership grows."
    assert _quoted(text, "comprehensive strategic", "strategic partnership") == [
        "The [comprehensive strategic partnership] grows."
    ]


def test_touching_spans_are_marked_each() -> None:
    assert _quoted("中阿一带一路走廊。", "一带一路", "走廊") == ["中阿[一带一路][走廊]。"]


@pytest.mark.parametrize(
    "span",
    [
        SpanRecord("text", 0, 4, "else", "t"),
        SpanRecord("text", -4, 4, "port", "t"),
        SpanRecord("text", 90, 94, "port", "t"),
        SpanRecord("text", 3, 3, "", "t"),
        SpanRecord("summary", 0, 4, "port", "t"),
    ],
)
def test_a_span_that_the_text_does_not_bear_out_marks_nothing(span: SpanRecord) -> None:
    assert sound_spans([span], "text", "port of Alat") == []
    assert quotes("port of Alat", [span], count=2, limit_chars=100) == ()


def test_the_headline_is_marked_where_the_title_matched() -> None:
    title = "Alat: the Middle Corridor\nturns ten"
    shown = headline(title, [_span(title, "Middle Corridor", field="title")], limit_chars=200)
    assert _shown(shown) == "Alat: the [Middle Corridor] turns ten"


def test_a_long_headline_is_cut_at_a_space() -> None:
    assert _shown(headline("word " * 40, [], limit_chars=52)) == "word word word word word word word word word word…"


def test_marks_in_the_samples_are_the_words_that_matched() -> None:
    """In every script: each mark of the digest is one of the article's own spans, letter by letter."""
    spans = {page.id: {span.text for flag in page.flags for span in flag.spans} for page in ARTICLES}
    seen = 0
    for entry in digest_of().entries:
        marks = [mark for quote in (entry.headline, *entry.sentences) for mark in quote.marks]
        assert marks
        assert set(marks) <= spans[entry.lead.article_id]
        seen += len(marks)
    assert seen >= 2 * len(THEMES)


def test_an_extract_begins_with_what_the_text_is_about() -> None:
    text = "Delegations met in the port on Monday. Nothing of note was said there. The Middle Corridor grows."
    spans = [_span(text, "Middle Corridor")]
    shown = [_shown(quote) for quote in extract(text, spans, count=3, limit_chars=200)]
    assert shown == ["Delegations met in the port on Monday.", "The [Middle Corridor] grows."]
    assert [_shown(quote) for quote in extract(text, spans, count=1, limit_chars=200)] == [
        "The [Middle Corridor] grows."
    ]
    assert extract("", (), count=3, limit_chars=200) == ()


_TEXTS = st.text(alphabet="ab .。\n։!?…“\u200f中字كا\u200c\u0301\x1b", min_size=1, max_size=400)


@given(_TEXTS, st.data(), st.integers(40, 80))
def test_any_spans_of_any_text_give_short_clean_quotes(text: str, data: st.DataObject, limit_chars: int) -> None:
    spans = []
    for _ in range(data.draw(st.integers(1, 5))):
        start = data.draw(st.integers(0, len(text) - 1))
        end = data.draw(st.integers(start + 1, len(text)))
        spans.append(SpanRecord("text", start, end, text[start:end], f"t{start}"))
    flat = re.sub(r"\s+", " ", text)
    for quote in quotes(text, spans, count=3, limit_chars=limit_chars):
        assert 0 < len(quote.text) <= limit_chars
        assert "\x1b" not in quote.text and "\n" not in quote.text and "\u200f" not in quote.text
        if "\x1b" not in text and "\u200f" not in text and "\u0301" not in text:
            assert quote.text in flat
            assert quote.marks


def test_a_text_of_nothing_but_stops_is_read_in_time() -> None:
    """200,000 dots would cost a minute if each were tried as the start of a long stop."""
    text = "." * 200_000 + "port"
    assert len(quotes(text, [_span(text, "port")], count=1, limit_chars=100)) == 1
