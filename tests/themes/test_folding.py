"""Folding makes spellings of one word equal, and every folded character knows where it came from."""

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.timing import takes_less_than
from themes import Folded, fold, fold_for_search
from themes.folding import fold_word

LETTERS = (
    "aAiIİıəƏçşğöüñéßﬁ ëёйЙЁ եւևԵՎվ՛ აᲐ يیكکةآ\u200c\u200d\u00ad\u0301\u0307"
    " 中一路戰薴ゟが　，。“”«»-–\u2011'’.!?\n:։ ½１٣۳Ａ\x00\ud800"
)
MESSY = st.text(st.one_of(st.sampled_from(LETTERS), st.characters()), max_size=60)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("BİR KƏMƏR, BİR YOL", "bir kəmər bir yol"),
        ("HƏRTƏRƏFLİ STRATEJİ TƏRƏFDAŞLIQ", "hərtərəfli strateji tərəfdaşlıq"),
        ("IĞDIR", "ığdır"),
        ("Türkiye", "TURKIYE"),
        ("Qarabağ", "qarabag"),
        ("Şuşa çöl gün", "susa col gun"),
        ("партнёрство", "ПАРТНЕРСТВО"),
        ("Нью-Йорк и\u0306", "нью йорк й"),
        ("Երևան", "Երեւան"),
        ("ԵՐԵՎԱՆ", "երևան"),
        ("Եւ", "ԵՎ"),
        ("ի՞նչ", "ինչ"),
        ("ᲡᲐᲥᲐᲠᲗᲕᲔᲚᲝ", "საქართველო"),
        ("جاده‌ها", "جاده ها"),
        ("چين و كريدور", "چین و کریدور"),
        ("آذربایجان", "اذربایجان"),
        ("۲۰۳۰", "2030"),
        ("Ｂａｋｕ １２", "baku 12"),
        ("part\u00adner\u00adship", "partnership"),
        ("Belt–and‑Road", "belt and road"),
        ("“Belt  and\u00a0Road”", '"belt and road"'),
        ("Baku's", "baku’s"),
        ("e\u0301te\u0301", "été"),
        ("straße", "STRASSE"),
        ("全面戰略夥伴關係", "全面战略伙伴关系"),
        ("阿塞拜疆總統與亞美尼亞總理", "阿塞拜疆总统与亚美尼亚总理"),
        ("裡海 裏海", "里海 里海"),
        ("薴", "苎"),
    ],
)
def test_spellings_of_one_word_fold_to_one_form(one: str, other: str) -> None:
    assert fold(one).text == fold(other).text


@pytest.mark.parametrize(("one", "other"), [("Qara", "Qarabağ"), ("кот", "код"), ("中国", "中格"), ("ფოთი", "ფოთლი")])
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold(one).text != fold(other).text


def test_a_search_index_gets_chinese_characters_one_by_one() -> None:
    assert fold_for_search("共建“一带一路”，Baku在2025年") == "共 建 一 带 一 路 baku 在 2025 年"
    assert fold_for_search("Bakı") == "baki"


@given(MESSY)
@example("„ab。")
@example("ßa")
@example("\u00ad, ß")
@example("中\u00adß中a\u0301中")
def test_every_folded_character_has_its_place_in_the_source(text: str) -> None:
    folded = fold(text)
    spans = [folded.source_span(index, index + 1) for index in range(len(folded.text))]
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)


@given(MESSY)
@example("„ab。")
@example("եւև ԵՎ")
def test_the_source_of_each_folded_word_folds_to_that_word(text: str) -> None:
    folded = fold(text)
    at = 0
    for word in folded.text.split():
        start, end = folded.source_span(at, at + len(word))
        assert fold(text[start:end]).text == word
        at += len(word) + 1


@given(st.text(st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF, categories=["Lo"])))
def test_chinese_keeps_its_length(text: str) -> None:
    assert len(fold(text).text) == len(text)


@given(MESSY)
def test_words_stand_one_space_apart(text: str) -> None:
    folded = fold(text).text
    assert folded == " ".join(folded.split())


