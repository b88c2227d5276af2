"""The entity finder: which entries of the gazetteer a text names, and where, in every language."""

from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.timing import takes_less_than
from themes import EntityFinder, Entry, Named, entity_finder, fold, load_gazetteer
from themes.entries import LANGUAGES

TEXTS = {
    "en": "Nikol Pashinyan met Ilham Aliyev in Washington; Pashinyan then flew to Yerevan.",
    "ru": "Никол Пашинян встретился с Ильхамом Алиевым; затем Пашинян вылетел в Ереван.",
    "az": "Nikol Paşinyan İlham Əliyevlə görüşüb; sonra Paşinyan İrəvana gedib.",
    "tr": "Nikol Paşinyan İlham Aliyev ile görüştü; sonra Paşinyan Erivan'a gitti.",
    "hy": "Նիկոլ Փաշինյանը հանդիպել է Իլհամ Ալիևի հետ, ապա Փաշինյանը մեկնել է Երևան։",
    "ka": "ნიკოლ ფაშინიანი შეხვდა ილჰამ ალიევს; შემდეგ ფაშინიანი ერევანში გაემგზავრა.",
    "zh": "尼科尔·帕希尼扬会见了阿利耶夫，随后帕希尼扬前往埃里温。",
    "fa": "نیکول پاشینیان با الهام علی‌اف دیدار کرد؛ سپس پاشینیان به ایروان رفت.",
}


def found(text: str, language: str | None = None) -> tuple[Named, ...]:
    return entity_finder().find(fold(text), language=language)


def entry(id_: str, kind: str, gate: bool = True, **names: Iterable[str]) -> Entry:
    all_names = {language: tuple(names.get(language, ())) for language in LANGUAGES}
    telling = all_names if gate else dict.fromkeys(LANGUAGES, ())
    return Entry(id_, kind, ("AM",), all_names, telling, None, "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_event_names_the_same_entries_in_every_language(language: str) -> None:
    """However inflected; a surname within the whole name is no second mention, one that stands alone is."""
    counts = Counter(one.entry for one in found(TEXTS[language], language))
    assert counts["nikol-pashinyan"] == 2
    assert counts["ilham-aliyev"] == 1
    assert counts["yerevan"] == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_places_are_those_of_the_source(language: str) -> None:
    """In the text as it is written, in order, with the kind of each."""
    text = TEXTS[language]
    named = found(text, language)
    assert [one.start for one in named] == sorted(one.start for one in named)
    kinds = {one.id: one.kind for one in load_gazetteer()}
    for one in named:
        assert one.kind == kinds[one.entry]
        written = text[one.start : one.end]
        assert written == written.strip()
        assert found(written, language)[0].entry == one.entry


def test_a_name_that_tells_nothing_alone_counts_in_its_own_language() -> None:
    """Qatar is a country in English, and a train in Azerbaijani; of a text of unknown language nothing is claimed."""
    finder = EntityFinder([entry("qatar", "place", gate=False, en=["Qatar"], az=["Qətər*"])])
    assert [one.entry for one in finder.find(fold("Talks in Qatar ended"), language="en")] == ["qatar"]
    assert finder.find(fold("Qatar gecikdi"), language="az") == ()
    assert finder.find(fold("Talks in Qatar ended"), language=None) == ()


def test_marked_names_of_an_entry_with_others_are_left_out() -> None:
    """They are also a common word or somebody else's: the entry is named by its telling names."""
    both = entry("khachaturyan", "person", en=["Vahagn Khachaturyan", "Khachaturyan"])
    one = Entry(
        both.id, both.kind, both.countries, both.names, {**both.telling, "en": ("Vahagn Khachaturyan",)}, None, ""
    )
    finder = EntityFinder([one])
    text = "Vahagn Khachaturyan praised Khachaturyan's ballet."
    assert [(named.start, named.end) for named in finder.find(fold(text), language="en")] == [(0, 19)]


def test_a_name_that_two_entries_share_names_both() -> None:
    finder = EntityFinder([entry("river", "place", en=["Araks"]), entry("firm", "company", en=["Araks"])])
    assert [one.entry for one in finder.find(fold("By the Araks."), language="en")] == ["firm", "river"]


def test_the_finder_is_made_once_and_cheaply() -> None:
    """All names of the gazetteer, within a second of processor time."""
    with takes_less_than(1.0):
        EntityFinder(load_gazetteer())
    assert entity_finder() is entity_finder()


@given(st.text(max_size=300), st.sampled_from([None, *LANGUAGES]))
def test_any_text_is_looked_through(text: str, language: str | None) -> None:
    """Whatever it is; what is found lies within it."""
    for one in found(text, language):
        assert 0 <= one.start < one.end <= len(text)
