"""Walks through the past of an outlet over HTTP: by dates, sitemaps and WordPress, resumed after whatever broke them off."""

import json
import signal
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import web

from crawler.archive.plan import Way
from scheduler.archiving import ArchiveReport, walk_archive
from scheduler.errors import FailedError, MisuseError
from tests import processes
from tests.crawling import Rounds
from tests.sites import Answering, Reply, Site, article, serving

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SINCE, UNTIL = date(2025, 5, 11), date(2025, 5, 15)
DAYS = [SINCE + timedelta(days=n) for n in range(-2, 7)]
POSTS = "/wp-json/wp/v2/posts"


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as served:
        yield served


class Archive:
    """A data folder, and walks through the past of a site into it."""

    def __init__(self, folder: Path, site: Site, entry: str = "", **limits: object) -> None:
        self.site = site
        self.rounds = Rounds(folder, NOW, limits={"retries": 0, **limits})
        self.file = folder / "catalogue.yaml"
        self.file.write_text(
            f"- id: site\n  name: The Site\n  homepage: {site.url('')}\n  timezone: Asia/Tbilisi\n{entry}", "utf-8"
        )
        crawler = self.rounds.settings.crawler.model_copy(update={"catalogue": self.file})
        self.settings = self.rounds.settings.model_copy(update={"crawler": crawler})

    def walk(self, *, way: Way | None = None, links_only: bool = False, since: date = SINCE) -> ArchiveReport:
        return walk_archive(self.settings, "site", since, UNTIL, way=way, links_only=links_only, now=self.rounds.clock)

    def found(self) -> list[str]:
        return sorted(url.removeprefix(self.site.url("")) for url in self.rounds.links())

    def stored(self) -> list[str]:
        return sorted(url.removeprefix(self.site.url("")) for url in self.rounds.stored())


def pages_of(site: Site, days: list[date], per_day: int = 2) -> list[str]:
    """So many articles a day, each with its date; their addresses."""
    paths = [f"/n/{day}-{n}" for day in days for n in range(per_day)]
    for path in paths:
        stated = f'<meta property="article:published_time" content="{path[3:13]}T12:00:00+04:00">'
        site.pages[path] = article(f"Article {path}", stated)
    return paths


def listing(paths: list[str], more: str = "") -> Reply:
    links = "".join(f'<li><a href="{path}">The headline of article {path}</a></li>' for path in paths)
    return Reply(f"<!DOCTYPE html><html><body><ul>{links}</ul>{more}</body></html>")


def by_dates(site: Site, per_day: int = 2) -> list[str]:
    """Serves a listing for each day of the span and some around it; the addresses of the span's articles."""
    paths = pages_of(site, DAYS, per_day)
    for n, day in enumerate(DAYS):
        site.pages[f"/day/{day:%d.%m.%Y}"] = listing(paths[n * per_day : (n + 1) * per_day])
    return sorted(path for path in paths if "2025-05-11" <= path[3:13] <= "2025-05-14")


def dates_entry(site: Site, more: str = "links: /n/") -> str:
    return f'  archive: {{type: dates, url: "{site.url("")}/day/{{dd}}.{{mm}}.{{yyyy}}", {more}}}\n'


def test_a_walk_by_dates_stores_every_article_of_the_span_and_no_other(tmp_path: Path, site: Site) -> None:
    wanted = by_dates(site)
    archive = Archive(tmp_path, site, dates_entry(site))
    report = archive.walk()
    assert archive.stored() == wanted
    assert (report.is_done, report.record.found, report.record.requests) == (True, 8, 4)
    assert (report.progress.done, report.progress.total, report.progress.unit) == (4, 4, "days")
    assert report.ledger.balanced
    assert report.ledger.stored == 8


def test_a_second_run_says_it_is_done_and_asks_for_nothing(tmp_path: Path, site: Site) -> None:
    by_dates(site)
    archive = Archive(tmp_path, site, dates_entry(site))
    archive.walk()
    asked = len(site.asked)
    again = archive.walk()
    assert again.was_done
    assert len(site.asked) == asked


