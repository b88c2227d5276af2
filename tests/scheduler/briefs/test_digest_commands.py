"""`digest preview`, `digest send` and `deliveries`: a trial as often as one likes, a delivery once."""

import json
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.mailserver import MailServer, mail_server
from tests.scheduler import kept
from tests.scheduler.briefs.outboxes import mail_config, write_config
from tests.scheduler.conftest import Command

ANN, BOB, GONE = "ann@example.org", "bob@example.org", "gone@example.org"
DAY = "2026-11-23"
TITLE = "Azerbaijan and China upgrade ties"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MailServer]:
    with mail_server(tmp_path / "mail", refused=[GONE]) as server:
        yield server


@pytest.fixture
def config(tmp_path: Path, server: MailServer) -> Path:
    """A watch with articles, and a brief for two readers and a folder."""
    kept.fill(tmp_path / "data")
    brief = 'title = "Caucasus"\nfolders = ["out"]\n[[briefs]]\nid = "georgia"\ncountries = ["GE"]\nmail = ["bob@example.org"]\n'
    return write_config(tmp_path, mail_config(server.port, [ANN, BOB], brief=brief))


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    content: str = body.get_content()
    return content


def test_a_preview_shows_the_brief_and_sends_nothing(inside: Command, config: Path, server: MailServer) -> None:
    done = inside("digest", "preview", "--day", DAY, "--config", config)
    assert done.returncode == 0, done.stderr
    assert TITLE in done.stdout.replace("*", "")
    assert done.stderr.strip() == "Caucasus: Monday, 23 November 2026"
    of_georgia = inside("digest", "preview", "georgia", "--day", DAY, "--config", config, "--json")
    assert json.loads(of_georgia.stdout)["articles"] == 0, "no outlet of Georgia is watched"
    assert json.loads(inside("deliveries", "list", "--config", config, "--json").stdout) == []


@pytest.mark.parametrize(
    ("form", "holds"),
    [
        ("markdown", b"# Caucasus: Monday, 23 November 2026"),
        ("mail", b"Subject: Caucasus: Monday, 23 November 2026"),
        ("atom", b"<title>Caucasus</title>"),
        ("jsonfeed", b'"title": "Caucasus"'),
        ("docx", b"PK"),
        ("html", b"Caucasus"),
    ],
)
def test_a_preview_has_every_form(
    inside: Command, config: Path, server: MailServer, tmp_path: Path, form: str, holds: bytes
) -> None:
    """Also of a digest that was frozen: forms in which none is frozen are made of the store."""
    for sent in (False, True):
        if sent:
            assert inside("digest", "send", "daily", "--day", DAY, "--config", config).returncode == 0
        file = tmp_path / f"look-{sent}"
        arguments = ("digest", "preview", "daily", "--day", DAY, "--format", form, "--out", file)
        done = inside(*arguments, "--config", config)
        assert (done.returncode, holds in file.read_bytes()) == (0, True), done.stderr
        assert done.stderr.startswith("Caucasus: Monday, 23 November 2026\n")


def test_each_reader_gets_it_once_however_often_it_is_sent(
    inside: Command, config: Path, server: MailServer, tmp_path: Path
) -> None:
    for _ in range(2):
        done = inside("digest", "send", "daily", "--day", DAY, "--config", config, "--json")
        assert done.returncode == 0, done.stderr
        assert [(one["channel"], one["state"]) for one in json.loads(done.stdout)] == [
            ("mail", "sent"),
            ("mail", "sent"),
            ("folder", "sent"),
        ]
    for reader in (ANN, BOB):
        (mail,) = server.mailbox(reader)
        assert mail["Subject"] == "Caucasus: Monday, 23 November 2026"
        assert TITLE in text_of(mail).replace("*", "")
    assert (tmp_path / "out" / f"{DAY}.html").exists()
    as_sent = inside("digest", "preview", "daily", "--day", DAY, "--format", "html", "--config", config).stdout
    assert as_sent.rstrip() == (tmp_path / "out" / f"{DAY}.html").read_text("utf-8").rstrip()


