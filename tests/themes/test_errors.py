"""A pack that cannot be used is refused with file, line, column and remedy, in one sentence."""

import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from themes import PackError, QueryError, ThemesError, load_pack, load_packs, read_pack
from themes import packs as packs_module
from themes.parsing import parse
from themes.query import Node

GOOD = """\
id: test
version: 1
title: Test
definition: A test.
gate: none
threshold: 0.3
queries:
  en: >-
    "belt and road"
    OR (alat AND poti)
"""


def _write(folder: Path, content: str, name: str = "test.yaml") -> Path:
    (folder / name).write_text(content, encoding="utf-8")
    return folder


def _error(folder: Path) -> PackError:
    with pytest.raises(PackError) as caught:
        load_packs(folder)
    return caught.value


QUERY_ERRORS = [
    ("", 0, "empty"),
    ("   ", 0, "empty"),
    ("(aa OR bb", 0, "never closed"),
    ("((aa OR bb) AND cc", 0, "never closed"),
    ('aa AND ("bb)" OR cc', 7, "never closed"),
    ("(", 0, "never closed"),
    ("aa)", 2, "never opened"),
    ("aa OR", 3, "nothing after it"),
    ("aa NEAR/5", 3, "nothing after it"),
    ("title:", 0, "nothing after it"),
    ("OR aa", 0, "no term before it"),
    ("SAME aa", 0, "no term before it"),
    (")", 0, "no term before it"),
    ("aa OR OR bb", 3, "nothing after it"),
    ("aa bb", 3, "stands beside another term"),
    ("aa NEAR bb", 3, "NEAR has no number"),
    ("aa (bb)", 3, "stands beside another term"),
    ("aa NOT bb", 3, "NOT follows a term"),
    ("NOT aa", 0, "nothing to take away from"),
    ("aa OR NOT bb", 6, "nothing to take away from"),
    ("aa OR ()", 6, "hold nothing"),
    ('aa OR "bb', 6, "never closed"),
    ("aa OR «bb", 6, "never closed"),
    ("aa ”", 3, "no meaning"),
    ("aa OR @", 6, "names no list"),
    ("aa OR @Big", 6, "names no list"),
    ("from:en", 4, "only title:"),
    ("lead:", 0, "nothing after it"),
    ("aa W/0 bb", 3, "W reaches 0 words"),
    ("aa NOT W/201 bb", 3, "W reaches 201 words"),
    ("aa W/ bb", 3, "W/ has no number"),
    ("aa SAME/q bb", 3, "SAME/q has no meaning"),
    ("aa W/3", 3, "nothing after it"),
    ("SAME/p aa", 0, "no term before it"),
    ("ATLEAST1(aa)", 0, "ATLEAST counts to 1"),
    ("aa OR ATLEAST101(aa)", 6, "ATLEAST counts to 101"),
    ("ATLEAST(aa)", 0, "ATLEAST has no number"),
    ("ATLEAST3 aa", 0, "counts nothing"),
    ("ATLEAST3()", 8, "hold nothing"),
    ("ATLEAST3(aa", 8, "never closed"),
    ("aa^", 2, "^ has no weight"),
    ("aa^x", 2, "^ has no weight"),
    ("aa^2.125", 2, "^ has no weight"),
    ("aa^0", 2, "the weight is 0"),
    ("aa^10.5", 2, "the weight is 10.5"),
    ("aa^2^3", 4, "two weights"),
    ("^2 aa", 0, "no term before it"),
    ("aa AND lang:", 7, "names no language"),
    ("aa AND lang:eng", 7, "the language eng is unknown"),
    ("aa AND outlet:", 7, "names no outlet"),
    ("aa AND outlet:News", 7, "News is no outlet"),
    ("lang:en", 0, "conditions but no words"),
    ("lang:en AND NOT lang:ru", 0, "conditions but no words"),
    ("lang:en AND NOT aa", 16, "nothing to take away from"),
    ("aa OR (lang:en AND outlet:hetq)", 7, "stands beside terms in an OR"),
    ("aa NEAR/3 lang:en", 10, "no place in it"),
    ("lang:en SAME aa", 0, "no place in it"),
    ("title:lang:en", 6, "no place in it"),
    ("ATLEAST2(lang:en)", 9, "no place in it"),
    ("aa AND lang:en^2", 7, "no place in it"),
    ("aa OR @theme:", 6, "names no list"),
    ("aa OR @topic:csp", 6, "names no list"),
    ('aa OR "bb (cc|dd"', 10, "never closed within its phrase"),
    ('aa OR "bb|cc"', 9, "outside brackets"),
    ('"bb) (cc|dd)"', 3, "never opened within its phrase"),
    ('"(a|b|c|d|e) (a|b|c|d|e) (a|b|c|d|e)"', 1, "more than 64 phrases"),
    ('"(' + "|".join(["aa"] * 65) + ')"', 1, "more than 64 phrases"),
    ('"(aa|bb) ' + "c" * 500 + '"', 1, "more than 500 characters"),
    ('"(aa|)"', 0, "is empty"),
    ("aa OR b", 6, "one letter"),
    ("aa OR 一", 6, "one letter"),
    ('aa OR ""', 6, "is empty"),
    ("aa OR …", 6, "is empty"),
    ("aa OR *", 6, "is empty"),
    ("aa OR bb*", 6, "too short"),
    ('"bak* b*"', 0, "too short"),
    ("aa OR b*ku", 6, "inside the word"),
    ("aa OR 一带*", 6, "has a star"),
    ("aa NEAR/0 bb", 3, "reaches 0 words"),
    ("aa NEAR/999 bb", 3, "reaches 999 words"),
    ("(" * 50 + "aa" + ")" * 50, 40, "brackets are open"),
    (" SAME ".join(["aa"] * 200), 803, "more than 100 times"),
]


