"""Crawls as the command line does, in this process, for tests that look at what is stored."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.settings import CrawlerSettings
from crawler.sources import load_catalogue
from crawler.work import Tally
from newsroom import NewsroomServer, World
from scheduler.config import Settings
from scheduler.watch import Watch
from storage import EndpointStatus, LinkRecord, Store, StoredArticle, open_store
from storage.settings import StorageSettings


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **parts: float) -> None:
        self.at += timedelta(**parts)


class Rounds:
    """A data folder, and crawls into it on a clock of the test's."""

    def __init__(
        self,
        folder: Path,
        now: datetime,
        *,
        database_url: str | None = None,
        limits: Mapping[str, object] | None = None,
    ) -> None:
        self.data_dir = folder / "data"
        self.clock = Clock(now)
        defaults: dict[str, object] = {
            "allow_private_addresses": True,
            "delay_s": 0,
            "concurrency_per_host": 16,
            "readers": 1,
            "timeout_s": 2,
            "backoff_s": 60,
            "polling": "fixed",
        }
        self.settings = Settings.model_construct(
            **{n: f.get_default(call_default_factory=True) for n, f in Settings.model_fields.items()}
        ).model_copy(
            update={
                "crawler": CrawlerSettings.model_validate(defaults | dict(limits or {})),
                "storage": StorageSettings(data_dir=self.data_dir, database_url=database_url),
            }
        )

    def round(
        self,
        catalogue: Path | str,
        on_progress: Callable[[Tally], None] | None = None,
        *,
        links_only: bool = False,
    ) -> Tally:
        """One round over everything of a catalogue that is due; the catalogue as a file, or as YAML."""
        path = catalogue
        if isinstance(path, str):
            path = self.data_dir.parent / "catalogue.yaml"
            path.write_text(str(catalogue), "utf-8")
        with Watch(self.settings, load_catalogue(path), now=self.clock) as watch:
            return asyncio.run(watch.round(on_progress=on_progress, links_only=links_only))

    def store(self) -> Store:
        """The store; the caller closes it."""
        return open_store(self.data_dir, self.settings.storage.database_url)

    def stored(self) -> dict[str, StoredArticle]:
        """All articles by address."""
        store = self.store()
        try:
            return {article.url: article for article in store.export()}
        finally:
            store.close()

    def links(self) -> dict[str, LinkRecord]:
        """All lines of the ledger by address."""
        store = self.store()
        try:
            return {link.url: link for link in store.links(limit=None)}
        finally:
            store.close()

    def endpoints(self) -> dict[str, EndpointStatus]:
        """All endpoints by address."""
        store = self.store()
        try:
            return {one.url: one for one in store.endpoints()}
        finally:
            store.close()


class Crawls(Rounds):
    """A data folder, and crawls of a newsroom into it."""

    def __init__(
        self,
        folder: Path,
        world: World,
        server: NewsroomServer,
        *,
        database_url: str | None = None,
        limits: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(folder, world.clock.now(), database_url=database_url, limits=limits)
        self.world = world
        self.server = server

    def catalogue(self, *outlets: str) -> Path:
        """The newsroom's catalogue, of the named outlets or of all, as a file."""
        path = self.data_dir.parent / "newsroom.yaml"
        path.write_text(self.world.catalogue(self.server.port, outlets=outlets or None), "utf-8")
        return path

    def crawl(self, *outlets: str, on_progress: Callable[[Tally], None] | None = None) -> Tally:
        """One round over everything that is due."""
        return self.round(self.catalogue(*outlets), on_progress)

    def move_clocks(self, **parts: float) -> None:
        """Let time pass, here and in the newsroom."""
        self.clock.advance(**parts)
        self.world.clock.set(max(self.clock.at, self.world.clock.now()))


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """An instant in UTC."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC)