def test_links_only_leaves_the_pages_waiting_and_the_next_run_fetches_them(tmp_path: Path, site: Site) -> None:
    wanted = by_dates(site)
    archive = Archive(tmp_path, site, dates_entry(site))
    assert archive.walk(links_only=True).ledger.waiting == len(wanted)
    assert archive.stored() == []
    archive.walk()
    assert archive.stored() == wanted


def test_the_pages_of_a_days_listing_are_followed(tmp_path: Path, site: Site) -> None:
    by_dates(site)
    extra = pages_of(site, [date(2025, 5, 12)], 5)
    site.pages["/day/12.05.2025"] = listing(extra[:2])
    site.pages["/day/12.05.2025?page=2"] = listing(extra[2:4])
    site.pages["/day/12.05.2025?page=3"] = listing(extra[4:])
    archive = Archive(tmp_path, site, dates_entry(site, 'links: /n/, next_page: "?page={page}", pages: 3'))
    archive.walk(links_only=True)
    assert set(extra) <= set(archive.found())


def test_links_of_other_days_by_their_stated_date_are_left_out_and_undated_ones_kept(
    tmp_path: Path, site: Site
) -> None:
    old = '<p><a href="/n/1">Popular of old</a> <span>01.02.2024</span></p>'
    undated = '<p><a href="/n/2">Without a date</a></p>'
    site.pages |= {f"/day/{day:%d.%m.%Y}": listing([], old + undated) for day in DAYS}
    archive = Archive(tmp_path, site, dates_entry(site))
    archive.walk(links_only=True)
    assert archive.found() == ["/n/2"]


def test_a_walk_through_sitemaps_begins_at_robots_and_passes_over_other_months(tmp_path: Path, site: Site) -> None:
    paths = pages_of(site, DAYS, 1)

    def sitemap(of: list[str], **stated: str) -> Reply:
        rows = "".join(f"<url><loc>{p}</loc><lastmod>{stated.get('lastmod', '')}</lastmod></url>" for p in of)
        return Reply(f"<urlset>{rows}</urlset>", kind="application/xml")

    parts = {"sitemap-2025-05.xml": sitemap(paths), "sitemap-2025-03.xml": sitemap(["/n/2025-03-01-0"])}
    parts["old.xml"] = sitemap(["/n/7"])
    parts["other.xml"] = sitemap(["/n/8", "/n/9"], lastmod="2025-05-10")
    rows = [f"<sitemap><loc>/{name}</loc></sitemap>" for name in parts if name != "old.xml"]
    rows.append("<sitemap><loc>/old.xml</loc><lastmod>2025-01-01</lastmod></sitemap>")
    site.pages |= {f"/{name}": part for name, part in parts.items()}
    site.pages["/index.xml"] = Reply(f"<sitemapindex>{''.join(rows)}</sitemapindex>", kind="application/xml")
    site.pages["/robots.txt"] = Reply(f"Sitemap: {site.url('/index.xml')}\n", kind="text/plain")
    archive = Archive(tmp_path, site)
    report = archive.walk(links_only=True)
    assert report.is_done, report.record.reason
    # a day in the address has a day to spare at both ends: the outlet's clock may be another
    assert archive.found() == sorted(path for path in paths if "2025-05-10" <= path[3:13] <= "2025-05-15")
    assert not any(path.endswith(("/old.xml", "/sitemap-2025-03.xml")) for path in site.asked)
    archive.walk()
    assert set(archive.stored()) == set(archive.found())


def wordpress(site: Site, paths: list[str], *, per_page: int = 3) -> None:
    """Answers as WordPress does: between two instants, the oldest first, page by page."""

    def posts(request: web.BaseRequest) -> Reply:
        query = {name: values[0] for name, values in parse_qs(urlsplit(request.raw_path).query).items()}
        rows = [
            {
                "id": n,
                "link": site.url(path),
                "title": {"rendered": path},
                "date_gmt": f"{path[3:13]}T08:00:00",
            }
            for n, path in enumerate(paths)
        ]
        rows = [row for row in rows if query["after"] < str(row["date_gmt"]) < query["before"]]
        page = int(query.get("page", 1))
        part = rows[(page - 1) * per_page : page * per_page]
        if page > 1 and not part:
            refusal = {"code": "rest_post_invalid_page_number", "message": "No such page.", "data": {"status": 400}}
            return Reply(json.dumps(refusal), 400, kind="application/json")
        return Reply(json.dumps(part), kind="application/json")

    site.pages[f"{POSTS}*"] = posts