@pytest.mark.parametrize(("query", "position", "problem"), QUERY_ERRORS, ids=lambda value: str(value)[:24])
def test_a_wrong_query_is_explained_at_its_place(query: str, position: int, problem: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert problem in caught.value.problem
    assert caught.value.position == position
    assert caught.value.remedy


@given(st.text(st.sampled_from('ab*()| "“”«»@:/^.\n12ANDORTSMEWLtilepdng一'), max_size=40))
def test_any_text_is_a_query_or_a_query_error(text: str) -> None:
    problem: QueryError | None = None
    node: Node | None = None
    try:
        node = parse(text)
    except QueryError as error:
        problem = error
    if problem is not None:
        assert 0 <= problem.position <= len(text)
    else:
        assert node is not None
        assert parse(str(node)) == node


PACK_ERRORS = [
    (("version: 1", "version: one"), 2, 10, "version is no whole number"),
    (("version: 1", "version: 0"), 2, 10, "version is 0"),
    (("version: 1", "version: true"), 2, 10, "version is no whole number"),
    (("version: 1", "version: 0x1f"), 2, 10, "version is 0x1f"),
    (("id: test", "id: Test Pack"), 1, 5, "id is 'Test Pack'"),
    (("title: Test", "title: ''"), 3, 8, "title is no text"),
    (("title: Test", "title: [a]"), 3, 8, "title is no text"),
    (("title: Test", "titel: Test"), 3, 1, "the field titel is unknown"),
    (("title: Test\n", ""), 0, 0, "the field title is missing"),
    (("title: Test", "title: Test\ntitle: Again"), 4, 1, "title stands here twice"),
    (("gate: none", "gate: asia"), 5, 7, "gate is asia"),
    (("threshold: 0.3", "threshold: 2"), 6, 12, "threshold is 2"),
    (("threshold: 0.3", "threshold: 0"), 6, 12, "threshold is 0"),
    (("threshold: 0.3", "threshold: high"), 6, 12, "threshold is no number"),
    (("  en: >-", "  xx: >-"), 8, 3, "the language xx is unknown"),
    (("poti)", "poti"), 10, 8, "never closed"),
    (("alat", "a"), 10, 9, "one letter"),
    (("alat", "@alat"), 10, 9, "there is no list @alat"),
    (("alat", "@query"), 10, 9, "there is no list @query"),
    (("gate: none", "gate: none\nwhere: '@region'"), 6, 9, "does not speak of @query"),
    (("gate: none", "gate: none\nwhere: '@query AND baku'"), 6, 20, "the term baku stands in where"),
    (("gate: none", "gate: none\nwhere: '@query SAME @nowhere'"), 6, 21, "there is no list @nowhere"),
    (("gate: none", "gate: none\nwhere: [a]"), 6, 8, "where is no text"),
    (("gate: none", "gate: [none"), 6, 10, "this is no YAML"),
    ((GOOD, "- a\n- b\n"), 1, 1, "no mapping"),
    ((GOOD, ""), 0, 0, "empty"),
    ((GOOD, "? [a]\n: b\n"), 1, 3, "no plain word"),
    ((GOOD, "id: \x07"), 0, 0, "no YAML"),
    ((GOOD, "[" * 50_000), 1, 9, "nested too deep"),
    ((GOOD, "- " * 9 + "a"), 1, 17, "nested too deep"),
    ((GOOD, "x" * 1_000_001), 0, 0, "over a million characters"),
    ((GOOD[GOOD.index("queries") :], "queries: {}\n"), 7, 10, "queries is empty"),
    ((GOOD[GOOD.index("queries") :], "queries: belt\n"), 7, 10, "no mapping from language"),
    ((GOOD[GOOD.index("queries") :], "queries:\n  en: '@region'\n"), 8, 8, "no term of its own"),
    ((GOOD[GOOD.index("queries") :], "queries:\n  en: belt OR the\n"), 8, 15, "a word that nearly every text has"),
    ((GOOD[GOOD.index("queries") :], "queries:\n  ru: 'что OR пояс'\n"), 8, 8, "a word that nearly every text has"),
    ((GOOD[GOOD.index("queries") :], "queries:\n  en: 12\n"), 8, 7, "the query of en is no text"),
    ((GOOD[GOOD.index("queries") :], "queries:\n  en: belt OR\n"), 8, 12, "nothing after it"),
    ((GOOD[GOOD.index("queries") :], 'queries:\n  en: "\\"belt\\" OR"\n'), 8, 14, "nothing after it"),
]


@pytest.mark.parametrize(("change", "line", "column", "problem"), PACK_ERRORS, ids=lambda value: str(value)[:40])
def test_a_wrong_pack_is_refused_at_its_place(
    tmp_path: Path, change: tuple[str, str], line: int, column: int, problem: str
) -> None:
    assert change[0] in GOOD
    error = _error(_write(tmp_path, GOOD.replace(change[0], change[1], 1)))
    assert problem in error.problem
    assert (error.line, error.column) == (line, column)
    file = str(tmp_path / "test.yaml")
    place = f"{file}:{line}:{column}: " if line else f"{file}: "
    assert str(error) == f"{place}{error.problem}; {error.remedy}"
    assert isinstance(error, ThemesError)


def test_a_good_pack_of_ones_own_is_loaded_beside_the_shipped_lists(tmp_path: Path) -> None:
    pack = GOOD.replace("gate: none", "gate: region\nwhere: '@query NEAR/20 @china'")
    themes = load_packs(_write(tmp_path, pack))
    (flag,) = themes.flag("Belt and road", "China and Georgia")
    assert (flag.theme, flag.score) == ("test", 0.6)
    assert not themes.flag("Belt and road", "China and Peru")
    assert not themes.flag("Belt and road", "Georgia and Peru")


def test_two_packs_with_one_id_are_refused(tmp_path: Path) -> None:
    _write(tmp_path, GOOD, "a.yaml")
    error = _error(_write(tmp_path, GOOD, "b.yaml"))
    assert str(error).startswith(f"{tmp_path}/b.yaml:1:5: the id test is taken")


def test_a_folder_without_packs_is_refused(tmp_path: Path) -> None:
    assert "holds no pack" in str(_error(tmp_path))
    assert "cannot be read" in str(_error(tmp_path / "nowhere"))


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"id: \xff\xfe")
    assert "not UTF-8" in str(_error(tmp_path))
    (tmp_path / "a.yaml").unlink()
    (tmp_path / "b.yaml").mkdir()
    assert "cannot be read" in str(_error(tmp_path))