@given(MESSY)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text).text).text == fold(text).text


@given(MESSY)
def test_sentences_end_at_spaces_of_the_folded_text(text: str) -> None:
    folded = fold(text)
    assert list(folded.breaks) == sorted(set(folded.breaks))
    assert all(folded.text[place] == " " for place in folded.breaks)


@given(MESSY)
def test_paragraphs_end_at_spaces_that_were_line_breaks(text: str) -> None:
    folded = fold(text)
    places = list(folded.paragraph_breaks)
    assert places == sorted(set(places))
    assert all(folded.text[place] == " " for place in places)
    for paragraph in re.split("[\n\u2029]", text):
        assert not fold(paragraph).paragraph_breaks
    assert len(places) == max(0, sum(bool(fold(one).text) for one in re.split("[\n\u2029]", text)) - 1)


@given(st.text(st.sampled_from("abçşğöüıİəёйևե՛аяأيجد中 .,"), max_size=40))
def test_composed_and_decomposed_texts_are_one(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)).text == fold(unicodedata.normalize("NFC", text)).text


def _sentences(folded: Folded) -> list[str]:
    bounds = [0, *(place + 1 for place in folded.breaks), len(folded.text) + 1]
    return [folded.text[start : end - 1] for start, end in pairwise(bounds)]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Xi came to Baku. He left.", 2),
        ("Mr. Aliyev met I. Ivanov in the U.S. Senate.", 1),
        ("Growth was 2.5 per cent, gov.az said.", 1),
        ("“It works.” He left! Why? Nobody knows…", 4),
        ("Title\n\nText", 2),
        ("one line\nwrapped", 1),
        ("双方签署声明。代表团前往巴库！", 2),
        ("Առաջինը։ Երկրորդը: Երրորդը", 3),
        ("В 2025 г. Китай и Грузия подписали договор. Он вступил в силу.", 2),
        ("یک جمله. جملهٔ دیگر؟ سومی.", 3),
        ("ბაქო თანახმაა. თბილისი ელოდება.", 2),
    ],
)
def test_sentences_are_told_apart(text: str, count: int) -> None:
    assert len(_sentences(fold(text))) == count


@pytest.mark.parametrize(
    "piece", ["a", ". ", "\u0301", "中a", "ﷺ", "ß", "a\u00ad", "\n", "Mr. ", "՞", "\u200c", "a\u0301中", "...! "]
)
def test_a_long_text_of_anything_folds_in_linear_time(piece: str) -> None:
    """Anything worse than linear would take minutes here."""
    text = piece * 200_000
    with takes_less_than(10):
        folded = fold(text)
        if folded.text:
            folded.source_span(len(folded.text) - 1, len(folded.text))


ALPHABETS = (
    "The Port of Alat, Çağdaş Şəki İğdır ıß½…–«»\u00a0\u00ad\u200bé\n.!?",
    "Порт Алят, Қазақ Ҹәлил Київ ё й\u0306 «».…—\n!?",
    "Հայաստան և Եվրոպա, ՄԵԾ՛ ՞։ եւ.\n",
    "საქართველო ᲡᲐᲥᲐᲠᲗᲕᲔᲚᲝ „“ .!\n",
    "جمهوری آذربایجان\u200cها، كي ۱۲٣؟ ـِّ\n",
)


@given(st.one_of(*[st.text(st.sampled_from(letters), max_size=60) for letters in ALPHABETS]))
@example("уД\vг")
def test_a_text_of_one_alphabet_folds_as_in_the_company_of_another(text: str) -> None:
    """It is folded by that alphabet's table; a Chinese character beside it leaves it to the dictionary of characters."""
    alone = fold(text)
    assert fold(f"{text} 水").text == f"{alone.text} 水".strip()
    assert all(text[slice(*alone.source_span(at, at + 1))] for at in range(len(alone.text)))


@given(MESSY)
def test_words_of_queries_fold_as_texts_do(text: str) -> None:
    assert fold_word(text) == fold(text).text
