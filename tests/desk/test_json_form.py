"""The digest for machines: complete, and with names that stay."""

import json
from datetime import datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from desk import render_json
from tests.desk.payloads import HOSTILE
from tests.desk.samples import ARTICLES, article, digest_of, utc

_OUTLET = {
    "outlet_id": "str",
    "name": "str",
    "polls": "int",
    "state": "str",
    "reason": "str",
    "last_ok_at": "NoneType|str",
    "newest_item_at": "NoneType|str",
}
_THEME = {"id": "str", "title": "str"}
_LINE = {"text": "str", "marks": [{"start": "int", "end": "int"}], "cut_before": "bool", "cut_after": "bool"}
SCHEMA = {
    "format": "int",
    "day": "str",
    "zone": "str",
    "start_at": "str",
    "end_at": "str",
    "made_at": "str",
    "day_is_over": "bool",
    "articles": "int",
    "texts": "int",
    "articles_elsewhere": "int",
    "sections": [
        {
            "theme": _THEME,
            "articles": "int",
            "entries_omitted": "int",
            "entries": [
                {
                    "language": "str",
                    "score": "float",
                    "headline": _LINE,
                    "quotes": [_LINE],
                    "outlets": "int",
                    "publications": [
                        {
                            "article_id": "int",
                            "outlet_id": "str",
                            "outlet": "str",
                            "ownership": "str",
                            "country": "str",
                            "url": "str",
                            "published_at": "NoneType|str",
                            "day_only": "bool",
                            "fetched_at": "str",
                            "originator": "NoneType|str",
                            "revision": "int",
                            "withdrawn_at": "NoneType|str",
                            "completeness": "str",
                        }
                    ],
                    "also": [_THEME],
                }
            ],
        }
    ],
    "quiet": [_THEME],
    "checked": {
        "polled": "int",
        "answering": [_OUTLET],
        "silent": [_OUTLET],
        "failing": [_OUTLET],
        "unpolled": [_OUTLET],
        "off": ["str"],
    },
    "ledger": {
        "found": "int",
        "stored": "int",
        "duplicate": "int",
        "rejected": "int",
        "failed": "int",
        "waiting": "int",
        "balanced": "bool",
        "problems": [],
    },
}


def _check(value: Any, schema: Any, path: str = "$") -> None:
    """The value has exactly the schema's names, in its order, and types among the schema's."""
    if isinstance(schema, dict):
        assert list(value) == list(schema), path
        for name, inner in schema.items():
            _check(value[name], inner, f"{path}.{name}")
    elif isinstance(schema, list):
        assert isinstance(value, list), path
        for at, item in enumerate(value):
            _check(item, schema[0] if schema else "str", f"{path}[{at}]")
    else:
        assert type(value).__name__ in schema.split("|"), path


def _loaded(*args: Any, **more: Any) -> Any:
    return json.loads(render_json(digest_of(*args, **more)))


def test_the_names_and_types_are_those_that_were_published() -> None:
    loaded = _loaded()
    assert loaded["format"] == 1
    _check(loaded, SCHEMA)
    _check(_loaded([], checks=()), SCHEMA)


def test_writing_what_was_read_gives_the_same_bytes() -> None:
    written = render_json(digest_of())
    assert json.dumps(json.loads(written), ensure_ascii=False, indent=2) + "\n" == written
    assert written == render_json(digest_of(ARTICLES[::-1]))


def test_instants_carry_the_offset_of_the_zone_on_that_day() -> None:
    loaded = _loaded()
    assert (loaded["start_at"], loaded["end_at"]) == ("2026-11-23T00:00:00+04:00", "2026-11-24T00:00:00+04:00")
    first = loaded["sections"][0]["entries"][0]["publications"][0]
    assert datetime.fromisoformat(first["published_at"]) == utc(9, 5)
    assert first["published_at"].endswith("+04:00")


def test_marks_are_offsets_into_the_line() -> None:
    lines = [
        line
        for section in _loaded()["sections"]
        for entry in section["entries"]
        for line in (entry["headline"], *entry["quotes"])
    ]
    marked = {line["text"][mark["start"] : mark["end"]] for line in lines for mark in line["marks"]}
    assert {"全面战略伙伴关系", "کریدور زنگزور", "Bir kəmər, bir yol", "Middle Corridor"} <= marked


def test_what_the_other_forms_count_is_counted_here() -> None:
    loaded = _loaded(themes=())
    assert (loaded["articles"], loaded["texts"], loaded["articles_elsewhere"]) == (0, 0, 11)
    assert loaded["ledger"]["balanced"] is True
    assert [outlet["name"] for outlet in loaded["checked"]["failing"]] == ["Absheron Today", "Masis Daily"]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(HOSTILE) | st.text(alphabet=st.characters(), max_size=60))
def test_any_title_gives_json_that_can_be_written_as_utf_8(payload: str) -> None:
    page = article(1, "khazar", payload.replace("[", "("), "[Alat|sco]", at=utc(5), originator=payload)
    written = render_json(digest_of([page]))
    _check(json.loads(written.encode()), SCHEMA)
