"""The labelled streams are read with their truth, and a file of the wrong shape is refused by name."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsroom import ContentError
from newsroom.streams import Kind, Telling, load_streams

TEXT = 'First “part” of it.\n\nSecond "part" of it.\n\nThird „part“ of it.'
REPORT: dict[str, Any] = {
    "language": "en", "outlet": "one", "hour": 1.5, "kind": "report", "title": "A title", "text": TEXT,
}  # fmt: skip
COPY: dict[str, Any] = {"language": "en", "outlet": "two", "hour": 2, "kind": "copy", "of": 1}


def event(*tellings: object, **changes: Any) -> dict[str, Any]:
    return {"id": "one", "region": "GE", "themes": ["csp"], "tellings": list(tellings), **changes}


def load(folder: Path, *events: object, name: str = "xx.yaml") -> tuple[Telling, ...]:
    (folder / name).write_text(yaml.safe_dump({"events": list(events)}, allow_unicode=True), encoding="utf-8")
    return load_streams(folder)


def test_the_shipped_streams_have_every_kind_in_several_languages() -> None:
    tellings = load_streams()
    assert {telling.kind for telling in tellings} == set(Kind)
    assert len({telling.language for telling in tellings}) >= 6
    assert [telling.hour for telling in tellings] == sorted(telling.hour for telling in tellings)
    assert len({telling.id for telling in tellings}) == len(tellings)


def test_a_report_is_read_whole(tmp_path: Path) -> None:
    (told,) = load(tmp_path, event(REPORT))
    assert told == Telling(
        "one/1", "one", "GE", ("csp",), "en", "one", 1.5, Kind.REPORT, None, "one/1", "A title", TEXT
    )


def test_a_copy_has_title_and_text_of_what_it_copies(tmp_path: Path) -> None:
    _first, copy = load(tmp_path, event(REPORT, COPY))
    assert (copy.title, copy.text, copy.of, copy.text_id) == ("A title", TEXT, "one/1", "one/1")


def test_a_copy_of_a_copy_has_the_first_ones_text_id(tmp_path: Path) -> None:
    *_others, last = load(tmp_path, event(REPORT, COPY, {**COPY, "hour": 3, "of": 2}))
    assert (last.of, last.text_id) == ("one/2", "one/1")


def test_edits_change_marks_cut_paragraphs_and_add_the_credit(tmp_path: Path) -> None:
    edits = {"quotes": "«»", "cut_last": 1, "credit": "Source: One", "title": "Another"}
    _first, copy = load(tmp_path, event(REPORT, {**COPY, **edits}))
    assert copy.text == "First «part» of it.\n\nSecond «part» of it.\n\nSource: One"
    assert copy.title == "Another"
    _first, copy = load(tmp_path, event(REPORT, {**COPY, "quotes": "“”"}))
    assert copy.text.endswith("Third “part” of it.")


def test_a_quoting_telling_has_a_text_of_its_own(tmp_path: Path) -> None:
    *_others, last = load(tmp_path, event(REPORT, {**REPORT, "kind": "quote", "of": 1, "hour": 4}))
    assert (last.of, last.text_id) == ("one/1", "one/2")


def test_several_files_are_one_stream(tmp_path: Path) -> None:
    load(tmp_path, event({**REPORT, "hour": 9}), name="a.yaml")
    assert [told.event for told in load(tmp_path, event(REPORT, id="two"), name="b.yaml")] == ["two", "one"]
    with pytest.raises(ContentError, match=r"b\.yaml: event one stands in a\.yaml, too"):
        load(tmp_path, event(REPORT), name="b.yaml")


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="holds no streams"):
        load_streams(tmp_path)


@pytest.mark.parametrize("written", ["events: [", "events: 3", "[]", "events: []\nmore: 1", "events: [{themes: []}]"])
def test_a_file_that_is_no_list_of_events_is_refused(tmp_path: Path, written: str) -> None:
    (tmp_path / "xx.yaml").write_text(written, encoding="utf-8")
    with pytest.raises(ContentError, match=r"xx\.yaml"):
        load_streams(tmp_path)


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (event(REPORT, more=1), "`more` is unknown"),
        (event(REPORT, themes="csp"), "`themes`"),
        (event(REPORT, region=None), "`region`"),
        (event(), "`tellings`"),
        (event(3), "telling 1 must be a mapping"),
        (event({**REPORT, "kind": "rumour"}), "`kind` must be one of report, copy, follow-up, quote"),
        (event({**REPORT, "hours": 3}), "`hours` is unknown"),
        (event({**REPORT, "hour": -1}), "`hour`"),
        (event({**REPORT, "hour": True}), "`hour`"),
        (event({**REPORT, "language": False}), "`language`"),
        (event({**REPORT, "outlet": " "}), "`outlet`"),
        (event({**REPORT, "title": None}), "`title`"),
        (event({**REPORT, "text": ""}), "`text`"),
        (event({**REPORT, "credit": "x"}), "`credit` is unknown"),
        (event({**REPORT, "of": 1}), "`of`"),
        (event(REPORT, {**COPY, "of": 2}), "`of`"),
        (event(REPORT, {**COPY, "of": 0}), "`of`"),
        (event(REPORT, {**COPY, "hour": 1}), "told before"),
        (event(REPORT, {**COPY, "language": "ru"}), "a translation is a report"),
        (event(REPORT, {**COPY, "text": "x", "cut_last": 1}), "a text and edits"),
        (event(REPORT, {**COPY, "cut_last": 3}), "`cut_last`"),
        (event(REPORT, {**COPY, "quotes": "other"}), "`quotes`"),
        (event(REPORT, {**COPY, "credit": ""}), "`credit`"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, entry: object, problem: str) -> None:
    with pytest.raises(ContentError, match=problem):
        load(tmp_path, entry)


VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.lists(st.text(max_size=3), max_size=2)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([*REPORT, "of", "cut_last", "quotes", "credit", "id", "region", "themes", "tellings"]), VALUES)
def test_any_value_in_any_place_is_read_or_refused(tmp_path: Path, name: str, value: object) -> None:
    whole = (
        event(REPORT, {**COPY, name: value})
        if name in {*REPORT, "of", "cut_last", "quotes", "credit"}
        else event(REPORT)
    )
    try:
        load(tmp_path, whole if "kind" in name or name in whole["tellings"][-1] else {**whole, name: value})
    except ContentError as error:
        assert "xx.yaml" in str(error)