class Prefixed(dict[str, Answering]):
    """Addresses that end in a star answer for all that begin like them."""

    def get(self, key: str, default: Any = None) -> Any:
        starred = (one for name, one in self.items() if name.endswith("*") and key.startswith(name[:-1]))
        return super().get(key) or next(starred, default)


def test_a_walk_through_wordpress_pages_through_the_span(tmp_path: Path, site: Site) -> None:
    paths = pages_of(site, DAYS, 3)
    wordpress(site, paths)
    site.pages = Prefixed(site.pages)
    entry = f'  feeds:\n  - {{url: "{site.url(POSTS)}?per_page=3", type: wordpress, enabled: false}}\n'
    archive = Archive(tmp_path, site, entry)
    report = archive.walk()
    wanted = sorted(path for path in paths if "2025-05-11" <= path[3:13] <= "2025-05-14")
    assert (report.is_done, report.record.way, report.record.reason) == (True, "wordpress", "")
    assert archive.stored() == wanted


def test_a_wordpress_that_refuses_ends_the_walk_with_its_words(tmp_path: Path, site: Site) -> None:
    refusal = {"code": "rest_no_route", "message": "No route was found.", "data": {"status": 404}}
    site.pages = Prefixed({f"{POSTS}*": Reply(json.dumps(refusal), 404, kind="application/json")})
    report = Archive(tmp_path, site).walk(way="wordpress")
    assert "No route was found" in report.record.reason


def test_a_host_that_fails_again_and_again_is_left_alone_and_the_walk_goes_on_later(tmp_path: Path, site: Site) -> None:
    wanted = by_dates(site)
    listings = {path: page for path, page in site.pages.items() if path.startswith("/day/")}
    site.pages |= dict.fromkeys(listings, Reply("", 500))
    archive = Archive(tmp_path, site, dates_entry(site), archive_failures=2)
    report = archive.walk()
    assert not report.is_done
    assert "too many addresses in a row failed (500" in report.record.reason
    assert sum("/day/" in path for path in site.asked) == 2
    site.pages |= listings
    assert archive.walk().is_done
    assert archive.stored() == wanted


def test_an_address_that_failed_once_is_asked_for_again_by_the_next_run(tmp_path: Path, site: Site) -> None:
    wanted = by_dates(site)
    good, site.pages["/day/12.05.2025"] = site.pages["/day/12.05.2025"], Reply("", 503)
    archive = Archive(tmp_path, site, dates_entry(site))
    assert archive.walk().record.reason == "1 addresses could not be had; the next run asks again"
    site.pages["/day/12.05.2025"] = good
    asked = len(site.asked)
    assert archive.walk().is_done
    assert [path for path in site.asked[asked:] if "/day/" in path] == ["site.localhost/day/12.05.2025"]
    assert archive.stored() == wanted


def test_robots_holds_for_the_past_too(tmp_path: Path, site: Site) -> None:
    wanted = by_dates(site)
    site.pages["/robots.txt"] = Reply(f"User-agent: *\nDisallow: {wanted[0]}\n", kind="text/plain")
    archive = Archive(tmp_path, site, dates_entry(site))
    report = archive.walk()
    assert archive.stored() == wanted[1:]
    assert report.ledger.reasons["rejected"] == {"robots.txt forbids it": 1}
    assert f"site.localhost{wanted[0]}" not in site.asked


def test_an_outlet_that_is_switched_off_is_asked_for_nothing(tmp_path: Path, site: Site) -> None:
    by_dates(site)
    archive = Archive(tmp_path, site, dates_entry(site))
    archive.walk(links_only=True)
    store = archive.rounds.store()
    store.switch_outlet("site", "too slow", now=NOW)
    store.close()
    asked = len(site.asked)
    with pytest.raises(FailedError, match=r"switched off .*too slow"):
        archive.walk()
    assert len(site.asked) == asked


