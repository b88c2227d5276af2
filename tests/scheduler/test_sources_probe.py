"""`sources probe`, `sources add` and the lists, as operators call them, over outlets on loopback."""

import json
import re
import signal
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from crawler.sources import load_catalogue
from tests import processes
from tests.probed import Outlets, rss, serving
from tests.scheduler.conftest import Command
from tests.sites import Reply

NOW = datetime.now(UTC)
LIFTED = {
    "SILKWATCH_CRAWLER__ALLOW_PRIVATE_ADDRESSES": "1",
    "SILKWATCH_CRAWLER__DELAY_S": "0",
    "SILKWATCH_CRAWLER__READERS": "1",
    "SILKWATCH_CRAWLER__PROBE_TIMEOUT_S": "50",  # a busy machine is not the matter here
    "SILKWATCH_CRAWLER__PAGE_TIMEOUT_S": "50",
}
FRESH = rss(*(format_datetime(NOW - timedelta(hours=hours)) for hours in (1, 5)), language="az")
HOME = Reply(
    '<html lang="az"><head><title>One</title><meta property="og:site_name" content="Birinci">'
    '<link rel="alternate" type="application/rss+xml" href="/new.xml"></head><body><p>x</p></body></html>'
)
PAGES = {
    "one/": HOME,
    "one/new.xml": FRESH,
    "one/off.xml": FRESH,
    "one/moved.xml": Reply(status=301, headers={"Location": "/there.xml"}),
    "one/there.xml": FRESH,
    "two/": Reply(status=403),
    "two/rss": Reply(status=403),
}
CATALOGUE = """# My outlets
- id: one
  name: One
  homepage: http://one.localhost:PORT/
  country: AZ
  timezone: Asia/Baku
  feeds:
  - url: http://one.localhost:PORT/old.xml   # since 2012
    type: rss
    language: az
    enabled: true
  - url: http://one.localhost:PORT/off.xml
    type: rss
    language: az
    enabled: false
  - url: http://one.localhost:PORT/moved.xml
    type: rss
    language: en
    enabled: true
- id: two
  name: Two
  homepage: http://two.localhost:PORT/
  feeds:
  - url: http://two.localhost:PORT/rss
    type: rss
- id: three
  name: Three
  homepage: http://three.localhost:CLOSED/
  feeds:
  - url: http://three.localhost:CLOSED/rss
    type: rss
    enabled: true
"""


