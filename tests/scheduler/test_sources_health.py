"""`sources health`: what is not well, since when and why, and what changed lately."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage import EndpointRecord, EndpointState, OutletRecord, Poll, open_store
from tests.scheduler.conftest import Command

NOW = datetime.now(UTC).replace(microsecond=0)
STATES = {
    "https://wire.example/ok": (EndpointState.OK, ""),
    "https://wire.example/quiet": (EndpointState.SILENT, "no item for 31 h; in this time it usually publishes 12"),
    "https://wire.example/check": (EndpointState.BLOCKED, "403: access refused"),
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    store = open_store(tmp_path / "data")
    outlets = [OutletRecord(id_, id_.title(), f"https://{id_}.example", "AZ", ("az",), "wire", "state", "az", "Asia/Baku")
               for id_ in ("wire", "other")]  # fmt: skip
    records = [EndpointRecord("wire", url, "rss", None, True) for url in STATES]
    records.append(EndpointRecord("wire", "https://wire.example/second", "rss", None, True, standby=True))
    store.sync_sources(outlets, records, now=NOW - timedelta(days=20))
    for one in store.due_endpoints(NOW):
        for at, (state, reason) in ((NOW - timedelta(days=10), (EndpointState.OK, "")), (NOW, STATES[one.url])):
            store.record_poll(Poll(one.id, at, state, reason, NOW + timedelta(hours=1)), [], now=at)
    store.switch_outlet("other", "asked by its lawyers", now=NOW)
    store.close()
    return tmp_path / "data"


def test_what_is_not_well_is_listed_with_its_reason_and_what_changed(inside: Command, data: Path) -> None:
    done = inside("sources", "health", "--data", data)
    assert done.returncode == 0
    rows = [
        line.split()[0] for line in done.stdout.splitlines() if "wire.example" in line and line.startswith((" s", " b"))
    ]
    assert rows == ["silent", "blocked"]
    assert "403: access refused" in done.stdout
    assert "4 addresses: 1 well, 1 standing by, 1 silent, 1 blocked." in done.stderr
    assert "other is switched off since" in done.stderr
    assert "asked by its lawyers" in done.stderr
    assert "Changes of the last 7 days" in done.stdout
    monthly = inside("sources", "health", "--data", data, "--days", "30").stdout
    assert " new " not in monthly, "that an address answered well for the first time is no news"


def test_machines_get_states_since_and_events(inside: Command, data: Path) -> None:
    told = json.loads(inside("sources", "health", "--all", "--days", "30", "--json", "--data", data).stdout)
    assert told["states"] == {"ok": 1, "silent": 1, "blocked": 1, "standby": 1}
    since = {one["url"]: datetime.fromisoformat(one["since"]) for one in told["endpoints"]}
    assert since["https://wire.example/quiet"] == NOW
    assert since["https://wire.example/ok"] == NOW - timedelta(days=10)
    changes = [(one["url"].rpartition("/")[2], one["previous"], one["state"]) for one in told["changes"]]
    assert set(changes[:2]) == {("quiet", "ok", "silent"), ("check", "ok", "blocked")}
    assert len(changes) == 5
    assert told["switched_off"][0]["outlet_id"] == "other"


def test_without_days_no_changes_are_told(inside: Command, data: Path) -> None:
    assert json.loads(inside("sources", "health", "--days", "0", "--json", "--data", data).stdout)["changes"] == []