def test_the_ledger_names_where_a_link_was_found_and_polls_are_left_as_they_were(tmp_path: Path, site: Site) -> None:
    """An address that only the archive reads is an endpoint that is switched off."""
    by_dates(site)
    archive = Archive(tmp_path, site, dates_entry(site))
    archive.walk(links_only=True)
    (endpoint,) = archive.rounds.endpoints().values()
    assert (endpoint.kind, endpoint.enabled, endpoint.last_polled_at) == ("section", False, None)
    assert "{dd}" in endpoint.url


def test_another_way_through_the_same_days_begins_anew(tmp_path: Path, site: Site) -> None:
    wanted = by_dates(site)
    archive = Archive(tmp_path, site, dates_entry(site))
    assert archive.walk(way="sitemap", links_only=True).record.found == 0
    report = archive.walk()
    assert (report.resumed, report.is_done) == (False, True)
    assert archive.stored() == wanted


def test_what_cannot_be_walked_through_is_refused(tmp_path: Path, site: Site) -> None:
    archive = Archive(tmp_path, site)
    with pytest.raises(MisuseError, match="not before"):
        archive.walk(since=UNTIL)
    with pytest.raises(MisuseError, match='did you mean "site"'):
        walk_archive(archive.settings, "sit", SINCE, UNTIL)
    archive.file.write_text(archive.file.read_text("utf-8") + "  enabled: false\n", "utf-8")
    with pytest.raises(FailedError, match="switched off in the catalogue"):
        archive.walk()


def command(archive: Archive, *more: str) -> list[str | Path]:
    days = ["--since", SINCE.isoformat(), "--until", UNTIL.isoformat()]
    return ["archive", "site", *days, "--catalogue", archive.file, "--data", archive.rounds.data_dir, *more]


def when_asked(site: Site, path: str) -> threading.Event:
    """Set once the path is asked for; its answer is given all the same."""
    asked, answer = threading.Event(), site.pages[path]

    def answering(_: web.BaseRequest) -> Reply:
        asked.set()
        assert isinstance(answer, Reply)
        return answer

    site.pages[path] = answering
    return asked


@pytest.mark.parametrize("moment", ["/day/11.05.2025", "/day/13.05.2025", "/n/2025-05-12-0"])
def test_a_walk_killed_at_any_moment_goes_on_and_loses_nothing(tmp_path: Path, site: Site, moment: str) -> None:
    wanted = by_dates(site, per_day=8)
    archive = Archive(tmp_path, site, dates_entry(site))
    asked = when_asked(site, moment)
    process = processes.start(command(archive), cwd=tmp_path)
    assert asked.wait(60)
    processes.kill_group(process)
    done = processes.answer(command(archive), cwd=tmp_path)
    assert archive.stored() == wanted
    assert done["done"]
    assert done["ledger"]["balanced"]
    days = [path for path in site.asked if "/day/" in path]
    assert len(days) <= 4 + 1  # the one under way may be asked for twice, no other


def test_an_interrupted_walk_ends_properly_and_the_same_command_goes_on(tmp_path: Path, site: Site) -> None:
    wanted = by_dates(site)
    archive = Archive(tmp_path, site, dates_entry(site))
    asked = when_asked(site, "/day/12.05.2025")
    process = processes.start(command(archive, "--json"), cwd=tmp_path)
    assert asked.wait(60)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert json.loads(out)["interrupted"]
    assert processes.answer(command(archive), cwd=tmp_path)["resumed"]
    assert archive.stored() == wanted


def test_the_command_says_what_it_did_in_words_and_ends_with_failure_while_the_walk_is_not_at_its_end(
    tmp_path: Path, site: Site
) -> None:
    by_dates(site)
    archive = Archive(tmp_path, site, dates_entry(site))
    good, site.pages["/day/12.05.2025"] = site.pages["/day/12.05.2025"], Reply("", 404)
    done = processes.run(command(archive), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "4 of 4 days by dates in 4 requests: 6 links found, 6 pages fetched, 6 stored." in done.stderr
    assert "1 of 4 addresses are not there" in done.stderr
    wrong = processes.run(["archive", "site", "--since", "May", "--until", "2025-05-15"], cwd=tmp_path)
    assert (wrong.returncode, "is no day" in wrong.stderr) == (2, True)
    site.pages["/day/12.05.2025"] = good
    assert "was at its end already" in processes.run(command(archive), cwd=tmp_path).stderr
