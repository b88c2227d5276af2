"""The zoo as a catalogue of sources: an outlet for each animal, and the healthy one."""

from typing import Any

import yaml

from newsroom.zoo.animals import HEALTHY, Animal, Place, animals

FEED_PATHS = {Place.JSON: "/feed.json", Place.SITEMAP: "/sitemap.xml"}
FEED_KINDS = {Place.JSON: "json", Place.SITEMAP: "sitemap"}
FEED_PATH = "/feed.xml"
BEAST_PATH = "/beast"
TLS_LISTENERS = "tls-"


def site_of(animal: Animal, ports: dict[str, int]) -> str:
    """The animal's address, without a slash at the end."""
    scheme = "https" if animal.listener.startswith(TLS_LISTENERS) else "http"
    return f"{scheme}://{animal.host}:{ports[animal.listener]}"


def zoo_catalogue(ports: dict[str, int], ids: tuple[str, ...] | None = None) -> str:
    """YAML for the animals of these ids (None: all), and the healthy outlet, which is always there."""
    wanted = [one for one in animals() if ids is None or one.id in ids]
    rows = [_row(HEALTHY, f"http://{HEALTHY}.localhost:{ports['plain']}", FEED_PATH, "rss")]
    for one in wanted:
        path = FEED_PATHS.get(one.place, FEED_PATH)
        rows.append(_row(one.id, site_of(one, ports), path, FEED_KINDS.get(one.place, "rss")))
    return yaml.dump(rows, Dumper=yaml.CSafeDumper, sort_keys=False)


def _row(id_: str, site: str, path: str, kind: str) -> dict[str, Any]:
    return {
        "id": id_,
        "name": id_.replace("-", " "),
        "homepage": site,
        "languages": ["en"],
        "feeds": [{"url": site + path, "type": kind, "language": "en", "enabled": True}],
    }
