"""The digest for machines: complete, and with names that stay."""

import json
from datetime import datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from desk import render_json
from storage.articlerecords import RevisionRecord
from tests.desk.machine.samples import told
from tests.desk.payloads import HOSTILE
from tests.desk.samples import ARTICLES, article, digest_of, utc

_CHECKED = {
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
_OUTLET = {"id": "str", "name": "str", "owner": "str", "ownership": "str", "country": "str"}
_SNAPSHOT = {
    "file": "str",
    "offset": "int",
    "length": "int",
    "sha256": "str",
    "http_status": "int",
    "content_type": "str",
    "fetched_at": "str",
}
_PUBLICATION = {
    "article_id": "int",
    "outlet": _OUTLET,
    "language": "str",
    "url": "str",
    "published_at": "NoneType|str",
    "day_only": "bool",
    "fetched_at": "str",
    "originator": "NoneType|str",
    "revision": "int",
    "withdrawn_at": "NoneType|str",
    "completeness": "str",
    "flagged": "bool",
    "snapshot": _SNAPSHOT,
    "desk_url": "NoneType|str",
    "late": "NoneType|str",
}
_NOVELTY = {
    "kind": "str",
    "articles": "int",
    "outlets": [_OUTLET],
    "languages": ["str"],
    "denial": _LINE,
    "numbers": ["str"],
    "edited": "int",
    "withdrawn": "int",
}
_REFERENCE = {"number": "int", "headline": _LINE, "language": "str", "novelty": _NOVELTY}
_ENTRY = {
    "number": "int",
    "story_id": "int",
    "language": "str",
    "headline": _LINE,
    "sentences": [_LINE],
    "lead": _PUBLICATION,
    "first": _PUBLICATION,
    "texts": [
        {
            "text_id": "int",
            "language": "str",
            "headline": _LINE,
            "originator": "str",
            "publications": [_PUBLICATION],
            "omitted": "int",
            "copies": "int",
        }
    ],
    "texts_omitted": "int",
    "partial": [{"publication": _PUBLICATION, "of_outlet": "str", "share": "float"}],
    "languages": ["str"],
    "outlets": [_OUTLET],
    "articles": "int",
    "originators": "int",
    "score": "float",
    "themes": [_THEME],
    "novelty": _NOVELTY,
    "silent": [_OUTLET],
    "reasons": [{"feature": "str", "text": "str", "weight": "float"}],
    "desk_url": "NoneType|str",
    "machine": [{"kind": "str", "language": "str", "model": "str", "lines": ["str"]}],
    "followers": "int",
    "copies": "int",
}
_TOLD = {"publication": _PUBLICATION, "headline": _LINE, "story_id": "int", "number": "NoneType|int"}
SCHEMA = {
    "format": "int",
    "brief": "str",
    "title": "str",
    "day": "str",
    "zone": "str",
    "start_at": "str",
    "end_at": "str",
    "made_at": "str",
    "previous_day": "NoneType|str",
    "top": [_ENTRY],
    "sections": [
        {
            "theme": _THEME,
            "entries": [_ENTRY],
            "elsewhere": [_REFERENCE],
            "omitted": "int",
            "articles": "int",
            "total": "int",
        }
    ],
    "changed": [_REFERENCE],
    "edits": [
        {
            **_TOLD,
            "from_revision": "int",
            "to_revision": "int",
            "edited_at": "str",
            "gained": [_THEME],
            "lost": [_THEME],
            "diff": [{"text": "str", "change": "str"}],
            "more": "bool",
        }
    ],
    "edits_omitted": "int",
    "withdrawals": [{**_TOLD, "withdrawn_at": "str"}],
    "withdrawals_omitted": "int",
    "quiet": [_THEME],
    "days": ["str"],
    "numbers": [{"theme": _THEME, "stories": ["int"]}],
    "stories": "int",
    "articles": "int",
    "texts": "int",
    "articles_elsewhere": "int",
    "checked": {
        "answering": [_CHECKED],
        "silent": [_CHECKED],
        "blocked": [_CHECKED],
        "failing": [_CHECKED],
        "unpolled": [_CHECKED],
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
        "problems": ["str"],
    },
    "ranking": {"order": "str", "judgements": "int", "weights": [["str|float"]]},
    "machine": {"model": "str", "counts": [{"kind": "str", "wanted": "int", "made": "int", "reasons": ["str"]}]},
    "late": "int",
    "too_late": "int",
    "day_is_over": "bool",
}
NULLABLE = {"denial", "snapshot", "machine"}


def _check(value: Any, schema: Any, path: str = "$") -> None:
    """The value has exactly the schema's names, in its order, and types among the schema's."""
    if isinstance(schema, dict):
        assert list(value) == list(schema), path
        for name, inner in schema.items():
            if not (name in NULLABLE and value[name] is None):
                _check(value[name], inner, f"{path}.{name}")
    elif isinstance(schema, list):
        assert isinstance(value, list), path
        for at, item in enumerate(value):
            _check(item, schema[0], f"{path}[{at}]")
    else:
        assert type(value).__name__ in schema.split("|"), path


def _entries(loaded: Any) -> list[Any]:
    return [*loaded["top"], *(entry for section in loaded["sections"] for entry in section["entries"])]


def _loaded(*args: Any, **more: Any) -> Any:
    return json.loads(render_json(digest_of(*args, **more)))


def test_the_names_and_types_are_those_that_were_published() -> None:
    loaded = _loaded()
    assert loaded["format"] == 2
    _check(loaded, SCHEMA)
    _check(_loaded([], checks=()), SCHEMA)


def test_what_a_model_wrote_is_told_to_machines_with_its_name() -> None:
    loaded = json.loads(render_json(told("Baku and Beijing met.\nTwice.")))
    _check(loaded, SCHEMA)
    assert [text["lines"] for text in loaded["top"][0]["machine"]] == [
        ["Baku and Beijing met. Twice."],
        ["Baku and Beijing met.", "Twice."],
    ]
    assert loaded["machine"]["counts"][1] == {"kind": "translation", "wanted": 4, "made": 4, "reasons": []}


def test_edits_and_withdrawals_are_told_to_machines() -> None:
    page = article(1, "khazar", "[Alat|sco]", "The port moved 52 trains.", at=utc(5), revision=2, withdrawn_at=utc(9))
    before = RevisionRecord(1, "Alat", "The port moved 48 trains.", utc(4), utc(5), (), None)
    loaded = _loaded([page], edits={1: 1}, versions={(1, 1): before}, withdrawn=[1], stories=[[1]])
    _check(loaded, SCHEMA)
    assert [piece["change"] for piece in loaded["edits"][0]["diff"]][-3:] == ["removed", "added", "kept"]
    assert (loaded["edits"][0]["gained"][0]["id"], loaded["withdrawals"][0]["number"]) == ("sco", 1)


def test_the_state_of_novelty_is_no_part_of_it() -> None:
    """It is kept beside the forms, for the next digest alone."""
    assert "shown" not in _loaded()


def test_writing_what_was_read_gives_the_same_bytes() -> None:
    written = render_json(digest_of())
    assert json.dumps(json.loads(written), ensure_ascii=False, indent=2) + "\n" == written
    assert written == render_json(digest_of(ARTICLES[::-1]))


def test_instants_carry_the_offset_of_the_zone_on_that_day() -> None:
    loaded = _loaded()
    assert (loaded["start_at"], loaded["end_at"]) == ("2026-11-23T00:00:00+04:00", "2026-11-24T00:00:00+04:00")
    first = loaded["top"][0]["lead"]
    assert datetime.fromisoformat(first["published_at"]) == utc(9, 5)
    assert first["published_at"].endswith("+04:00")


def test_marks_are_offsets_into_the_line() -> None:
    lines = [line for entry in _entries(_loaded()) for line in (entry["headline"], *entry["sentences"])]
    marked = {line["text"][mark["start"] : mark["end"]] for line in lines for mark in line["marks"]}
    assert {"全面战略伙伴关系", "کریدور زنگزور", "Bir kəmər, bir yol", "Middle Corridor"} <= marked


def test_what_the_other_forms_count_is_counted_here() -> None:
    loaded = _loaded(themes=())
    assert (loaded["articles"], loaded["texts"], loaded["articles_elsewhere"]) == (0, 0, 11)
    assert loaded["ledger"]["balanced"] is True
    assert [outlet["name"] for outlet in loaded["checked"]["failing"]] == ["Masis Daily"]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(HOSTILE) | st.text(alphabet=st.characters(), max_size=60))
def test_any_title_gives_json_that_can_be_written_as_utf_8(payload: str) -> None:
    page = article(1, "khazar", payload.replace("[", "("), "[Alat|sco]", at=utc(5), originator=payload)
    written = render_json(digest_of([page]))
    _check(json.loads(written.encode()), SCHEMA)
