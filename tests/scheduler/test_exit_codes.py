"""0 fine, 1 failure, 2 misuse, 130 interrupted; one sentence on stderr, nothing but the answer on stdout."""

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.scheduler.conftest import Command, command_line, environment

MISUSE = {
    "an unknown command": (["dijest"], "dijest"),
    "an unknown option": (["digest", "--dat", "x"], "--dat"),
    "a missing argument": (["extract"], "FILE"),
    "a missing option": (["archive", "azertac"], "--since"),
    "a word for a number": (["articles", "show", "first"], "'ID'"),
    "a number out of bounds": (["search", "x", "--limit", "0"], "--limit"),
    "a form that is not offered": (["digest", "--format", "fax"], "fax"),
    "a theme of what is no feed": (["digest", "--format", "pdf", "--theme", "sco"], "--format atom"),
    "a day that is none": (["digest", "--date", "2026-02-30"], '"2026-02-30" is no day'),
    "options that exclude each other": (["digest", "--json", "--format", "html"], "choose one"),
    "no text to flag": (["flag"], "--jsonl"),
    "an address that is none": (["extract", "page.html", "--url", "example.org"], "example.org"),
    "a configuration that is not there": (["themes", "list", "--config", "no.toml"], "no.toml: cannot be read"),
}


@pytest.mark.parametrize(("arguments", "named"), MISUSE.values(), ids=MISUSE)
def test_misuse_is_one_sentence_that_names_it_and_exit_code_2(
    inside: Command, arguments: list[str], named: str
) -> None:
    done = inside(*arguments)
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
    assert named in done.stderr


def test_a_wrong_setting_is_exit_code_2_with_file_and_line(silkwatch: Command, tmp_path: Path) -> None:
    (tmp_path / "silkwatch.toml").write_text("[crawler]\ndely_s = 1\n")
    done = silkwatch("themes", "list", "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == 'error: silkwatch.toml:2: unknown key "dely_s" in [crawler]; did you mean "delay_s"?\n'


@pytest.mark.parametrize("command", [["ledger"], ["export"], ["articles", "list"], ["search", "x"], ["digest"]])
def test_a_folder_without_a_watch_is_named_and_not_made(inside: Command, tmp_path: Path, command: list[str]) -> None:
    done = inside(*command, "--data", "nowhere")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: nowhere: nothing has been crawled into this folder yet; run `silkwatch crawl")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_not_there_is_exit_code_1(silkwatch: Command) -> None:
    done = silkwatch("extract", "page.html", "--url", "https://example.org/1")
    assert (done.returncode, done.stderr) == (1, "error: page.html: no such file or folder; check the name\n")


def test_init_writes_a_file_that_works_and_never_overwrites_it_unasked(inside: Command, tmp_path: Path) -> None:
    assert inside("init").returncode == 0
    config = tmp_path / "silkwatch.toml"
    first = config.read_text("utf-8")
    config.write_text("[crawler]\ndelay_s = 9\n")
    again = inside("init")
    assert again.returncode == 2
    assert "--force" in again.stderr
    assert config.read_text("utf-8") == "[crawler]\ndelay_s = 9\n"
    forced = inside("init", "--force", "--json")
    assert json.loads(forced.stdout) == {"config": "silkwatch.toml"}
    assert config.read_text("utf-8") == first
    assert inside("themes", "list").returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["silkwatch.toml"]


def test_init_into_a_folder_that_is_not_there_says_so(inside: Command) -> None:
    done = inside("init", "--config", "no/such/silkwatch.toml")
    assert done.returncode == 1
    assert "no such file or folder" in done.stderr


def test_an_interrupt_ends_quietly_with_130(tmp_path: Path) -> None:
    process = subprocess.Popen(
        command_line("flag", "--jsonl"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=environment(),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b'{"id": 1, "title": "", "text": "x"}\n')
    process.stdin.flush()
    assert process.stdout.readline()  # it is up, and waits for the next line
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, b"", b"")


def test_a_reader_that_goes_away_is_no_reason_to_complain(tmp_path: Path) -> None:
    """`silkwatch flag --jsonl < many | head -1`"""
    lines = tmp_path / "lines.jsonl"
    lines.write_text('{"id": 1, "title": "", "text": "x"}\n' * 20_000)
    process = subprocess.Popen(
        command_line("flag", "--jsonl", lines),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=environment(),
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline()
    process.stdout.close()
    begun_s = time.monotonic()
    assert process.wait(30) == 1
    assert time.monotonic() - begun_s < 20
    assert process.stderr.read() == b""
    process.stderr.close()


def test_a_text_in_another_encoding_is_no_text_without_themes(silkwatch: Command, tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_bytes("Порт Алят принял поезд".encode("cp1251"))
    done = silkwatch("flag", "article.txt")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: article.txt: no UTF-8 at byte 0; save it in UTF-8")
