"""Features of an article: what language-bound and language-independent parts are kept, and that bytes give them back."""

import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stories import Features, Mention, features_of
from stories.features import ENTITIES_LIMIT, LINKS_LIMIT, VERSION
from stories.names import NAMES_LIMIT, names_of
from stories.sketch import HASHES_LIMIT, packed, share_within, sketch_of, unpacked
from stories.terms import TERMS_LIMIT, terms_of
from tests.stories.samples import CRANE, CRANE_TOO, VINES

LONG = " ".join(f"{word}{number}" for number in range(30) for word in VINES.split())


def test_a_name_has_one_skeleton_in_four_scripts() -> None:
    said = {
        "en": "then Irakli Kobakhidze spoke",
        "ru": "затем Иракли Кобахидзе сказал",
        "hy": "ապա Իրակլի Կոբախիձե ասաց",
        "az": "sonra İrakli Kobaxidze dedi",
        "ka": "თქვა „კობახიძე“ და",
    }
    assert all("kbhdz" in names_of("", text, language) for language, text in said.items())


def test_a_capital_that_begins_a_sentence_is_no_name() -> None:
    assert names_of("", "It rained. Bridges were closed. Trains stood still.", "en") == ()


def test_a_name_that_the_gazetteer_knows_is_not_noted_again() -> None:
    title, text = "News", "today in Gyumri"
    assert names_of(title, text, "en") == ("gmr",)
    at = f"{title}\n\n{text}".index("Gyumri")
    assert features_of(title, text, "en", [Mention("gyumri", "place", at)]).names == ()


def test_words_of_the_title_weigh_most_and_common_words_nothing() -> None:
    terms = dict(terms_of("Crane falls", "The port was closed after the crane fell onto the port's barge.", "en"))
    assert terms["crane"] > terms["port"] > terms["barge"]
    assert not {"the", "was", "after"} & terms.keys()


def test_endings_of_a_word_make_no_other_term() -> None:
    assert terms_of("", "limanında", "az")[0][0] == terms_of("", "limanından", "az")[0][0]


def test_chinese_terms_are_pairs_of_characters() -> None:
    assert [term for term, _weight in terms_of("", "港口关闭", "zh")] == ["港口", "口关", "关闭"]


def test_entities_of_title_and_lead_weigh_more() -> None:
    text = "x" * 500
    mentions = [Mention("poti", "place", 900), Mention("baku", "place", 1), Mention("socar", "company", 20)]
    features = features_of("Title here", text, "en", mentions)
    assert features.entities == (("baku", 3), ("socar", 2), ("poti", 1))
    assert features.places == (("baku", 3), ("poti", 1))


def test_links_lose_what_differs_between_two_links_to_one_page() -> None:
    links = [
        "https://www.Example.org/a/",
        "http://example.org/a",
        "https://example.org/",
        "mailto:x@y.z",
        "http://[bad",
    ]
    assert features_of("t", "x", "en", links=links).links == ("example.org/a",)


def test_a_long_text_has_bounded_features() -> None:
    mentions = [Mention(f"e{n}", "place", n) for n in range(500)]
    features = features_of(LONG[:400], f"{CRANE} {LONG}", "en", mentions, [f"http://h/{n}" for n in range(100)])
    assert len(features.terms) <= TERMS_LIMIT
    assert len(features.entities) == ENTITIES_LIMIT
    assert len(features.names) <= NAMES_LIMIT
    assert len(features.links) == LINKS_LIMIT
    assert len(features.sketch) == HASHES_LIMIT
    assert len(features.dumps()) < 8_000


def test_features_survive_bytes() -> None:
    features = features_of("Crane falls in Poti", CRANE, "en", [Mention("poti", "place", 15)], ["http://a.b/c"])
    assert features.dumps()[0] == VERSION
    assert Features.loads(features.dumps()) == features
    assert len(features.dumps()) < 1_200


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=300), st.sampled_from(["en", "tr", "zh", "fa", "", "xx"]))
def test_features_of_any_text_survive_bytes(title: str, text: str, language: str) -> None:
    features = features_of(title, text, language)
    assert Features.loads(features.dumps()) == features


@pytest.mark.parametrize(
    "value",
    [b"", b"\x02abc", b"\x01abc", b"\x01" + zlib.compress(b"[1,2]"), b"\x01" + zlib.compress(b'{"a":1}')],
)
def test_other_bytes_are_refused(value: bytes) -> None:
    with pytest.raises(ValueError, match="features"):
        Features.loads(value)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_features_or_refused(value: bytes) -> None:
    try:
        Features.loads(bytes([VERSION]) + zlib.compress(value))
    except ValueError as error:
        assert "features" in str(error)


def test_a_sketch_tells_how_much_of_a_text_stands_in_another() -> None:
    part, whole = sketch_of(CRANE), sketch_of(f"{LONG[:3000]}\n\n{CRANE}")
    assert share_within(part, whole) == 1.0
    half = sketch_of(CRANE[: len(CRANE) // 2] + " " + VINES)
    assert 0.2 < share_within(part, half) < 0.8
    assert share_within(part, sketch_of(CRANE_TOO)) < 0.2
    assert share_within(part, sketch_of(VINES)) == 0.0


def test_a_very_long_text_is_compared_by_what_both_keep() -> None:
    assert share_within(sketch_of(CRANE * 3 + LONG), sketch_of(LONG)) > 0.9


def test_of_a_few_words_nothing_is_told() -> None:
    few = sketch_of("Berth 7 is closed.")
    assert share_within(few, few) == 0.0


@given(st.lists(st.integers(0, 2**32 - 1), max_size=20))
def test_a_sketch_survives_packing(hashes: list[int]) -> None:
    assert unpacked(packed(tuple(hashes))) == tuple(hashes)