def test_a_trial_goes_to_one_address_as_often_as_one_likes(inside: Command, config: Path, server: MailServer) -> None:
    """It is no delivery, nothing is frozen, and its Message-ID is its own: the real one is not taken for a copy."""
    for _ in range(2):
        done = inside("digest", "send", "daily", "--to", "me@example.org", "--day", DAY, "--config", config)
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
    mails = server.mailbox("me@example.org")
    assert len({mail["Message-ID"] for mail in mails}) == 2
    assert server.mailbox(ANN) == []
    assert json.loads(inside("deliveries", "list", "--config", config, "--json").stdout) == []


def test_a_trial_that_fails_says_why(inside: Command, config: Path) -> None:
    done = inside("digest", "send", "daily", "--to", GONE, "--day", DAY, "--config", config)
    assert done.returncode == 1
    assert done.stderr == f"error: {GONE}: 550 5.1.1 there is nobody of that name\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["send", "weekly"], 'no brief is called "weekly"; the configuration has daily, georgia'),
        (["send", "daily", "--to", "pigeon"], '--to "pigeon" is no mail address'),
        (["send", "daily", "--day", "today"], "is not over, and a digest is frozen once; send a trial of it with --to"),
        (["send", "daily", "--day", "soon"], '--day: "soon" is no day'),
        (["preview", "--json", "--format", "html"], "--json and --format html exclude each other"),
        (["--date", DAY, "preview"], "--date stands before the command; write it behind `silkwatch digest preview`"),
    ],
)
def test_misuse_is_answered_by_a_sentence(inside: Command, config: Path, arguments: list[str], sentence: str) -> None:
    done = (
        inside("digest", *arguments, "--config", config) if arguments[0] != "--date" else inside("digest", *arguments)
    )
    assert done.returncode == 2
    assert sentence in done.stderr


def test_one_who_cannot_be_reached_is_told_and_tried_again_on_demand(
    inside: Command, tmp_path: Path, server: MailServer
) -> None:
    kept.fill(tmp_path / "data")
    config = write_config(tmp_path, mail_config(server.port, [ANN, GONE]))
    done = inside("digest", "send", "daily", "--day", DAY, "--config", config)
    assert done.returncode == 1
    assert "there is nobody of that name" in " ".join(done.stdout.split())
    (failed,) = json.loads(inside("deliveries", "list", "--state", "failed", "--config", config, "--json").stdout)
    assert (failed["recipient"], failed["attempts"], failed["state"]) == (GONE, 1, "failed")
    again = inside("deliveries", "retry", "--failed", "--config", config, "--json")
    assert again.returncode == 1
    (tried,) = json.loads(again.stdout)
    assert (tried["id"], tried["state"]) == (failed["id"], "failed")
    assert len(server.mailbox(ANN)) == 1
    everything = [one["id"] for one in json.loads(inside("deliveries", "list", "--config", config, "--json").stdout)]
    done = inside("deliveries", "retry", *map(str, everything), "--config", config)
    assert "Not tried again, since they are sent or not known" in done.stderr
    assert len(server.mailbox(ANN)) == 1
    assert inside("deliveries", "retry", "--config", config).returncode == 2


def test_a_command_with_another_configuration_changes_nothing_but_what_it_is_asked_for(
    inside: Command, tmp_path: Path, server: MailServer
) -> None:
    kept.fill(tmp_path / "data")
    unreachable = write_config(tmp_path, mail_config(1, [ANN, BOB]))
    assert inside("digest", "send", "daily", "--day", DAY, "--config", unreachable).returncode == 1
    before = json.loads(inside("deliveries", "list", "--config", unreachable, "--json").stdout)
    assert {one["state"] for one in before} == {"waiting"}
    (asked,) = [one["id"] for one in before if one["recipient"] == BOB]
    another = tmp_path / "another.toml"
    another.write_text(f'[storage]\ndata_dir = "{tmp_path / "data"}"\n', "utf-8")
    other = inside("deliveries", "retry", asked, "--config", another, "--json")
    assert other.returncode == 1
    (tried,) = json.loads(other.stdout)
    assert (tried["id"], tried["state"]) == (asked, "waiting")
    assert "the configuration does not name this recipient" in tried["last_error"]
    (untouched,) = [one for one in before if one["recipient"] == ANN]
    assert untouched in json.loads(inside("deliveries", "list", "--config", unreachable, "--json").stdout)
