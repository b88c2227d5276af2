"""`silkwatch doctor` says what would keep a brief from its readers, and sends nothing."""

import asyncio
import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scheduler.config import load_settings
from scheduler.deliverydoctor import refused_recipients
from scheduler.sending import Sender
from tests.desk.delivery.samples import certificate
from tests.mailserver import mail_server
from tests.scheduler.briefs.outboxes import freeze, mail_config, opened, write_config
from tests.scheduler.conftest import Command

DELIVERY = ("briefs", "mail", "chat", "webhook", "folder")


def found(inside: Command, config: Path) -> list[tuple[str, str, str]]:
    """(name, verdict, found) of the checks on delivery."""
    checks = json.loads(inside("doctor", "--json", "--config", config).stdout)["checks"]
    return [(one["name"], one["verdict"], one["found"]) for one in checks if one["name"].startswith(DELIVERY)]


def test_without_briefs_there_is_nothing_to_say(inside: Command, tmp_path: Path) -> None:
    assert found(inside, write_config(tmp_path, "")) == []


def test_a_mail_server_that_lets_us_in_is_fine_and_gets_no_mail(inside: Command, tmp_path: Path) -> None:
    own = certificate(tmp_path)
    with mail_server(tmp_path / "mail", certificate=own, password="hunter2") as server:
        more = f'ca_file = "{own}"\nuser = "desk"\npassword = "env:DESK_PASSWORD"\n'
        config = write_config(tmp_path, mail_config(server.port, ["ann@example.org"], security="starttls", more=more))
        missing = found(inside, config)
        done = inside("doctor", "--json", "--config", config, env={"DESK_PASSWORD": "hunter2"})
        assert server.mailbox("ann@example.org") == []
    (check,) = [one for one in json.loads(done.stdout)["checks"] if one["name"] == "mail"]
    assert (check["verdict"], check["found"]) == ("ok", f"127.0.0.1:{server.port} takes mail as desk")
    assert missing[1] == ("mail", "fail", "mail.password: the variable DESK_PASSWORD is not set")


def test_a_line_that_anybody_can_read_is_a_warning(inside: Command, tmp_path: Path) -> None:
    with mail_server(tmp_path / "mail") as server:
        checks = found(inside, write_config(tmp_path, mail_config(server.port, ["ann@example.org"])))
    assert checks == [
        ("briefs", "ok", "daily"),
        ("mail", "warn", f"127.0.0.1:{server.port} takes mail over a line that anybody can read"),
    ]


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
def test_everything_that_is_wrong_is_named(inside: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here")
    brief = (
        'themes = ["csp", "pigeons"]\noutlets = ["no-such-outlet"]\ncountries = ["AZ", "XX"]\nurgent = ["owls"]\n'
        "weights = { csp = 2, crows = 3 }\n"
        'chats = [{ name = "team", url = "pigeon://loft" }, { name = "room", url = "env:NO_SUCH_ROOM" }]\n'
        'webhooks = [{ name = "hub", url = "https://hub.example/", secret = "file:/no/such/secret" }]\n'
        'folders = ["file/in"]\n[[briefs]]\nid = "nobody"\n'
    )
    config = write_config(tmp_path, mail_config(1, [], brief=brief))
    assert found(inside, config) == [
        ("briefs", "fail", 'the brief "daily" names the theme "pigeons", which there is not'),
        ("briefs", "fail", 'the brief "daily" names the theme "crows", which there is not'),
        ("briefs", "fail", 'the brief "daily" names the theme "owls", which there is not'),
        ("briefs", "fail", 'the brief "daily" names the outlet "no-such-outlet", which there is not'),
        ("briefs", "fail", 'the brief "daily" names the country "XX", which there is not'),
        ("briefs", "warn", 'the brief "nobody" names no recipient'),
        ("chat team", "fail", "Apprise does not understand its address"),
        ("chat room", "fail", "the variable NO_SUCH_ROOM is not set"),
        ("webhook hub", "fail", "the file /no/such/secret cannot be read (no such file or directory)"),
        ('folder of the brief "daily"', "fail", f"{tmp_path / 'file' / 'in'} cannot be written"),
    ]


def test_a_recipient_who_was_refused_for_good_is_told_until_something_arrives(inside: Command, tmp_path: Path) -> None:
    """A 550 is in the list of deliveries and here, with what to do; it is told no more when the next digest arrives."""
    refused = "nobody@example.org"
    with mail_server(tmp_path / "mail", refused=[refused]) as server:
        config = write_config(tmp_path, mail_config(server.port, ["ann@example.org", refused]))
        settings = load_settings(config)
        with closing(opened(settings)) as store:
            freeze(store, settings.briefs[0])
            asyncio.run(Sender(settings, store).send_due())
        listed = json.loads(inside("deliveries", "list", "--state", "failed", "--json", "--config", config).stdout)
        assert [(one["recipient"], one["last_error"]) for one in listed] == [
            (refused, "550 5.1.1 there is nobody of that name")
        ]
        checks = json.loads(inside("doctor", "--json", "--config", config).stdout)["checks"]
    (told,) = [one for one in checks if one["name"] == f"mail {refused}"]
    assert told["verdict"] == "warn"
    assert told["found"] == "the digest daily of 2026-11-23 was given up: 550 5.1.1 there is nobody of that name"
    assert "deliveries retry --failed" in told["remedy"]
    with mail_server(tmp_path / "mail2") as server:
        config = write_config(tmp_path, mail_config(server.port, ["ann@example.org", refused]))
        settings = load_settings(config)
        with closing(opened(settings)) as store:
            freeze(store, settings.briefs[0], "2026-11-24")
            asyncio.run(Sender(settings, store).send_due())
            ended = store.outbox.deliveries()
    assert list(refused_recipients(ended, datetime.now(UTC))) == []
    assert [one.name for one in refused_recipients(ended[2:], datetime.now(UTC))] == [f"mail {refused}"]
    assert list(refused_recipients(ended[2:], datetime.now(UTC) + timedelta(days=8))) == [], (
        "a week later it is history"
    )
