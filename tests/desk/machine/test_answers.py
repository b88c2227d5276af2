"""What an answer is worth: text of nobody's, cleaned and bounded, or a reason; never a fault."""

import errno
import json
import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.digest.cleaning import clean
from desk.digest.machinetexts import MachineKind
from desk.machine.answers import (
    ANSWER_LIMIT_BYTES,
    KEPT_CHARS,
    NO_TEXT,
    TOO_LONG,
    lines_of,
    text_of,
)
from desk.service.failures import NO_JSON, Failure, no_connection, of_status
from tests.desk.payloads import HOSTILE
from tests.machineservice import completion

SUMMARY, TRANSLATION = MachineKind.SUMMARY, MachineKind.TRANSLATION
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["choices", "message", "content", "finish_reason", "x"]), inner, max_size=4)
    ),
    max_leaves=20,
)


def test_a_good_answer_is_its_text_a_line_each() -> None:
    assert text_of(completion(" First  line.\r\n\n\tSecond line.\u2028Third.")) == "First line.\nSecond line.\nThird."


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>502</html>", b"\xff\xfe", b"{", b"[" * 200_000, b'{"a": ' + b"9" * 5000 + b"}"],
    ids=["empty", "html", "bytes", "cut", "deep", "a number of 5000 digits"],
)
def test_what_is_no_json_is_said_to_be_none(body: bytes) -> None:
    assert text_of(body) is NO_JSON


@pytest.mark.parametrize(
    "value",
    [
        *({}, [], None, 7, "text", {"choices": []}, {"choices": None}, {"choices": {"0": 1}}, {"choices": [None]}),
        *({"choices": [{}]}, {"choices": [{"message": None}]}, {"choices": [{"message": {"content": None}}]}),
        *({"choices": [{"message": {"content": [{"text": "a"}]}}]}, {"error": {"message": "no"}}),
        *({"choices": [{"message": {"content": text}}]} for text in ("", " \n\t ", "\u200b\x00", "<think>only this")),
    ],
)
def test_an_answer_without_a_text_is_said_to_hold_none(value: object) -> None:
    assert text_of(json.dumps(value).encode()) is NO_TEXT


def test_an_answer_beyond_the_limit_is_not_even_read() -> None:
    assert text_of(b" " * ANSWER_LIMIT_BYTES + completion("text")) is TOO_LONG


def test_of_a_long_answer_a_bounded_beginning_is_kept() -> None:
    kept = text_of(completion("word " * 20_000))
    assert isinstance(kept, str) and KEPT_CHARS - 30 < len(kept) <= KEPT_CHARS and kept.endswith("word…")


def test_an_answer_that_the_model_broke_off_ends_with_the_mark_of_a_cut() -> None:
    assert text_of(completion("Half of a", finish_reason="length")) == "Half of a…"
    assert text_of(completion("Whole.", finish_reason="stop")) == "Whole."


def test_what_a_model_says_to_itself_before_it_answers_is_left_out() -> None:
    assert text_of(completion("<think>\nLet me see.\n</think>\n\nThe answer.")) == "The answer."
    assert text_of(completion("They said <think>twice</think>.")) == "They said <think>twice</think>."


@pytest.mark.parametrize("payload", HOSTILE)
def test_a_hostile_answer_is_cleaned_as_titles_are(payload: str) -> None:
    text = text_of(completion(f"x{payload}"))
    assert isinstance(text, str)
    assert all(clean(line) == line for line in text.split("\n"))
    assert lines_of(text, SUMMARY, 10_000)[0] == " ".join(text.split("\n"))


def test_a_summary_is_one_line_and_a_translation_keeps_its_lines() -> None:
    assert lines_of("One.\nTwo.", SUMMARY, 100) == ("One. Two.",)
    assert lines_of("One.\nTwo.", TRANSLATION, 100) == ("One.", "Two.")


def test_a_text_is_cut_at_a_space_where_its_script_has_them() -> None:
    assert lines_of("word " * 40, SUMMARY, 100) == ("word " * 18 + "word…",)
    (chinese,) = lines_of("从 " + "港" * 200, SUMMARY, 100)
    assert len(chinese) == 100 and chinese.endswith("港…"), "the only space is far from the cut"
    assert lines_of("One line.\nAnother line.", TRANSLATION, 9) == ("One line.",)
    assert lines_of("One line.\nAnother line.", TRANSLATION, 12) == ("One line.", "An…")


@given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_no_bytes_at_all_are_a_fault(body: bytes) -> None:
    assert isinstance(text_of(body), str | Failure)


@given(st.text(alphabet=st.characters(), max_size=200), st.sampled_from(MachineKind), st.integers(1, 300))
def test_any_text_is_shown_clean_within_its_limit_and_the_same_when_it_was_kept(
    content: str, kind: MachineKind, limit_chars: int
) -> None:
    text = text_of(completion(content))
    if isinstance(text, Failure):
        return
    lines = lines_of(text, kind, limit_chars)
    assert 0 < sum(map(len, lines)) <= limit_chars
    assert all(line and clean(line) == line and "\n" not in line for line in lines)
    assert lines_of("\n".join(lines_of(text, TRANSLATION, KEPT_CHARS)), kind, limit_chars) == lines
    text.encode()


@pytest.mark.parametrize(
    ("status", "ours", "ends"),
    [
        *((301, True, True), (308, True, True), (400, True, False), (401, True, True), (403, True, True)),
        *((404, True, True), (405, True, True), (422, True, False), (429, False, True), (500, False, False)),
        *((503, False, False), (204, False, False), (599, False, False)),
    ],
)
def test_a_status_says_whether_we_have_to_mend_it_and_whether_to_go_on(status: int, ours: bool, ends: bool) -> None:
    failure = of_status(status, "machine")
    assert failure is not None
    assert (failure.reason, bool(failure.remedy), failure.ends) == (f"the service answered {status}", ours, ends)


def test_the_status_200_is_no_failure() -> None:
    assert of_status(200, "machine") is None


@pytest.mark.parametrize(
    ("cause", "why"),
    [
        (OSError(errno.ECONNREFUSED, "Connect call failed ('10.1.2.3', 8080)"), " (connection refused)"),
        (ssl.SSLCertVerificationError("self-signed"), " (its certificate is not accepted)"),
        (OSError("Multiple exceptions: [Errno 111] Connect call failed ('::1', 1)"), ""),
        (None, ""),
    ],
)
def test_a_failed_connection_is_told_without_the_address(cause: BaseException | None, why: str) -> None:
    failure = no_connection(cause)
    assert (failure.reason, failure.ends) == (f"no connection to the service{why}", True)
