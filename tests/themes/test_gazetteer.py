"""The gazetteer: its entries are whole and distinct, their names are found as texts write them, and they open the gate."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from themes import Entry, PackError, ThemeSet, fold, load_gazetteer, load_packs
from themes import packs as packs_module
from themes.entries import KINDS, LANGUAGES
from themes.hits import Hits
from themes.languages import ENDING_LETTERS_MAX
from themes.lexicon import Lexicon, pattern

ENTRIES = {entry.id: entry for entry in load_gazetteer()}
THREE = {"AZ", "AM", "GE"}
FRAMES = {
    "en": ("Reporters asked about {} on Monday.", "It is {}’s answer, they say."),
    "ru": ("Вчера {} обсуждали снова.", "Речь идёт о «{}», пишет газета."),
    "az": ("Dünən {} müzakirə edilib.", "Söhbət “{}” haqqındadır."),
    "tr": ("Dün {} konuşuldu.", "Haberde “{}” geçiyor."),
    "hy": ("Երեկ {} քննարկվել է։", "Խոսքը «{}» մասին է։"),
    "ka": ("გუშინ {} განიხილეს.", "საუბარია „{}“ შესახებ."),
    "zh": ("记者昨天从{}获悉。", "{}的代表说。"),
    "fa": ("دیروز درباره {} گفتگو شد.", "خبر از {}‌ها رسید."),
}
INFLECTED = yaml.safe_load((Path(__file__).parent / "inflected.yaml").read_text(encoding="utf-8"))
SMALL_TOWNS = [
    ("en", "A bridge was opened in Zaqatala.", "Work began in Ozurgeti.", "A bus left Sisian’s station."),
    ("ru", "Мост открыли в Закатале.", "Работы начались в Озургети.", "Автобус вышел из Сисиана."),
    ("az", "Körpü Zaqatalada açılıb.", "İşlər Ozurgetidə başlayıb.", "Avtobus Sisyandan çıxıb."),
    ("tr", "Köprü Zakatala'da açıldı.", "İşler Ozurgeti'de başladı.", "Otobüs Sisian'dan kalktı."),
    ("hy", "Կամուրջը բացվել է Զաքաթալայում։", "Աշխատանքները սկսվել են Օզուրգեթիում։", "Ավտոբուսը մեկնել է Սիսիանից։"),
    ("ka", "ხიდი ზაქათალაში გაიხსნა.", "სამუშაოები ოზურგეთში დაიწყო.", "ავტობუსი სისიანიდან გავიდა."),
    ("zh", "扎卡塔雷的桥通车了。", "工程在奥祖尔盖蒂开始。", "巴士从锡西安出发。"),
    ("fa", "پل در زاقاتالا گشایش یافت.", "کار در اوزورگتی آغاز شد.", "اتوبوس از سیسیان رفت."),
]
NOT_THE_REGION = [
    "Gori, a village of Ghana, has a new well.",
    "The singer Martuni plays on Sunday.",
    "Lori and Ani took the van to Van.",
    "Georgia Governor Brian Kemp spoke in Atlanta.",
    "Armenia, Quindio: Colombia's coffee town has a fair.",
    "A Tatar dish with tartar sauce.",
    "Он прикусил губу, а кура клевала зерно; барды и гусары пели.",
    "В Армавире открыли школу.",
    "Kuş uçar, balık kaçar; gence iş verildi, şeki bozuldu.",
    "Sağlam qatar gəldi, quş uçar.",
    "Kapan kapanıyor, Oğuz geldi.",
    "Սպիտակ ձին վազում է գավառում։",
    "ფანჯრის შუშა გატყდა.",
    "برده ای در گنجه شکی ندارد و آدم شرور است.",
    "古巴和马尔图尼的新闻。",
]


@pytest.fixture(scope="module")
def gated(tmp_path_factory: pytest.TempPathFactory) -> ThemeSet:
    """A theme that nothing but the region gate holds back."""
    folder = tmp_path_factory.mktemp("packs")
    (folder / "gated.yaml").write_text(
        "id: gated\nversion: 1\ntitle: T\ndefinition: D\ngate: region\nthreshold: 0.1\nqueries: {en: xyzzy}\n",
        encoding="utf-8",
    )
    return load_packs(folder)


def _opens(themes: ThemeSet, text: str) -> bool:
    return bool(themes.flag("xyzzy", text))


def _finds(entry: Entry, language: str, text: str) -> bool:
    lexicon = Lexicon(
        pattern(name, quoted=" " in name, ending_max=ENDING_LETTERS_MAX[language]) for name in entry.names[language]
    )
    hits = Hits(lexicon.look(fold(text)))
    return any(hits.of(number) for number in range(len(entry.names[language])))


def test_there_are_entries_of_every_kind_in_each_of_the_three() -> None:
    kinds = Counter(entry.kind for entry in ENTRIES.values())
    assert len(ENTRIES) >= 450
    assert set(kinds) == set(KINDS)
    for country in THREE:
        here = {entry.kind for entry in ENTRIES.values() if country in entry.countries}
        assert here == set(KINDS)


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=lambda entry: entry.id)
def test_an_entry_has_names_in_all_languages_or_says_why_not(entry: Entry) -> None:
    assert set(entry.names) == set(entry.telling) == set(LANGUAGES)
    assert all(entry.names.values()) or entry.note
    assert entry.note or entry.names == entry.telling


def test_no_name_says_two_things_without_a_mark() -> None:
    holders: dict[tuple[str, str], set[str]] = defaultdict(set)
    for entry in ENTRIES.values():
        for language, names in entry.telling.items():
            for name in names:
                holders[language, fold(name).text].add(entry.id)
    assert not {name: ids for name, ids in holders.items() if len(ids) > 1}


def test_no_wikidata_id_is_given_twice() -> None:
    given = Counter(entry.wikidata for entry in ENTRIES.values() if entry.wikidata)
    assert given
    assert set(given.values()) == {1}


def test_sixty_entries_have_their_inflected_forms_written_out() -> None:
    assert len(INFLECTED) >= 60
    assert all(len(forms.split("|")) == 5 for forms in INFLECTED.values())


@pytest.mark.parametrize("name", INFLECTED)
def test_a_name_is_found_in_its_inflected_forms(name: str) -> None:
    entry = ENTRIES[name]
    for language, forms in _forms(entry, INFLECTED[name]):
        for form in forms:
            for frame in FRAMES[language]:
                text = frame.format(form)
                assert _finds(entry, language, text), (language, text)
                assert _finds(entry, language, text.upper().replace("İ", "I")), (language, text)


def _forms(entry: Entry, written: str) -> Iterator[tuple[str, list[str]]]:
    for language, forms in zip(("ru", "az", "tr", "hy", "ka"), written.split("|"), strict=True):
        yield language, [form.strip() for form in forms.split(",")]
    for language in ("en", "zh", "fa"):
        yield language, [name for name in entry.names[language] if "*" not in name]


@pytest.mark.parametrize(("language", "text"), [(row[0], text) for row in SMALL_TOWNS for text in row[1:]])
def test_a_small_town_opens_the_gate(gated: ThemeSet, language: str, text: str) -> None:
    assert language in LANGUAGES
    assert _opens(gated, text)


@pytest.mark.parametrize("text", NOT_THE_REGION)
def test_what_is_also_a_word_or_another_place_does_not_open_the_gate(gated: ThemeSet, text: str) -> None:
    assert not _opens(gated, text)


def test_every_telling_name_of_the_three_opens_the_gate(gated: ThemeSet) -> None:
    closed = [
        (entry.id, name)
        for entry in ENTRIES.values()
        if not THREE.isdisjoint(entry.countries)
        for names in entry.telling.values()
        for name in names
        if not _opens(gated, name.replace("*", ""))
    ]
    assert not closed


GOOD = "kind: place\ncountry: GE\nentries:\n  poti: Poti | Поти | Poti | Poti | Փոթի* | ფოთი | 波季 | پوتی\n"
LONG = "  poti:\n    names: Poti | Поти | Poti | Poti | Փոթի* | ფოთი | 波季 | پوتی\n"
ERRORS = [
    (("kind: place", "kind: town"), 1, 7, "kind is town"),
    (("country: GE", "country: Georgia"), 2, 10, "country is Georgia"),
    (("country: GE\n", ""), 0, 0, "the field country is missing"),
    (("  poti:", "  Poti:"), 4, 9, "the name 'Poti' is wrong"),
    ((" | پوتی", ""), 4, 9, "7 columns instead of 8"),
    (("波季", "波季*"), 4, 52, "has a star"),
    (("Поти", "Поти, П"), 4, 22, "one letter"),
    (("Поти", "П*"), 4, 16, "too short"),
    (("ფოთი", "~ფოთი"), 4, 45, "missing or marked"),
    (("ფოთი", "-"), 4, 45, "missing or marked"),
    (("ფოთი", "ფოთი, ფოთი"), 4, 45, "stands here twice"),
    (("ფოთი", ""), 4, 46, "is empty"),
    ((GOOD[GOOD.index("  poti") :], "  poti: [Poti]\n"), 4, 9, "no mapping of fields"),
    ((GOOD[GOOD.index("  poti") :], "  poti: {note: why}\n"), 4, 9, "the field names of poti is missing"),
    ((GOOD[GOOD.index("  poti") :], LONG + "    kind: body\n"), 6, 5, "the field kind is unknown"),
    ((GOOD[GOOD.index("  poti") :], LONG + "    gate: false\n"), 6, 11, "nothing says why"),
    ((GOOD[GOOD.index("  poti") :], LONG + "    gate: 'no'\n"), 6, 11, "gate is no true or false"),
    ((GOOD[GOOD.index("  poti") :], LONG + "    wikidata: 25\n"), 6, 15, "wikidata is no text"),
    ((GOOD[GOOD.index("  poti") :], LONG + "    wikidata: P25\n"), 6, 15, "wikidata is P25"),
]


@pytest.fixture
def own_gazetteer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that is read instead of the shipped one."""
    monkeypatch.setattr(packs_module, "GAZETTEER", tmp_path)
    packs_module._gazetteer.cache_clear()
    yield tmp_path
    packs_module._gazetteer.cache_clear()


