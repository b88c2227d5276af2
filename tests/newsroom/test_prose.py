"""The prose is complete in all eight languages, and a file of the wrong shape is refused by name."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsroom import ContentError
from newsroom.prose import load_prose

THEMES = {"csp", "belt-and-road", "middle-corridor"}


def written(**changes: Any) -> dict[str, Any]:
    event = {
        "id": "one", "day": 3, "themes": ["csp"], "section": "politics", "titles": ["T"], "leads": ["L"],
        "body": ["a\nb", "c", "d"], "authors": ["A"],
    }  # fmt: skip
    lists = {name: ["x"] for name in ("menu", "related", "comments")}
    lines = dict.fromkeys(
        ("cookie", "share", "related_title", "comments_title", "newsletter", "footer", "byline_prefix",
         "published_label", "withdrawn", "correction"), "y",
    )  # fmt: skip
    clutter = {**lists, **lines, **changes.pop("clutter", {})}
    return {"language": "en", "events": [{**event, **changes.pop("event", {})}], "clutter": clutter, **changes}


def save(folder: Path, value: object) -> None:
    (folder / "xx.yaml").write_text(yaml.safe_dump(value), encoding="utf-8")


def test_the_shipped_prose_covers_eight_languages_and_at_least_three_themes() -> None:
    prose = load_prose()
    assert set(prose) == {"en", "ru", "az", "tr", "hy", "ka", "zh", "fa"}
    assert sum(len(one.events) for one in prose.values()) >= 120
    for one in prose.values():
        assert {theme for event in one.events for theme in event.themes} >= THEMES
        assert {event.day for event in one.events} >= {0, 13} or len({event.day for event in one.events}) >= 8


def test_texts_come_out_as_single_lines(tmp_path: Path) -> None:
    save(tmp_path, written())
    assert load_prose(tmp_path)["en"].events[0].body == ("a b", "c", "d")


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ([], "needs a mapping"),
        ({"language": 5}, "needs a mapping"),
        (written(event={"id": None}), "an event needs an id"),
        (written(event={"day": 14}), "event one: `day` must be a number from 0 to 13"),
        (written(event={"day": "3"}), "event one: `day` must be a number"),
        (written(event={"titles": []}), "event one: `titles` must be a list of texts"),
        (written(event={"leads": ["  "]}), "event one: `leads` must be a list of texts"),
        (written(event={"authors": "Me"}), "event one: `authors` must be a list of texts"),
        (written(event={"body": ["a", "b"]}), "event one: `body` needs 3 paragraphs or more"),
        (written(event={"themes": "csp"}), "event one: `themes` must be a list of texts"),
        (written(events=7), "`events` must be a list"),
        (written(events=written()["events"] * 2), "two events have the same id"),
        (written(clutter={"cookie": 3}), "clutter: `cookie` must be a line of text"),
        (written(clutter={"menu": None}), "clutter: `menu` must be a list of texts"),
        ({"language": "en", "events": []}, "needs a mapping `clutter`"),
    ],
)
def test_a_wrong_shape_is_refused_with_file_and_place(tmp_path: Path, value: object, sentence: str) -> None:
    save(tmp_path, value)
    with pytest.raises(ContentError) as caught:
        load_prose(tmp_path)
    assert str(caught.value).startswith("xx.yaml: ")
    assert sentence in str(caught.value)


def test_broken_yaml_and_an_empty_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="holds no prose"):
        load_prose(tmp_path)
    (tmp_path / "xx.yaml").write_text("language: [", encoding="utf-8")
    with pytest.raises(ContentError, match="cannot be read"):
        load_prose(tmp_path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["language", "events", "clutter", "id", "day", "body", "titles", "themes", "menu"]),
                inner,
            )
        ),
        max_leaves=12,
    )
)
def test_any_yaml_loads_or_is_refused_with_a_sentence(tmp_path: Path, value: object) -> None:
    save(tmp_path, value)
    with pytest.raises(ContentError, match=r"^xx\.yaml: "):
        load_prose(tmp_path)
