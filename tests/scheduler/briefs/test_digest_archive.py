"""The year's archive: each digest that was frozen is read back byte for byte, by the store and by the command."""

import hashlib
import json
import random
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from desk.forms.table import FORMS
from scheduler.briefs.compiling import SHOWN
from storage import MessageKind, NewMessage, Store
from tests.desk.forms.digests import ordinary
from tests.scheduler.conftest import Command
from tests.storage.conftest import database_url, opened, store
from tests.storage.samples import NOW

__all__ = ["database_url", "opened", "store"]

DAYS = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]


@pytest.fixture(scope="module")
def forms() -> dict[str, bytes]:
    """A digest in all its forms."""
    digest = ordinary()
    return {name: form.render(digest) for name, form in FORMS.items()} | {SHOWN: b"{}"}


def of_day(forms: dict[str, bytes], day: date) -> dict[str, bytes]:
    """The same with bytes in each form that no other day has and no coding of text knows; one form is empty on some days."""
    chance = random.Random(day.toordinal())
    made = {name: content + chance.randbytes(chance.randrange(1, 400)) for name, content in forms.items()}
    return made | ({"markdown": b""} if day.day == 1 else {})


def freeze_year(store: Store, forms: dict[str, bytes]) -> dict[tuple[str, str], str]:
    """Freezes a digest for each day; the SHA-256 of each form by day and name."""
    sums: dict[tuple[str, str], str] = {}
    for day in DAYS:
        made = of_day(forms, day)
        made_at = datetime.combine(day + timedelta(days=1), time(2, 30), tzinfo=UTC)
        store.outbox.freeze(NewMessage("daily", MessageKind.DIGEST, day.isoformat(), f"News of {day}", made_at, made))
        sums |= {(day.isoformat(), name): hashlib.sha256(content).hexdigest() for name, content in made.items()}
    return sums


def test_a_years_digests_are_read_back_byte_for_byte_in_all_forms(
    store: Store, opened: Callable[[], Store], forms: dict[str, bytes]
) -> None:
    sums = freeze_year(store, forms)
    store.outbox.freeze(NewMessage("other", MessageKind.DIGEST, "2027-01-01", "", NOW, skipped_because="too late"))
    reading = opened()
    listed = reading.outbox.digests(brief="daily")
    assert [one.key for one in listed] == [day.isoformat() for day in reversed(DAYS)]
    assert {
        (one.key, name): hashlib.sha256(content).hexdigest()
        for one in listed
        for name, content in reading.outbox.forms(one.id).items()
    } == sums
    assert len(sums) == 365 * (len(FORMS) + 1)
    assert reading.outbox.forms_kept([one.id for one in listed]) == {one.id: sorted(forms) for one in listed}
    assert [one.brief for one in reading.outbox.digests(limit=2)] == ["other", "daily"]
    assert reading.outbox.forms_kept([reading.outbox.digests(limit=1)[0].id]) == {}


@pytest.fixture
def config(store: Store, database_url: str, tmp_path: Path) -> Path:
    file = tmp_path / "silkwatch.toml"
    url = f'database_url = "{database_url}"\n' if database_url.startswith("postgresql") else ""
    file.write_text(f'[storage]\ndata_dir = "{tmp_path}"\n{url}[[briefs]]\nid = "daily"\n', "utf-8")
    return file


def test_the_commands_list_the_year_and_print_each_form_as_it_was_frozen(
    inside: Command, config: Path, store: Store, forms: dict[str, bytes], tmp_path: Path
) -> None:
    freeze_year(store, forms)
    done = inside("digest", "list", "--limit", "1000", "--config", config, "--json")
    assert done.returncode == 0, done.stderr
    listed = json.loads(done.stdout)
    assert [one["day"] for one in listed] == [day.isoformat() for day in reversed(DAYS)]
    assert listed[0]["forms"] == sorted(FORMS)
    assert (listed[0]["brief"], listed[0]["subject"]) == ("daily", "News of 2026-12-31")
    for name, day in ((name, DAYS[number * 30]) for number, name in enumerate(FORMS)):
        out = tmp_path / "out"
        done = inside("digest", "show", day.isoformat(), "--format", name, "--out", out, "--config", config)
        assert done.returncode == 0, done.stderr
        assert out.read_bytes() == of_day(forms, day)[name], name
    assert "News of 2026-12-31" in inside("digest", "list", "--config", config).stdout


def test_show_prints_to_stdout_without_a_byte_more(inside: Command, config: Path, store: Store) -> None:
    kept = {"text": b"without an end", "json": b'{"format": 1}'}
    store.outbox.freeze(NewMessage("daily", MessageKind.DIGEST, "2026-11-23", "Monday", NOW, kept))
    store.outbox.freeze(NewMessage("gone", MessageKind.DIGEST, "2026-11-23", "Monday", NOW, {"text": b"another"}))
    assert inside("digest", "show", "2026-11-23", "--config", config).stdout == "without an end"
    assert inside("digest", "show", "2026-11-23", "--json", "--config", config).stdout == '{"format": 1}'
    of_another = inside("digest", "show", "2026-11-23", "--brief", "gone", "--config", config)
    assert of_another.stdout == "another", "a brief that has left the configuration is read, too"


def test_what_is_not_kept_is_said_with_the_remedy(inside: Command, config: Path, store: Store) -> None:
    kept = {"text": b"Monday", SHOWN: b"{}"}
    store.outbox.freeze(NewMessage("daily", MessageKind.DIGEST, "2026-11-23", "Monday", NOW, kept))
    store.outbox.freeze(
        NewMessage("daily", MessageKind.DIGEST, "2026-11-22", "", NOW, skipped_because="it was too late")
    )
    show = ("digest", "show", "--config", config)
    for arguments, code, words in (
        (("2026-11-21",), 1, 'no digest of the brief "daily" is kept of 2026-11-21; silkwatch digest list names'),
        (("2026-11-22",), 1, "was left out: it was too late"),
        (("2026-11-23", "--format", "pdf"), 2, 'not kept in the form "pdf"; --format takes one of text'),
        (("2026-11-23", "--format", SHOWN), 2, "--format takes one of text"),
        (("2026-11-23", "--format", "html", "--json"), 2, "exclude each other"),
        (("monday",), 2, '"monday" is no day'),
    ):
        done = inside(*show, *arguments)
        assert (done.returncode, words in done.stderr) == (code, True), done.stderr
