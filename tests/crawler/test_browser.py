"""Pages that scripts make are read through a real Chromium, which reaches nothing but what the crawler hands it."""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

import psutil
import pytest
from aiohttp import web

from crawler.browser import browser_problem
from crawler.browser.visit import POST_LIMIT_BYTES, refusal
from crawler.settings import CrawlerSettings
from scheduler.doctor import examine
from scheduler.findings import Verdict
from storage import SnapshotFolder
from storage.articlerecords import StoredArticle
from storage.linkrecords import LinkRecord, LinkState
from tests import processes
from tests.crawler import browserworld
from tests.crawler.browserworld import catalogue, setting_a_trap
from tests.crawling import Rounds, at
from tests.plainsites import Asked, Sites, serve_sites

NOW = at(2026, 11, 24, 9)
END_LIMIT_S = 15.0
DELAY_S = 0.4
LIMITS: dict[str, object] = {
    "browser": True,
    "browser_pages": 3,
    "browser_timeout_s": 8,
    "browser_parts": 30,
    "browser_memory_mb": 512,
    "page_limit_mb": 2,
    "concurrency_per_host": 1,
    "delay_s": DELAY_S,
    "allow_private_addresses": False,
    "allow_networks": ("127.0.0.0/8", "::1/128"),
    "retries": 0,
    "timeout_s": 10,
}


@dataclass(frozen=True, slots=True)
class Crawled:
    """What a crawl left: by the name of the site, its page in the ledger and as it was stored."""

    sites: Sites
    links: Mapping[str, LinkRecord]
    stored: Mapping[str, StoredArticle]
    data_dir: Path
    caught: list[str]

    def link(self, name: str) -> LinkRecord:
        return self.links[f"{self.sites.base(name)}/news/1"]

    def article(self, name: str) -> StoredArticle:
        return next(one for one in self.stored.values() if one.outlet_id == name)

    def snapshot(self, name: str) -> tuple[dict[str, str], bytes]:
        snapshot = self.article(name).snapshot
        assert snapshot is not None
        folder = SnapshotFolder(self.data_dir / "snapshots", rotate_bytes=1 << 30)
        try:
            headers, body = folder.read(snapshot)
        finally:
            folder.close()
        return {name.lower(): value for name, value in headers}, body


def crawled(
    folder: Path, sites: Sites, names: tuple[str, ...], caught: list[str] | None = None, **limits: object
) -> Crawled:
    """One round over these sites."""
    rounds = Rounds(folder, NOW, limits=LIMITS | limits)
    rounds.round(catalogue(sites, folder, *names))
    return Crawled(sites, rounds.links(), rounds.stored(), rounds.data_dir, caught or [])


HABITS = (
    "scripted", "reaching", "posting", "looping", "greedy", "swelling", "restless", "leading", "circling", "closed",
    "broken", "bare", "many", "listing",
)  # fmt: skip