LIST = "id: {name}\ndefinition: A list.\nqueries:\n  en: '{query}'\n"


@pytest.mark.parametrize(
    ("lists", "problem"),
    [
        (
            {"region": "@places", "places": "baku OR @region", "read-also": "xx"},
            "a circle (places -> region -> places)",
        ),
        ({"region": "@region", "read-also": "xx"}, "a circle (region -> region)"),
        ({"region": "@nowhere", "read-also": "xx"}, "there is no list @nowhere"),
        ({"region": "xx OR @theme:csp", "read-also": "xx"}, "the list refers to @theme:csp"),
        ({"region": "xx OR yy^2", "read-also": "xx"}, "yy^2 has a weight in a list"),
        ({"region": "baku"}, "the list read-also is missing"),
        ({"region": "baku", "read-also": "xx", "query": "yy"}, "the name query is taken"),
    ],
)
def test_wrong_lists_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lists: dict[str, str], problem: str
) -> None:
    folder = tmp_path / "lists"
    folder.mkdir()
    for name, query in lists.items():
        _write(folder, LIST.format(name=name, query=query), f"{name}.yaml")
    monkeypatch.setattr(packs_module, "LISTS", folder)
    assert problem in str(_error(_write(tmp_path, GOOD)))


def test_shipped_files_are_named_from_the_top_of_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packs_module, "LISTS", packs_module.PACKS)
    with pytest.raises(PackError) as caught:
        load_packs()
    first = min(path.name for path in packs_module.PACKS.glob("*.yaml"))
    assert str(caught.value).startswith(f"themes/packs/{first}:2:")


