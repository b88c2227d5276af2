"""`silkwatch reprocess` over a crawled site: what today's reader makes of the snapshots replaces what is kept."""

import hashlib
import json
import os
import re
import shutil
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest

from scheduler.errors import FolderBusyError
from scheduler.grouping import Grouping
from scheduler.lock import FolderLock
from scheduler.reprocessing import ReprocessReport, reprocess
from storage import RereadSelection, SnapshotFolder, StoredArticle, encode_response
from storage.rereadrecords import RereadTally
from tests import processes
from tests.crawling import Rounds
from tests.scheduler.conftest import Command
from tests.sites import Site, article, feed, serving

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PAGES = 12
DATED = '<meta property="article:published_time" content="2026-11-{:02d}T08:00:00+04:00"><meta name="author" content="Ann Bee">'
CSP = "Comprehensive strategic partnership of Azerbaijan and China"


class Kept:
    """A data folder of a crawled site, and what is done to its database behind Silkwatch's back."""

    def __init__(self, folder: Path, database_url: str | None = None, **limits: object) -> None:
        self.rounds = Rounds(folder, NOW, database_url=database_url, limits={"recheck_after_s": 1, **limits})
        self.data = folder / "data"
        self.catalogue = folder / "catalogue.yaml"

    def crawl(self, site: Site) -> None:
        links = []
        for n in range(PAGES):
            site.pages[f"/n/{n}"] = article(CSP if n == 0 else f"Article {n}", DATED.format(n + 1))
            links.append(site.url(f"/n/{n}"))
        site.pages["/rss"] = feed(*links)
        self.rounds.round(
            f"- id: site\n  name: The Site\n  homepage: {site.url('')}\n  timezone: Asia/Baku\n"
            f"  feeds: [{{url: '{site.url('/rss')}', type: rss}}]\n"
        )

    def sql(self, statement: str, *values: object) -> None:
        with closing(sqlite3.connect(self.data / "silkwatch.db")) as connection, connection:
            connection.execute(statement, values)

    def ask(self, statement: str) -> list[Any]:
        with closing(sqlite3.connect(self.data / "silkwatch.db")) as connection:
            return connection.execute(statement).fetchall()

    def articles(self) -> dict[int, StoredArticle]:
        return {one.id: one for one in self.rounds.stored().values()}

    def reprocess(self, selection: RereadSelection = RereadSelection(), **options: Any) -> ReprocessReport:  # noqa: B008
        crawler = self.rounds.settings.crawler.model_copy(update={"catalogue": self.catalogue})
        settings = self.rounds.settings.model_copy(update={"crawler": crawler})
        return reprocess(settings, selection, now=self.rounds.clock, **options)

    @property
    def numbers(self) -> list[int]:
        """The ids of the articles: that of the first of the feed, which a theme matches, then the others."""
        return [id_ for (id_,) in self.ask(f"SELECT id FROM articles ORDER BY url LIKE '%/n/0' DESC, id LIMIT {PAGES}")]

    def put_in_place(self, id_: int, body: bytes) -> None:
        """Make this page the snapshot of an article."""
        folder = SnapshotFolder(self.data / "snapshots", rotate_bytes=10**9)
        file, offset, length = folder.append(encode_response("http://site.localhost/n/x", 200, (), body, NOW))
        folder.close()
        sha256 = hashlib.sha256(body).hexdigest()
        self.sql(
            "UPDATE snapshots SET file = ?, offset = ?, length = ?, sha256 = ? WHERE article_id = ?",
            file, offset, length, sha256, id_,
        )  # fmt: skip

    def warc(self) -> Path:
        (file,) = (self.data / "snapshots").glob("*.warc.gz")
        return file


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A crawled folder, to be copied."""
    folder = tmp_path_factory.mktemp("crawled")
    with serving() as site:
        Kept(folder).crawl(site)
    return folder


@pytest.fixture
def kept(crawled: Path, tmp_path: Path) -> Kept:
    shutil.copytree(crawled, tmp_path, dirs_exist_ok=True)
    return Kept(tmp_path)


@pytest.fixture
def spoiled(kept: Kept) -> Kept:
    """As another reader and other themes left it: one title, two texts, one date, and the flags of the first article."""
    csp, title, text, other_text, date_, flag, *_ = kept.numbers
    kept.sql("UPDATE articles SET title = title || ' - The Site' WHERE id = ?", title)
    kept.sql(
        "UPDATE articles SET text = text || char(10, 10) || 'Read also', text_sha256 = 'x' WHERE id IN (?, ?)",
        text,
        other_text,
    )
    kept.sql("UPDATE articles SET published_at = NULL, published_raw = NULL, dated_at = fetched_at WHERE id = ?", date_)
    kept.sql("DELETE FROM flags WHERE article_id = ?", csp)
    kept.sql("INSERT INTO flags VALUES (?, 1, 'old-theme', 1, 2.0, '[]')", flag)
    return kept


CHANGED = {"title": 1, "text": 2, "published": 1, "flags": 2}


def test_what_a_crawl_has_just_stored_reads_as_before(kept: Kept) -> None:
    """The page comes out of its snapshot to the reader as it came off the net: address, hints, moment and all."""
    before = kept.articles()
    report = kept.reprocess()
    assert report.tally == RereadTally(unchanged=PAGES)
    assert (report.left, report.notes) == (0, ())
    assert kept.articles() == before


def test_what_grouping_sees_is_made_anew(kept: Kept) -> None:
    """Features that are missing or of another version are replaced; this alone is no change of an article."""
    missing, old, *_ = kept.numbers
    before = kept.ask("SELECT * FROM article_features ORDER BY article_id")
    kept.sql("UPDATE article_features SET features = NULL WHERE article_id = ?", missing)
    kept.sql("UPDATE article_features SET features = x'ff00' WHERE article_id = ?", old)
    assert kept.reprocess().tally == RereadTally(unchanged=PAGES)
    assert kept.ask("SELECT * FROM article_features ORDER BY article_id") == before


def test_stories_are_told_by_what_was_read_anew(spoiled: Kept) -> None:
    """A title that came out differently is the headline at once, and new flags are the story's themes."""
    spoiled.sql("UPDATE articles SET title = 'Wrong' WHERE id = ?", spoiled.numbers[0])
    with closing(spoiled.rounds.store()) as store:
        Grouping(store, spoiled.rounds.settings.stories).group()
        story_id = store.stories.of_articles([spoiled.numbers[0]])[spoiled.numbers[0]].story_id
        before = store.stories.get(story_id)
        spoiled.reprocess()
        after = store.stories.get(story_id)
    assert before is not None and after is not None
    assert (before.headline, "csp" in before.themes) == ("Wrong", False)
    assert (after.headline, "csp" in after.themes) == (CSP, True)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_articles_become_again_what_the_reader_makes_of_them(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """On both databases: values, flags, fingerprint and search; the old title stays in the history."""
    from sqlalchemy import create_engine, text

    from tests.databases import empty_database

    with empty_database(kind, request, tmp_path) as url, serving() as site:
        kept = Kept(tmp_path, url)
        kept.crawl(site)
        before = kept.articles()
        csp = next(id_ for id_, one in before.items() if one.flags)
        store = kept.rounds.store()
        engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
        with engine.begin() as connection:
            connection.execute(text(f"UPDATE articles SET title = 'Old words', fingerprint = '' WHERE id = {csp}"))
            connection.execute(text(f"UPDATE snapshots SET indexed_sha256 = 'x' WHERE article_id = {csp}"))
            connection.execute(text("DELETE FROM flags"))
        engine.dispose()
        report = kept.reprocess()
        assert report.tally.fields == {"title": 1, "fingerprint": 1, "flags": 1, "search": 1}
        assert kept.articles() == before
        assert [one.article.id for one in store.search("comprehensive strategic")] == [csp]
        (record,) = store.rereadings.of_article(csp)
        assert record.before["title"] == "Old words"
        store.close()


def test_a_run_tells_what_changed_by_field_and_theme(spoiled: Kept, crawled: Path) -> None:
    report = spoiled.reprocess()
    assert report.tally.fields == CHANGED
    assert (report.tally.changed, report.tally.unchanged) == (6, PAGES - 6)
    assert (report.tally.gained, report.tally.lost) == ({"csp": 1}, {"old-theme": 1})
    assert {one.article_id: one.changed for one in report.notes} == {
        spoiled.numbers[0]: ("flags",),
        spoiled.numbers[1]: ("title",),
        spoiled.numbers[2]: ("text",),
        spoiled.numbers[3]: ("text",),
        spoiled.numbers[4]: ("published",),
        spoiled.numbers[5]: ("flags",),
    }
    assert spoiled.articles() == Kept(crawled).articles()
    assert spoiled.reprocess().tally == RereadTally(unchanged=PAGES)


def test_a_dry_run_tells_the_same_and_writes_nothing(spoiled: Kept) -> None:
    before = (spoiled.data / "silkwatch.db").read_bytes()
    with FolderLock(spoiled.data):  # a daemon may be at work
        dry = spoiled.reprocess(dry_run=True)
    assert (spoiled.data / "silkwatch.db").read_bytes() == before
    assert dry.run_id is None
    real = spoiled.reprocess()
    assert (dry.tally, dry.notes) == (real.tally, real.notes)


def test_it_does_not_run_beside_a_crawl(kept: Kept) -> None:
    with FolderLock(kept.data), pytest.raises(FolderBusyError, match="this data folder is in use"):
        kept.reprocess()


def test_a_page_that_is_no_article_any_more_is_told_and_kept(kept: Kept) -> None:
    before = kept.articles()
    kept.put_in_place(3, b"<html><head><title>A picture</title></head><body><img src='/x.png'></body></html>")
    report = kept.reprocess()
    (note,) = report.notes
    assert (note.article_id, note.outcome) == (3, "unreadable")
    assert report.tally.reasons == {note.reason: 1}
    assert kept.articles()[3].text == before[3].text


def test_a_damaged_snapshot_is_named_and_its_article_left_as_it_is(spoiled: Kept, silkwatch: Command) -> None:
    damaged, other = spoiled.numbers[2:4]
    before = spoiled.articles()[damaged]
    ((offset, length),) = spoiled.ask(f"SELECT offset, length FROM snapshots WHERE article_id = {damaged}")
    with spoiled.warc().open("r+b") as file:
        file.seek(offset + length // 2)
        file.write(b"\x00" * 40)
    done = silkwatch("reprocess", "--data", spoiled.data, "--catalogue", spoiled.catalogue)
    assert done.returncode == 1
    assert re.search(rf"article {damaged}, damaged: .*{spoiled.warc().name}", done.stderr)
    assert done.stderr.splitlines()[-1].startswith("error: 1 snapshots are missing or damaged; restore their files")
    now = spoiled.articles()
    assert now[damaged] == before
    assert not now[other].text.endswith("Read also")


def test_another_page_in_the_snapshots_place_is_damage(kept: Kept) -> None:
    """The record is whole, and is not the one that was fetched."""
    kept.sql("UPDATE snapshots SET sha256 = ? WHERE article_id = 2", "0" * 64)
    report = kept.reprocess()
    (note,) = report.notes
    assert (note.article_id, note.outcome) == (2, "damaged")
    assert note.reason.endswith("is not the one that was fetched")


def test_a_missing_file_is_named_for_each_article(kept: Kept) -> None:
    name = kept.warc().name
    kept.warc().unlink()
    kept.sql("DELETE FROM snapshots WHERE article_id = 1")
    report = kept.reprocess()
    assert (report.tally.missing, report.tally.read) == (PAGES, 0)
    assert [one.article_id for one in report.lost] == list(range(1, PAGES + 1))
    assert all(name in one.reason for one in report.lost[1:])
    assert report.lost[0].reason.startswith("no snapshot of http")


def test_the_newest_versions_snapshot_is_read(tmp_path: Path) -> None:
    """An article that the outlet edited: its earlier version stays as it was, and the edit stays the outlet's."""
    with serving() as site:
        kept = Kept(tmp_path)
        kept.crawl(site)
        site.pages["/n/3"] = article("Article 3, edited", DATED.format(4))
        kept.rounds.clock.advance(hours=3)
        kept.rounds.round(kept.catalogue)
        id_ = next(one.id for one in kept.articles().values() if one.revision == 2)
        assert kept.reprocess().tally == RereadTally(unchanged=PAGES)
        kept.sql("UPDATE articles SET title = 'Wrong' WHERE id = ?", id_)
        assert kept.reprocess().tally.fields == {"title": 1}
        assert kept.articles()[id_].title == "Article 3, edited"
        assert kept.articles()[id_].revision == 2


def test_pages_are_read_by_the_layout_that_was_learned_since(tmp_path: Path) -> None:
    """It agrees with the generic reader here, so that nothing changes; what is mended says by which version."""
    with serving() as site:
        kept = Kept(tmp_path, layout_pages=8)
        kept.crawl(site)
    assert kept.ask("SELECT version FROM layouts WHERE state = 'active'") == [(1,)]
    assert kept.reprocess().tally == RereadTally(unchanged=PAGES)
    kept.sql("UPDATE articles SET title = 'Wrong', layout_version = NULL WHERE id = 1")
    assert kept.reprocess().tally.fields == {"title": 1}
    assert kept.articles()[1].layout_version == 1
    generic = kept.rounds.settings.crawler.model_copy(update={"layouts": False})
    kept.rounds.settings = kept.rounds.settings.model_copy(update={"crawler": generic})
    kept.sql("UPDATE articles SET title = 'Wrong' WHERE id = 1")
    assert kept.reprocess().tally.fields == {"title": 1}
    assert kept.articles()[1].layout_version is None


def test_an_article_of_an_outlet_that_left_the_catalogue_is_read_all_the_same(kept: Kept) -> None:
    kept.catalogue.write_text("- id: other\n  name: Other\n  homepage: http://other.example/\n", "utf-8")
    assert kept.reprocess().tally == RereadTally(unchanged=PAGES)


def test_a_limit_ends_a_run_early_and_the_next_one_goes_on(spoiled: Kept) -> None:
    first = spoiled.reprocess(limit=5)
    assert (first.done_now, first.left, first.resumed) == (5, PAGES - 5, False)
    second = spoiled.reprocess()
    assert (second.done_now, second.left, second.resumed) == (PAGES - 5, 0, True)
    assert second.tally.done == PAGES
    assert second.tally.fields == CHANGED
    assert len(second.notes) == 6
    assert not spoiled.reprocess().resumed


def test_anew_begins_at_the_beginning(kept: Kept) -> None:
    kept.reprocess(limit=5)
    report = kept.reprocess(anew=True)
    assert (report.done_now, report.resumed) == (PAGES, False)
    assert not kept.reprocess().resumed


def test_a_run_of_other_articles_does_not_go_on_with_this_one(kept: Kept) -> None:
    kept.reprocess(limit=5)
    of_site = kept.reprocess(RereadSelection(outlets=("site",)))
    assert (of_site.done_now, of_site.resumed) == (PAGES, False)
    assert kept.reprocess().resumed


def test_a_run_by_another_reader_is_not_gone_on_with(kept: Kept) -> None:
    """Its first half was read with other themes."""
    kept.reprocess(limit=5)
    kept.sql("UPDATE reprocess_runs SET reader = 'silkwatch 0.0; csp 1'")
    report = kept.reprocess()
    assert (report.outdated, report.resumed, report.done_now) == (True, False, PAGES)


def test_a_page_that_takes_too_long_costs_itself_alone(spoiled: Kept) -> None:
    """Its batch is read page by page; the page is told, and the others are mended."""
    endless = spoiled.numbers[-1]
    spoiled.put_in_place(endless, b"<html><body><article>" + b"<p>The port took a container on.</p>" * 140_000)
    crawler = spoiled.rounds.settings.crawler.model_copy(update={"page_timeout_s": 0.5})
    spoiled.rounds.settings = spoiled.rounds.settings.model_copy(update={"crawler": crawler})
    report = spoiled.reprocess()
    assert report.tally.reasons == {"reading took longer than 0.5 s and was given up": 1}
    assert [one.article_id for one in report.notes if one.outcome == "unreadable"] == [endless]
    assert report.tally.fields == CHANGED


def test_machines_get_the_whole_report(spoiled: Kept, silkwatch: Command) -> None:
    options: list[str | Path] = ["--data", spoiled.data, "--catalogue", spoiled.catalogue, "--outlet", "site", "--json"]
    days = ["--since", "2026-11-03", "--until", "2026-11-06"]
    of_these_days = "FROM articles WHERE dated_at >= '2026-11-02 20:00' AND dated_at < '2026-11-05 20:00'"
    dated = {id_ for (id_,) in spoiled.ask(f"SELECT id {of_these_days}")}
    done = silkwatch("reprocess", *options, *days, "--readers", "1")
    assert (done.returncode, done.stderr) == (0, "")
    report = json.loads(done.stdout)
    assert report["selection"]["outlets"] == ["site"]
    assert (report["done"], report["left"], report["dry_run"]) == (True, 0, False)
    assert report["read"] == len(dated)
    assert {one["article_id"] for one in report["articles"]} == dated & set(spoiled.numbers[:6])


def test_people_are_told_what_changed_and_how_to_see_it(spoiled: Kept, silkwatch: Command) -> None:
    done = silkwatch("reprocess", "--data", "data", "--catalogue", spoiled.catalogue)
    assert done.returncode == 0
    assert f"of {PAGES} in all, 6 read as before and 6 changed." in done.stderr
    assert "flags 2, text 2, published 1, title 1" in done.stdout
    assert "csp +1, old-theme -1" in done.stdout
    changed = sorted(spoiled.numbers[:6])
    named = ", ".join(map(str, changed))
    assert f"Changed: articles {named}. See one: silkwatch articles show {changed[0]} --diff --data data" in done.stderr
    edited = str(spoiled.numbers[2])
    shown = silkwatch("articles", "show", edited, "--diff", "--data", "data").stdout
    assert "read anew" in shown
    assert "the outlet changed nothing" in shown
    assert "[-Read also-]" in shown
    (change,) = json.loads(silkwatch("articles", "show", edited, "--diff", "--data", "data", "--json").stdout)[
        "changes"
    ]
    assert (change["cause"], change["from"], change["to"]) == ("rereading", 1, 1)


MISUSES = [
    (("--outlet", "sit"), 'did you mean "site"?'),
    (("--since", "yesterday"), "is no day; write it as 2025-01-31"),
    (("--since", "2026-11-23", "--until", "2026-11-23"), "is not before --until"),
    (("--dry-run", "--anew"), "leave one out"),
]


@pytest.mark.parametrize(("arguments", "message"), MISUSES)
def test_misuse_is_told_in_one_sentence(kept: Kept, inside: Command, arguments: tuple[str, ...], message: str) -> None:
    done = inside("reprocess", *arguments, "--data", kept.data, "--catalogue", kept.catalogue)
    assert done.returncode == 2
    assert message in done.stderr


def test_a_folder_without_a_watch_is_not_made_into_one(inside: Command, tmp_path: Path) -> None:
    done = inside("reprocess", "--data", tmp_path / "nothing")
    assert done.returncode == 1
    assert not (tmp_path / "nothing").exists()


@pytest.fixture
def many(spoiled: Kept) -> Iterator[Kept]:
    """The folder with so many articles that a run takes some time: each row with a copy of a snapshot."""
    columns = [row[1] for row in spoiled.ask("PRAGMA table_info(articles)")]
    same = ", ".join(one for one in columns if one not in {"id", "key"})
    for n in range(1, 120):
        spoiled.sql(
            f"INSERT INTO articles (id, key, {same}) SELECT id + ?, key || '/' || ?, {same} FROM articles WHERE id <= ?",
            n * PAGES, n, PAGES,
        )  # fmt: skip
        spoiled.sql(
            "INSERT INTO snapshots (article_id, revision, file, offset, length, sha256, http_status, content_type, fetched_at) "
            "SELECT article_id + ?, revision, file, offset, length, sha256, http_status, content_type, fetched_at "
            "FROM snapshots WHERE article_id <= ?",
            n * PAGES, PAGES,
        )  # fmt: skip
    yield spoiled


def _wait_for_position(kept: Kept, process: Any) -> int:
    """How far the run has come, once it has come anywhere."""
    deadline_s = time.monotonic() + 120
    while time.monotonic() < deadline_s and process.poll() is None:
        with closing(sqlite3.connect(kept.data / "silkwatch.db", timeout=30)) as connection:
            (position,) = connection.execute("SELECT coalesce(max(position), 0) FROM reprocess_runs").fetchone()
        if position:
            return int(position)
        time.sleep(0.02)
    raise AssertionError(f"the run came nowhere: {process.poll()}")


def test_a_killed_run_goes_on_and_counts_each_article_once(many: Kept) -> None:
    """SIGKILL to the run alone: its readers end by themselves, and what it had not committed is read once more."""
    total = PAGES * 120
    command: list[str | Path] = ["reprocess", "--data", many.data, "--catalogue", many.catalogue]
    process = processes.start(command, cwd=many.data.parent)
    try:
        position = _wait_for_position(many, process)
        family = psutil.Process(process.pid).children(recursive=True)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate(timeout=20)
        _, alive = psutil.wait_procs(family, timeout=30)
        assert alive == []
    finally:
        processes.kill_group(process)
    assert 0 < position < total
    report = processes.answer(command, cwd=many.data.parent)
    assert report["resumed"]
    assert report["done_now"] <= total - position
    assert (report["done"], report["unchanged"] + report["changed"]) == (True, total)
    assert report["fields"] == {"title": 120, "text": 240, "published": 120, "flags": 1 + 120}
    found = many.ask("SELECT article_id FROM rereadings")
    assert len(found) == len(set(found)) == report["changed"]


def test_ctrl_c_ends_a_run_properly_and_says_how_to_go_on(many: Kept) -> None:
    command: list[str | Path] = ["reprocess", "--data", many.data, "--catalogue", many.catalogue]
    process = processes.start(command, cwd=many.data.parent)
    try:
        _wait_for_position(many, process)
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=60)
    finally:
        processes.kill_group(process)
    assert process.returncode == 130
    assert re.search(r"Interrupted; \d+ are left\. Run the same command again to go on\.", err)
    assert "Traceback" not in err
    report = processes.answer(command, cwd=many.data.parent)
    assert (report["resumed"], report["unchanged"] + report["changed"]) == (True, PAGES * 120)