@pytest.fixture(scope="module")
def habits(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    """One crawl over a site of each habit."""
    with setting_a_trap() as trap, serve_sites(partial(browserworld.answer, trap=trap.port)) as sites:
        folder = tmp_path_factory.mktemp("habits")
        yield crawled(folder, sites, (*HABITS, "other"), trap.caught)


def browsers() -> list[psutil.Process]:
    """The Chromium processes, and their drivers, that descend from this one."""
    found = []
    for one in psutil.Process().children(recursive=True):
        try:
            if "chrom" in one.name() or "playwright" in one.exe():
                found.append(one)
        except psutil.NoSuchProcess:
            continue
    return found


def test_an_article_that_only_a_script_shows_is_stored_with_its_text(habits: Crawled) -> None:
    stored = habits.article("scripted")
    assert stored.title == "Ministers met, says scripted"
    assert "Sentence 11 of scripted" in stored.text and "əməkdaşlıq" in stored.text


def test_the_snapshot_says_that_a_browser_made_it_and_keeps_what_was_true_of_the_bytes_sent(habits: Crawled) -> None:
    headers, body = habits.snapshot("scripted")
    assert headers["x-silkwatch-rendered"].startswith("Chromium/")
    assert "document-sha256=" in headers["x-silkwatch-rendered"]
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["x-archive-orig-etag"] == '"shell"' and "etag" not in headers
    assert headers["x-archive-orig-content-type"].startswith("text/html")
    assert "Sentence 11 of scripted" in body.decode("utf-8")
    assert "x-silkwatch-incomplete" not in headers


def test_pictures_styles_and_icons_are_not_fetched(habits: Crawled) -> None:
    assert habits.sites.paths("scripted") == ["/robots.txt", "/feed.xml", "/news/1", "/app.js", "/api/article.json"]


def test_what_is_fetched_for_the_browser_bears_the_crawlers_name_and_no_cookie(habits: Crawled) -> None:
    asked = [one for one in habits.sites.asked if one.host == "scripted.localhost"]
    assert {one.headers["User-Agent"] for one in asked} == {CrawlerSettings().user_agent}
    assert not any("Cookie" in one.headers for one in asked)


def test_the_browser_reaches_no_host_file_or_window_by_itself(habits: Crawled) -> None:
    assert "Sentence 11 of reaching" in habits.article("reaching").text
    _, body = habits.snapshot("reaching")
    assert b"<p>GOT" not in body, "a page has read what it may not"
    assert habits.caught == []
    paths = habits.sites.paths("reaching")
    assert not {"/popup", "/framed"} & set(paths)
    assert "/collect" not in habits.sites.paths("other"), "a POST went to another site"


def test_a_script_may_ask_its_own_site_by_post(habits: Crawled) -> None:
    assert "Sentence 11 of posting" in habits.article("posting").text


def test_a_page_that_keeps_the_browser_busy_is_failed_and_tried_again(habits: Crawled) -> None:
    link = habits.link("looping")
    assert (link.state, link.reason) == (LinkState.FAILED, "the page kept the browser busy for more than 8 s")
    assert link.next_try_at is not None


def test_a_page_that_takes_all_memory_costs_itself_only(habits: Crawled) -> None:
    link = habits.link("greedy")
    assert (link.state, link.reason) == (LinkState.FAILED, "the page broke the browser")


def test_a_page_that_grows_beyond_the_limit_is_rejected(habits: Crawled) -> None:
    link = habits.link("swelling")
    assert link.state is LinkState.REJECTED and "larger than the limit" in link.reason


def test_a_page_that_never_rests_is_read_as_it_stands_when_its_time_is_over(habits: Crawled) -> None:
    assert "Sentence 11 of restless" in habits.article("restless").text


def test_where_a_script_leads_is_the_address_of_the_page(habits: Crawled) -> None:
    assert habits.article("leading").url == f"{habits.sites.base('leading')}/moved"


def test_scripts_lead_a_page_around_no_longer_than_servers_may(habits: Crawled) -> None:
    rounds = [path for path in habits.sites.paths("circling") if path.startswith("/round/")]
    assert len(rounds) == CrawlerSettings().redirects
    gaps = [later - sooner for sooner, later in pairwise(one.at_s for one in habits.sites.asked if one.path in rounds)]
    assert min(gaps) >= DELAY_S, "each is a page, with its pause"
    assert habits.link("circling").reason.startswith("the page has no text")


def test_what_robots_txt_forbids_is_not_fetched_for_the_browser_either(habits: Crawled) -> None:
    assert "/closed/article.json" not in habits.sites.paths("closed")
    link = habits.link("closed")
    assert (link.state, link.reason) == (LinkState.REJECTED, "the page has no text, not even in the browser")


def test_a_page_without_text_whose_data_failed_is_tried_again(habits: Crawled) -> None:
    link = habits.link("broken")
    assert link.state is LinkState.FAILED and link.next_try_at is not None
    assert "the browser lacked something" in link.reason and "503" in link.reason


def test_a_page_without_text_in_the_browser_says_so(habits: Crawled) -> None:
    assert habits.link("bare").reason == "the page has no text, not even in the browser"


def test_a_page_has_so_many_parts_and_no_more(habits: Crawled) -> None:
    paths = [path for path in habits.sites.paths("many") if path not in {"/robots.txt", "/feed.xml", "/news/1"}]
    assert len(paths) == LIMITS["browser_parts"]


def test_no_browser_outlives_its_crawl(habits: Crawled) -> None:
    assert browsers() == []


def test_a_section_is_read_as_scripts_make_it(habits: Crawled) -> None:
    assert {f"{habits.sites.base('listing')}/news/{n}" for n in (1, 2)} <= set(habits.links)


def test_parts_go_without_the_pause_that_lies_between_pages(habits: Crawled) -> None:
    times = habits.sites.times("many")
    assert times[1] - times[0] >= DELAY_S and times[2] - times[1] >= DELAY_S
    assert times[-1] - times[3] < DELAY_S * len(times[3:]) / 2


def test_switched_off_pages_are_fetched_plainly_and_the_ledger_names_the_switch(tmp_path: Path) -> None:
    with serve_sites(browserworld.answer) as sites:
        done = crawled(tmp_path, sites, ("scripted",), browser=False)
        assert done.link("scripted").state is LinkState.REJECTED
        reason = "the page has no text (this outlet is marked `browser`: switch crawler.browser on)"
        assert done.link("scripted").reason == reason
        assert "/app.js" not in sites.paths("scripted")


def test_without_a_chromium_the_crawl_says_so_at_its_start_and_goes_on_plainly(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with serve_sites(browserworld.answer) as sites, caplog.at_level(logging.WARNING, "silkwatch"):
        done = crawled(tmp_path, sites, ("scripted",), browser_path="/nowhere/chromium")
    told = [record.getMessage() for record in caplog.records]
    assert told == [
        "crawler.browser is on, but /nowhere/chromium is no program: outlets marked `browser` are fetched plainly; "
        "to mend it, correct crawler.browser_path, or clear it"
    ]
    assert "`silkwatch doctor` says what it lacks" in done.link("scripted").reason


def test_a_browser_that_does_not_start_is_the_pages_reason(tmp_path: Path) -> None:
    with serve_sites(browserworld.answer) as sites:
        done = crawled(tmp_path, sites, ("scripted",), browser_path="/bin/false")
        link = done.link("scripted")
        assert link.state is LinkState.FAILED and link.reason.startswith("the browser does not start")


def test_doctor_looks_for_the_browser_where_it_is_switched_on(tmp_path: Path) -> None:
    def found(**limits: object) -> list[tuple[Verdict, str]]:
        settings = Rounds(tmp_path, NOW, limits=limits).settings
        checks = examine(None, lambda _: settings, NOW)
        return [(check.verdict, check.remedy) for check in checks if check.name == "browser"]

    assert found() == []
    assert found(browser=True) == [(Verdict.OK, "")]
    missing = found(browser=True, browser_path="nowhere")
    assert missing == [(Verdict.WARN, "correct crawler.browser_path, or clear it")]


def test_nothing_on_the_path_has_its_own_remedy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    problem = browser_problem(CrawlerSettings(browser=True))
    assert problem is not None and "no Chromium is on the PATH" in problem and "apt-get install chromium" in problem
    assert browser_problem(CrawlerSettings()) is None


def test_without_the_extra_the_remedy_is_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "playwright", None)
    problem = browser_problem(CrawlerSettings(browser=True))
    assert problem is not None and problem.endswith("pip install 'silkwatch[browser]'")


@contextmanager
def slow_sites(begun: Callable[[], None]) -> Iterator[Sites]:
    """Sites of which one asks for data that never comes; `begun` is called when it was asked for."""

    async def answer(asked: Asked) -> web.StreamResponse:
        if asked.path != "/api/slow.json":
            return browserworld.answer(asked)
        await asyncio.to_thread(begun)
        await asyncio.sleep(60)
        return web.Response(status=503)

    with serve_sites(answer) as sites:
        yield sites


def test_a_browser_that_is_killed_in_mid_page_costs_that_page_and_is_started_anew(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    def kill() -> None:
        for process in browsers():
            if "chrom" in process.name() and "--type=" not in " ".join(process.cmdline()):
                process.kill()

    with slow_sites(kill) as sites:
        done = crawled(tmp_path, sites, ("crashing", "scripted"), browser_pages=1)
        states = {name: done.link(name).state for name in ("crashing", "scripted")}
        assert states == {"crashing": LinkState.FAILED, "scripted": LinkState.STORED}
        assert done.link("crashing").reason == "the browser ended in mid-page"
    assert browsers() == []
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_crawl_that_is_stopped_leaves_no_process_behind(tmp_path: Path, number: signal.Signals) -> None:
    seen: list[psutil.Process] = []

    def stop() -> None:
        seen.extend(browsers())
        os.kill(crawl.pid, number)

    with slow_sites(stop) as sites:
        file = catalogue(sites, tmp_path, "crashing")
        crawl = processes.start(
            ["crawl", "--once", "--data", tmp_path / "data", "--catalogue", file],
            cwd=tmp_path,
            crawler__browser="1",
            crawler__readers="1",
            scheduler__stop_within_s=3,
        )
        _, err = crawl.communicate(timeout=60)
    assert len(seen) > 2
    _, alive = psutil.wait_procs(seen, timeout=END_LIMIT_S)
    assert alive == []
    assert "Traceback" not in err
    if number is signal.SIGTERM:
        (link,) = Rounds(tmp_path, NOW).links().values()
        assert (link.state, link.attempts) == (LinkState.WAITING, 0), "what was broken off is still due"


@pytest.mark.parametrize(
    ("kind", "method", "url", "body_bytes", "is_granted"),
    [
        ("document", "GET", "https://a.example/", 0, True),
        ("script", "GET", "http://cdn.example/app.js", 0, True),
        ("xhr", "GET", "https://api.example/", 0, True),
        ("fetch", "POST", "https://api.a.example/", POST_LIMIT_BYTES, True),
        ("fetch", "POST", "https://api.a.example/", POST_LIMIT_BYTES + 1, False),
        ("fetch", "POST", "https://b.example/", 10, False),
        ("document", "POST", "https://a.example/", 10, False),
        ("fetch", "DELETE", "https://a.example/", 0, False),
        ("fetch", "GET", "file:///etc/passwd", 0, False),
        ("fetch", "GET", "ftp://a.example/", 0, False),
        ("script", "GET", "chrome://settings", 0, False),
        *[
            (kind, "GET", "https://a.example/", 0, False)
            for kind in ("image", "media", "font", "ping", "websocket", "other")
        ],
    ],
)
def test_what_a_page_may_ask_for(kind: str, method: str, url: str, body_bytes: int, is_granted: bool) -> None:
    assert (refusal(kind, method, url, body_bytes, {"a.example"}) is None) is is_granted