@pytest.mark.parametrize(("change", "line", "column", "problem"), ERRORS, ids=lambda value: str(value)[:40])
def test_a_wrong_entry_is_refused_at_its_place(
    own_gazetteer: Path, change: tuple[str, str], line: int, column: int, problem: str
) -> None:
    assert change[0] in GOOD
    (own_gazetteer / "a.yaml").write_text(GOOD.replace(change[0], change[1], 1), encoding="utf-8")
    with pytest.raises(PackError) as caught:
        load_gazetteer()
    assert problem in caught.value.problem
    assert (caught.value.line, caught.value.column) == (line, column)
    assert caught.value.remedy


def test_an_entry_in_two_files_is_refused(own_gazetteer: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (own_gazetteer / name).write_text(GOOD, encoding="utf-8")
    with pytest.raises(PackError, match=r"b\.yaml:4:9: the entry poti stands in another file"):
        load_gazetteer()


def test_marked_names_belong_to_the_entry_but_say_nothing_alone(own_gazetteer: Path) -> None:
    rows = LONG.replace("ფოთი", "~ფოთი, ფოთში") + "    note: a leaf\n    country: GE AM\n    wikidata: Q1\n"
    closed = "  van: {names: Van | Ван | Van | Van | Վան | ვანი | - | وان, gate: false, note: a car}\n"
    (own_gazetteer / "a.yaml").write_text(f"kind: place\ncountry: TR\nentries:\n{rows}{closed}", encoding="utf-8")
    poti, van = load_gazetteer()
    assert (poti.kind, poti.countries, poti.wikidata, poti.note) == ("place", ("GE", "AM"), "Q1", "a leaf")
    assert poti.names["ka"] == ("ფოთი", "ფოთში")
    assert poti.telling["ka"] == ("ფოთში",)
    assert (van.countries, van.names["en"], van.names["zh"]) == (("TR",), ("Van",), ())
    assert not any(van.telling.values())


PACK = """\
id: p
version: 1
title: T
definition: D
gate: none
threshold: 0.1
where: '@query SAME @drawn'
queries: {en: xyzzy}
"""


def _with_list(folder: Path, monkeypatch: pytest.MonkeyPatch, drawn: str) -> Path:
    lists, packs = folder / "lists", folder / "packs"
    lists.mkdir()
    packs.mkdir()
    for name, rest in (("region", "queries: {en: baku}"), ("read-also", "queries: {en: more}"), ("drawn", drawn)):
        (lists / f"{name}.yaml").write_text(f"id: {name}\ndefinition: D\n{rest}\n", encoding="utf-8")
    (packs / "p.yaml").write_text(PACK, encoding="utf-8")
    monkeypatch.setattr(packs_module, "LISTS", lists)
    return packs


@pytest.mark.parametrize(
    ("drawn", "found", "not_found"),
    [
        ("entries: [poti, sco]", ["Poti", "ШОС"], ["Batumi", "Van"]),
        ("kinds: [person]\ncountries: [GE]", ["Kobakhidze"], ["Poti", "Pashinyan"]),
        ("countries: [AM]", ["Pashinyan", "Sisian"], ["Martuni", "Poti"]),
        ("countries: [AM]\nqueries: {en: plugh}", ["Pashinyan", "plugh"], ["Poti"]),
    ],
)
def test_a_list_draws_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawn: str, found: list[str], not_found: list[str]
) -> None:
    themes = load_packs(_with_list(tmp_path, monkeypatch, drawn))
    assert all(themes.flag(f"xyzzy {name}", "") for name in found)
    assert not any(themes.flag(f"xyzzy {name}", "") for name in not_found)


@pytest.mark.parametrize(
    ("drawn", "message"),
    [
        ("entries: [poti, atlantis]", "drawn.yaml:3:17: the gazetteer has no atlantis in entries"),
        ("kinds: [town]", "drawn.yaml:3:9: the gazetteer has no town in kinds"),
        ("countries: [XX]", "drawn.yaml:3:13: the gazetteer has no XX in countries"),
        ("countries: AM", "drawn.yaml:3:12: countries is no list"),
        ("entries: [[a]]", "drawn.yaml:3:11: entries holds what is no text"),
        ("# nothing", "drawn.yaml: the list has neither queries nor names of the gazetteer"),
    ],
)
def test_a_list_that_draws_wrongly_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawn: str, message: str
) -> None:
    packs = _with_list(tmp_path, monkeypatch, drawn)
    with pytest.raises(PackError) as caught:
        load_packs(packs)
    assert message in str(caught.value)
