"""`silkwatch flag --jsonl` answers every line in order, as it comes, and survives what it cannot read."""

import io
import json
import os
import select
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.cli import jsonl
from scheduler.cli.jsonl import Answer, flag_lines, lines_of
from tests.scheduler.conftest import Command, command_line, environment
from themes import Theme, ThemeSet, load_packs
from themes.parsing import parse

ANSWER_LIMIT_S = 20.0
TITLE = "Azerbaijan and China upgrade ties"
TEXT = (
    "BAKU. Azerbaijan and China signed a joint statement on a comprehensive strategic partnership on Wednesday. "
    "Baku and Beijing said the comprehensive strategic partnership would cover trade and transport."
)


@pytest.fixture(scope="module")
def themes() -> ThemeSet:
    """The themes that are shipped."""
    return load_packs(None)


def answers(raw: bytes, themes: ThemeSet) -> list[Answer]:
    return list(flag_lines(raw.splitlines(keepends=True), themes))


def line(identity: Any, title: Any = TITLE, text: Any = TEXT) -> bytes:
    return json.dumps({"id": identity, "title": title, "text": text}).encode() + b"\n"


def test_flags_carry_theme_version_score_and_the_very_words(themes: ThemeSet) -> None:
    (answer,) = answers(line("a"), themes)
    assert answer.error is None
    assert list(answer.value) == ["id", "flags"]
    flag = next(flag for flag in answer.value["flags"] if flag["theme"] == "csp")
    assert list(flag) == ["theme", "version", "score", "spans"]
    assert flag["version"] >= 1
    assert 0 < flag["score"] <= 1
    assert flag["spans"]
    for span in flag["spans"]:
        assert list(span) == ["field", "start", "end", "text"]
        assert {"title": TITLE, "text": TEXT}[span["field"]][span["start"] : span["end"]] == span["text"]


BAD_LINES = {
    "no JSON": (b"{oops\n", None, "line 1: not JSON (Expecting property name enclosed in double quotes)"),
    "half a line": (b'{"id": 1, "title": "x"', None, "line 1: not JSON"),
    "no object": (b"[1, 2]\n", None, "line 1: not an object"),
    "a number for a language": (b'{"id": 7, "title": "", "text": "x", "lang": 1}\n', 7, 'line 1: "lang" is not text'),
    "a list for an outlet": (b'{"title": "", "text": "x", "outlet": []}\n', None, 'line 1: "outlet" is not text'),
    "no title": (b'{"id": 7, "text": "x"}\n', 7, 'line 1: "title" is missing'),
    "no text": (b'{"id": 7, "title": "x"}\n', 7, 'line 1: "text" is missing'),
    "a number for a text": (b'{"id": "n", "title": "", "text": 5}\n', "n", 'line 1: "text" is not text'),
    "another encoding": ('{"id": 1, "title": "Баку"}\n'.encode("windows-1251"), None, "line 1: not UTF-8 at byte 21"),
    "a nest without end": (b"[" * 100_000 + b"\n", None, "line 1: not JSON (nested too deeply)"),
    "a number beyond all bounds": (b'{"id": ' + b"9" * 5_000 + b"}\n", None, "line 1: not JSON"),
}


@pytest.mark.parametrize(("raw", "identity", "sentence"), BAD_LINES.values(), ids=BAD_LINES)
def test_a_line_that_cannot_be_read_is_answered_in_its_place(
    themes: ThemeSet, raw: bytes, identity: Any, sentence: str
) -> None:
    bad, good = answers(raw.rstrip(b"\n") + b"\n" + line("next"), themes)
    assert bad.error is not None
    assert bad.error.startswith(sentence)
    assert bad.value == {"id": identity, "error": bad.error}
    assert good.value["id"] == "next"
    assert good.value["flags"]


def test_a_line_needs_no_id(themes: ThemeSet) -> None:
    (answer,) = answers(json.dumps({"title": TITLE, "text": TEXT}).encode(), themes)
    assert answer.error is None
    assert answer.value["id"] is None
    assert answer.value["flags"] == answers(line("a"), themes)[0].value["flags"]


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({}, []),
        ({"lang": None, "outlet": None}, []),
        ({"lang": "en"}, ["Aa"]),
        ({"lang": "ru", "outlet": "hetq"}, ["bb"]),
        ({"lang": "en", "outlet": "hetq"}, ["Aa", "bb"]),
    ],
)
def test_language_and_outlet_are_told_to_the_themes(known: dict[str, str | None], words: list[str]) -> None:
    query = parse("aa AND lang:en OR bb AND outlet:hetq")
    theme = Theme("test", 1, "Test", "A test.", {"en": query}, None, gated=False, threshold=0.1)
    themes = ThemeSet([theme], {"read-also": {"en": parse("zz")}})
    (answer,) = answers(json.dumps({"title": "", "text": "Aa bb", **known}).encode(), themes)
    assert [span["text"] for flag in answer.value["flags"] for span in flag["spans"]] == words


class Trickle:
    """A stream that gives its bytes in these chunks, and notes when it is asked for more."""

    def __init__(self, chunks: list[bytes]) -> None:
        self.chunks = chunks

    def read1(self, size: int, /) -> bytes:
        assert all(len(chunk) <= size for chunk in self.chunks)
        return self.chunks.pop(0) if self.chunks else b""


@given(st.lists(st.binary(min_size=1, max_size=12).map(lambda raw: raw.replace(b"x", b"\n")), max_size=8))
def test_a_stream_in_any_pieces_gives_the_same_lines(chunks: list[bytes]) -> None:
    whole = io.BytesIO(b"".join(chunks))
    assert list(lines_of(Trickle(chunks), lambda: None)) == [raw.rstrip(b"\n") for raw in whole]