def test_a_pack_alone_is_read_as_among_others(tmp_path: Path) -> None:
    """From the text of its file, which errors call what the caller calls it."""
    folder = _write(tmp_path, GOOD)
    theme, themes = load_pack(read_pack(tmp_path / "test.yaml"), "test@1")
    assert (theme,) == themes.themes == load_packs(folder).themes
    with pytest.raises(PackError, match=r"^test@2:5:7: gate is moon; use "):
        load_pack(GOOD.replace("gate: none", "gate: moon"), "test@2")
    with pytest.raises(PackError, match="cannot be read"):
        read_pack(tmp_path / "none.yaml")


def test_a_pack_that_refers_to_themes_is_read_beside_those_of_a_folder(tmp_path: Path) -> None:
    """It takes the place of its own theme there; without a folder there is no other theme."""
    _write(tmp_path, GOOD)
    _write(tmp_path, GOOD.replace("id: test", "id: other"), "other.yaml")
    referring = GOOD.replace("alat AND poti", "alat AND @theme:other").replace("version: 1", "version: 2")
    theme, themes = load_pack(referring, "test@2", tmp_path)
    assert [(one.id, one.version) for one in themes.themes] == [("other", 1), ("test", 2)]
    assert theme in themes.themes
    with pytest.raises(PackError, match=r"^test@2:"):
        load_pack(referring, "test@2")


def test_an_error_of_a_reader_process_arrives_whole() -> None:
    error = QueryError("a bracket is open", "close it", position=3, file="a.yaml", line=4)
    arrived = pickle.loads(pickle.dumps(error))
    assert (str(arrived), arrived.position, arrived.remedy) == (str(error), 3, "close it")