@pytest.fixture
def closed() -> Iterator[int]:
    """A port on which nobody listens, and nobody else can."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        yield reserved.getsockname()[1]


@pytest.fixture
def sites() -> Iterator[Outlets]:
    with serving(PAGES) as served:
        yield served


@pytest.fixture
def catalogue(tmp_path: Path, sites: Outlets, closed: int) -> Path:
    path = tmp_path / "outlets.yaml"
    path.write_text(CATALOGUE.replace("PORT", str(sites.port)).replace("CLOSED", str(closed)), "utf-8")
    return path


def test_the_probe_tells_how_each_outlet_and_address_is(silkwatch: Command, catalogue: Path, tmp_path: Path) -> None:
    done = silkwatch("sources", "probe", "--catalogue", catalogue, "--json", env=LIFTED)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert {one["outlet_id"]: one["verdict"] for one in told["outlets"]} == {
        "one": "partly",
        "two": "blocked",
        "three": "unreachable",
    }
    assert told["summary"]["well"] == 0
    assert not told["nothing_reachable"]
    statuses = [(one["status"], one["listed"]) for one in told["outlets"][0]["results"]]
    assert statuses == [("gone", True), ("ok", True), ("ok", True), ("ok", False)]
    assert [path.name for path in tmp_path.iterdir()] == ["outlets.yaml"], "no database is made"


def test_people_get_a_table_by_verdict_and_the_sum(silkwatch: Command, catalogue: Path) -> None:
    done = silkwatch("sources", "probe", "--catalogue", catalogue, env=LIFTED)
    assert [line.partition(":")[0] for line in done.stdout.splitlines() if line and not line.startswith(" ")] == [
        "partly",
        "blocked",
        "unreachable",
    ]
    assert "(off)" in done.stdout
    assert "(found)" in done.stdout
    assert "3 outlets: 1 partly, 1 blocked, 1 unreachable from here." in done.stderr
    assert max(map(len, done.stdout.splitlines())) <= 100


def test_an_interrupted_probe_ends_with_130_and_no_noise(tmp_path: Path, sites: Outlets, catalogue: Path) -> None:
    sites.put("one/robots.txt", Reply(delay_s=60))
    running = processes.start(["sources", "probe", "one", "--catalogue", catalogue], cwd=tmp_path)
    try:
        deadline = time.monotonic() + 60
        while not sites.asked:
            assert time.monotonic() < deadline, "nothing is asked for"
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=30)
    finally:
        processes.kill_group(running)
    assert (running.returncode, told) == (130, "")


def test_strict_is_an_exit_code_for_machines(inside: Command, catalogue: Path) -> None:
    assert inside("sources", "probe", "three", "--catalogue", catalogue, env=LIFTED).returncode == 0
    assert inside("sources", "probe", "three", "--strict", "--catalogue", catalogue, env=LIFTED).returncode == 1


def test_an_unknown_outlet_is_misuse_with_the_nearest_that_is_known(inside: Command, catalogue: Path) -> None:
    done = inside("sources", "probe", "thre", "--catalogue", catalogue)
    assert (done.returncode, done.stderr) == (
        2,
        'error: no outlet "thre" in the catalogue; did you mean "three"?\n',
    )


def test_a_machine_that_reaches_nothing_calls_the_whole_catalogue_unreachable_and_says_why(
    silkwatch: Command, tmp_path: Path, closed: int
) -> None:
    """The shipped catalogue with every host led to a port where nobody listens."""
    entries = []
    for outlet in load_catalogue().outlets:
        entry = outlet.model_dump(exclude_none=True)
        entry["homepage"] = f"http://{outlet.id}.localhost:{closed}/"
        for feed in entry["feeds"]:
            feed["url"] = f"http://{outlet.id}.localhost:{closed}/{urlsplit(feed['url']).netloc}{feed['url'][8:]}"
        entries.append(entry)
    (tmp_path / "all.yaml").write_text(yaml.dump(entries, Dumper=yaml.CSafeDumper), "utf-8")
    done = silkwatch("sources", "probe", "--catalogue", "all.yaml", env=LIFTED)
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("191 outlets: 191 unreachable from here. Nothing at all was reachable")
    assert "network" in done.stderr
    assert "dead" not in done.stdout.replace("which is not dead", "")


def edits_told(said: str) -> list[str]:
    """The lines of edits, without the age of what was found, which grows meanwhile."""
    return [re.sub(r"newest \d+ min", "newest", line) for line in said.splitlines() if line[:1] in {"~", "+"}]


def test_fix_writes_what_was_found_and_leaves_the_rest_of_the_file(
    silkwatch: Command, catalogue: Path, sites: Outlets
) -> None:
    before = catalogue.read_text("utf-8")
    dry = silkwatch("sources", "probe", "--catalogue", catalogue, "--fix", "--dry-run", env=LIFTED)
    assert catalogue.read_text("utf-8") == before
    done = silkwatch("sources", "probe", "--catalogue", catalogue, "--fix", env=LIFTED)
    edits = edits_told(done.stdout)
    assert edits == edits_told(dry.stdout)
    assert f"~ one  {sites.url('one/old.xml')}  enabled: true -> false  (gone (404: no such page))" in edits
    one, two, three = load_catalogue(catalogue).outlets
    assert [(urlsplit(feed.url).path, feed.enabled) for feed in one.feeds] == [
        ("/old.xml", False),
        ("/off.xml", True),
        ("/there.xml", True),
        ("/new.xml", True),
    ]
    assert f"probe of {NOW:%Y-%m-%d}" in one.feeds[0].evidence
    assert (two.feeds[0].enabled, three.feeds[0].enabled) == (None, True)
    after = catalogue.read_text("utf-8")
    assert after.startswith("# My outlets\n")
    assert "old.xml   # since 2012\n" in after
    assert after[after.index("- id: two") :] == before[before.index("- id: two") :]
    again = silkwatch("sources", "probe", "--catalogue", catalogue, "--fix", env=LIFTED)
    assert "Nothing to change." in again.stderr


def test_the_shipped_catalogue_is_never_changed(inside: Command, tmp_path: Path) -> None:
    """The refusal comes before anything is asked for, and names the way; `copy` is that way."""
    done = inside("sources", "probe", "azertac", "--fix")
    assert done.returncode == 2
    assert "silkwatch sources copy outlets.yaml" in done.stderr
    assert inside("sources", "copy", "outlets.yaml").returncode == 0
    assert load_catalogue(tmp_path / "outlets.yaml") == load_catalogue()
    assert inside("sources", "copy", "outlets.yaml").stderr.startswith("error: outlets.yaml: exists already")


def test_a_site_is_added_with_what_it_offers(silkwatch: Command, sites: Outlets, tmp_path: Path) -> None:
    url = sites.url("one/")
    dry = silkwatch("sources", "add", url, "--catalogue", "mine.yaml", "--dry-run", env=LIFTED)
    assert dry.returncode == 0, dry.stderr
    assert not (tmp_path / "mine.yaml").exists()
    done = silkwatch("sources", "add", url, "--catalogue", "mine.yaml", "--json", env=LIFTED)
    assert done.returncode == 0, done.stderr
    (outlet,) = load_catalogue(tmp_path / "mine.yaml").outlets
    assert json.loads(done.stdout)["outlet"]["id"] == outlet.id == "one"
    assert (outlet.name, outlet.languages, outlet.country, outlet.timezone) == ("Birinci", ["az"], "AZ", "Asia/Baku")
    assert [(feed.url, feed.enabled, feed.language) for feed in outlet.feeds] == [
        (sites.url("one/new.xml"), True, "az")
    ]
    twice = silkwatch("sources", "add", sites.url("one/x"), "--catalogue", "mine.yaml", env=LIFTED)
    assert (twice.returncode, "in the catalogue already, as one" in twice.stderr) == (1, True)


def test_a_feed_may_be_named_instead_of_its_site(silkwatch: Command, sites: Outlets, tmp_path: Path) -> None:
    words = ["--id", "eins", "--name", "Eins", "--country", "ge", "--zone", "Asia/Tbilisi", "--language", "en"]
    done = silkwatch("sources", "add", sites.url("one/off.xml"), *words, "--catalogue", "mine.yaml", env=LIFTED)
    assert done.returncode == 0, done.stderr
    assert "Guessed" not in done.stderr
    (outlet,) = load_catalogue(tmp_path / "mine.yaml").outlets
    assert (outlet.id, outlet.name, outlet.country, outlet.timezone) == ("eins", "Eins", "GE", "Asia/Tbilisi")
    assert outlet.homepage == sites.url("one/")
    assert sites.url("one/off.xml") in [feed.url for feed in outlet.feeds]


def test_a_site_that_cannot_be_added_is_one_sentence_and_no_file(
    silkwatch: Command, sites: Outlets, closed: int, tmp_path: Path
) -> None:
    def refusal(url: str, *more: str) -> tuple[int, str]:
        done = silkwatch("sources", "add", url, "--catalogue", "mine.yaml", *more, env=LIFTED)
        assert done.stderr.count("\n") == 1
        return done.returncode, done.stderr

    code, words = refusal(f"http://three.localhost:{closed}/")
    assert (code, "connection refused; check the address, and this machine's network" in words) == (1, True)
    code, words = refusal(sites.url("two/"))
    assert (code, "403: access refused" in words) == (1, True)
    code, words = refusal(sites.url("one/"), "--zone", "Asia/Bako")
    assert (code, "--zone" in words) == (2, True)
    sites.put("bare/", Reply("<html><body>x</body></html>"))
    code, words = refusal(sites.url("bare/"))
    assert (code, "no feed or sitemap that reads well was found" in words) == (1, True)
    assert not (tmp_path / "mine.yaml").exists()


def test_lists_go_out_and_come_in(inside: Command, tmp_path: Path) -> None:
    assert inside("sources", "export", "--all", "--out", "feeds.opml").returncode == 0
    printed = inside("sources", "export", "--all").stdout
    assert printed == (tmp_path / "feeds.opml").read_text("utf-8")
    told = json.loads(inside("sources", "import", "feeds.opml", "--catalogue", "mine.yaml", "--json").stdout)
    assert not told["refused"]
    shipped = {f.url for o in load_catalogue().outlets for f in o.feeds if f.type in {"rss", "atom", "json"}}
    assert {f.url for o in load_catalogue(tmp_path / "mine.yaml").outlets for f in o.feeds} == shipped
    again = inside("sources", "import", "feeds.opml", "--catalogue", "mine.yaml")
    assert "Nothing to change." in again.stderr
    assert "is in the catalogue already" in again.stderr


def test_an_import_names_what_it_does_not_take(inside: Command, tmp_path: Path) -> None:
    (tmp_path / "f.opml").write_text(
        '<opml version="2.0"><body>\n<outline text="Bad" xmlUrl="nonsense"/>\n'
        '<outline text="Good" xmlUrl="https://good.example/rss"/></body></opml>'
    )
    dry = inside("sources", "import", "f.opml", "--catalogue", "mine.yaml", "--dry-run")
    assert (dry.returncode, (tmp_path / "mine.yaml").exists()) == (0, False)
    done = inside("sources", "import", "f.opml", "--catalogue", "mine.yaml")
    assert 'f.opml:2: not taken: Bad: "nonsense" is no web address' in done.stderr
    assert [outlet.id for outlet in load_catalogue(tmp_path / "mine.yaml").outlets] == ["good"]


@pytest.mark.parametrize(
    ("content", "words"),
    [("<html/>", "is no OPML document"), ('<!DOCTYPE opml [<!ENTITY a "b">]><opml/>', "declares entities")],
)
def test_a_file_that_is_no_list_is_one_sentence(inside: Command, tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / "f.opml").write_text(content)
    done = inside("sources", "import", "f.opml", "--catalogue", "mine.yaml")
    assert (done.returncode, done.stderr.count("\n"), words in done.stderr) == (1, 1, True)
    assert inside("sources", "import", "none.opml", "--catalogue", "mine.yaml").returncode == 1
