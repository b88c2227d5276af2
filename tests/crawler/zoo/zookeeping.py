"""Crawls of the zoo: the animals in a process of their own, the crawl in this one, and an eye on memory."""

import asyncio
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from crawler import connections
from crawler.settings import CrawlerSettings
from crawler.sources import load_catalogue
from crawler.work import Tally
from newsroom.zoo import HEALTHY, Animal, Place, zoo_catalogue
from newsroom.zoo.catalogue import BEAST_PATH
from scheduler.config import Settings
from scheduler.watch import Watch
from storage import LedgerSum, open_store
from storage.settings import StorageSettings

MEBIBYTE = 1024 * 1024
LOOPBACK = ("127.0.0.0/8",)


@dataclass(frozen=True, slots=True)
class OpenZoo:
    """A zoo that is being served: its ports by listener."""

    ports: dict[str, int]
    authority: Path
    pid: int


@contextmanager
def open_zoo() -> Iterator[OpenZoo]:
    """Serve the zoo from a process of its own, whose memory and work are not the crawl's."""
    command = [sys.executable, "-m", "newsroom", "--zoo"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            said = json.loads(process.stdout.readline())
            yield OpenZoo(said["ports"], Path(said["authority"]), process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


@dataclass(slots=True)
class Crawled:
    """What a crawl of the zoo came to. `endpoints` are (state, reason) by outlet, `links` by outlet and path."""

    tally: Tally
    took_s: float
    grown_mb: float
    reader_mb: float
    ledger: LedgerSum
    endpoints: dict[str, tuple[str, str]]
    links: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)

    def of(self, animal: Animal) -> tuple[str, str]:
        """State and reason of the animal: of its link if it is a page, else of its endpoint."""
        if animal.place is Place.PAGE:
            return self.links.get(animal.id, {}).get(BEAST_PATH, ("", "its link was never found"))
        return self.endpoints[animal.id]

    @property
    def healthy(self) -> list[str]:
        """The states of the healthy outlet's links."""
        return [state for state, _ in self.links.get(HEALTHY, {}).values()]


def crawl_zoo(folder: Path, zoo: OpenZoo, ids: Collection[str], **limits: object) -> Crawled:
    """One round over these animals and the healthy outlet, through the real crawl."""
    catalogue = folder / "zoo.yaml"
    catalogue.write_text(zoo_catalogue(zoo.ports, tuple(ids)), "utf-8")
    connections._tls.cache_clear()  # the certificate authority may be another than at the last crawl of this process
    own: dict[str, object] = {"allow_networks": LOOPBACK, "delay_s": 0, "backoff_s": 60, "retries": 0, "readers": 2}
    settings = Settings.model_construct(
        **{n: f.get_default(call_default_factory=True) for n, f in Settings.model_fields.items()}
    ).model_copy(
        update={
            "crawler": CrawlerSettings.model_validate(own | limits),
            "storage": StorageSettings(data_dir=folder / "data"),
        }
    )
    began = time.monotonic()
    with _watched_memory(zoo.pid) as memory, Watch(settings, load_catalogue(catalogue)) as watch:
        tally = asyncio.run(watch.round())
    took_s = time.monotonic() - began
    connections._tls.cache_clear()
    store = open_store(folder / "data")
    try:
        crawled = Crawled(
            tally,
            took_s,
            memory.grown_mb,
            memory.reader_mb,
            store.ledger(),
            {one.outlet_id: (str(one.state), one.reason) for one in store.endpoints()},
        )
        for link in store.links():
            path = urlsplit(link.url).path
            crawled.links.setdefault(link.outlet_id, {})[path] = (str(link.state), link.reason or "")
    finally:
        store.close()
    return crawled


@dataclass(slots=True)
class _Memory:
    grown_mb: float = 0.0
    reader_mb: float = 0.0


@contextmanager
def _watched_memory(zoo_pid: int) -> Iterator[_Memory]:
    """How much this process has grown at most, and how large a reader process has been."""
    memory, over = _Memory(), threading.Event()
    own = psutil.Process()
    before = own.memory_info().rss

    def watch() -> None:
        while not over.wait(0.02):
            memory.grown_mb = max(memory.grown_mb, (own.memory_info().rss - before) / MEBIBYTE)
            for child in own.children(recursive=True):
                try:
                    if child.pid != zoo_pid:
                        memory.reader_mb = max(memory.reader_mb, child.memory_info().rss / MEBIBYTE)
                except psutil.NoSuchProcess:
                    continue

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield memory
    finally:
        over.set()
        thread.join()