def test_all_lines_that_are_there_are_answered_before_more_is_waited_for() -> None:
    told: list[object] = []
    for taken in lines_of(Trickle([b"a\nb", b"c\nd\n", b"e"]), lambda: told.append("waits")):
        told.append(taken)
    assert told == ["waits", b"a", "waits", b"bc", b"d", "waits", "waits", b"e"]


def test_a_line_without_end_is_not_kept_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "FILE_LIMIT_BYTES", 10)
    first, second = lines_of(Trickle([b"0123456789"] * 50 + [b"\n{}"]), lambda: None)
    assert len(first) < 40
    assert second == b"{}"


def test_empty_lines_are_passed_over_and_still_counted(themes: ThemeSet) -> None:
    (first, second) = answers(b"\n  \n" + line(1) + b"\r\n" + b"oops\n", themes)
    assert first.value["id"] == 1
    assert second.error is not None
    assert second.error.startswith("line 5:")


def test_a_byte_order_mark_and_absent_texts_are_no_mistakes(themes: ThemeSet) -> None:
    (answer,) = answers(b"\xef\xbb\xbf" + line(None, title=None, text=None), themes)
    assert answer == Answer({"id": None, "flags": []})


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=40).map(lambda raw: raw.replace(b"\n", b" ")), max_size=6))
def test_whatever_comes_in_each_line_has_one_answer_that_is_json(lines: list[bytes]) -> None:
    got = list(flag_lines([raw + b"\n" for raw in lines], load_small()))
    assert len(got) == sum(bool(raw.strip()) for raw in lines)
    for answer in got:
        assert json.loads(json.dumps(answer.value)) == answer.value


def load_small() -> ThemeSet:
    """A set without themes: what is tested is the reading of lines."""
    return ThemeSet((), {})


class Talk:
    """A running `silkwatch flag --jsonl`, to speak with line by line."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            command_line("flag", "--jsonl"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env=environment(),
        )

    def say(self, raw: bytes) -> None:
        assert self.process.stdin is not None
        os.write(self.process.stdin.fileno(), raw)

    def hear(self) -> Any:
        """The next answer. Fails when none comes while stdin is still open."""
        assert self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], ANSWER_LIMIT_S)
        assert ready, "no answer while the input is open"
        return json.loads(self.process.stdout.readline())


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    """The stream, ended whatever happens."""
    made = Talk(tmp_path)
    try:
        yield made
    finally:
        made.process.kill()
        made.process.communicate()


def test_each_line_is_answered_before_the_next_is_sent(talk: Talk) -> None:
    for number in range(3):
        talk.say(line(number))
        answer = talk.hear()
        assert answer["id"] == number
        assert answer["flags"]


def test_a_line_that_comes_in_pieces_is_answered_when_it_is_whole(talk: Talk) -> None:
    raw = line("pieces")
    talk.say(raw[:20])
    talk.say(raw[20:])
    assert talk.hear()["id"] == "pieces"


def test_many_lines_come_back_in_their_order(silkwatch: Command) -> None:
    count = 2_000
    done = silkwatch(
        "flag", "--jsonl", stdin=b"".join(line(number, text=f"{number} {TEXT}") for number in range(count))
    )
    assert done.returncode == 0
    assert done.stderr == ""
    assert [json.loads(answer)["id"] for answer in done.stdout.splitlines()] == list(range(count))


def test_bad_lines_are_named_on_stderr_and_end_in_exit_code_1(silkwatch: Command) -> None:
    done = silkwatch("flag", "--jsonl", stdin=line(1) + b"oops\n" + line(3))
    assert done.returncode == 1
    first, second, third = (json.loads(answer) for answer in done.stdout.splitlines())
    assert (first["id"], second["id"], third["id"]) == (1, None, 3)
    assert "error" in second
    assert done.stderr.splitlines()[0].startswith("error: line 2: not JSON")
    assert done.stderr.splitlines()[1].startswith("error: 1 line could not be read")


def test_scripts_and_lone_surrogates_survive_whatever_the_locale(silkwatch: Command) -> None:
    """A lone surrogate cannot be written as UTF-8; it goes out as the JSON escape that it came in by."""
    raw = b'{"id": "\\ud800 \xd5\x80\xd5\xa1\xd5\xb5", "title": "", "text": ""}\n'
    done = silkwatch("flag", "--jsonl", stdin=raw, env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"})
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"id": "\ud800 Հայ", "flags": []}
    assert "Հայ" in done.stdout


def test_a_text_file_is_flagged_for_people_and_for_machines(inside: Command, tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text(TEXT, "utf-8")
    shown = inside("flag", "article.txt", "--title", TITLE)
    assert shown.returncode == 0
    assert "csp" in shown.stdout
    assert "comprehensive strategic partnership" in " ".join(shown.stdout.split())
    machine = json.loads(inside("flag", "article.txt", "--title", TITLE, "--json").stdout)
    assert machine["id"] == "article.txt"
    assert any(flag["theme"] == "csp" for flag in machine["flags"])


def test_a_text_that_touches_no_theme_says_so(inside: Command) -> None:
    done = inside("flag", "-", stdin="The weather stays dry.")
    assert (done.returncode, done.stdout) == (0, "No theme touches this text.\n")


@pytest.mark.parametrize("written", [b"NaN", b"Infinity", b"-Infinity", b"1e999"])
def test_a_number_that_json_cannot_say_is_refused_in_its_place(themes: ThemeSet, written: bytes) -> None:
    """An answer with it would be a line that nobody can read."""
    bad, good = answers(b'{"id": ' + written + b', "title": "", "text": ""}\n' + line(1.5), themes)
    assert bad.error is not None
    assert "is not a number in JSON" in bad.error
    assert (good.error, good.value["id"]) == (None, 1.5)
