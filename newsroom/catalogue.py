"""The invented outlets as a catalogue of sources, in the format of the real one."""

from collections.abc import Iterable
from typing import Any

import yaml

from newsroom.outlets import Endpoint, InventedOutlet


def catalogue_yaml(outlets: Iterable[InventedOutlet], port: int) -> str:
    """One YAML list entry per outlet, its addresses on that port of the loopback."""
    rows = [_row(outlet, port) for outlet in outlets]
    return yaml.dump(rows, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=120)


def _row(outlet: InventedOutlet, port: int) -> dict[str, Any]:
    base = f"http://{outlet.host}:{port}"
    return {
        "id": outlet.id,
        "name": outlet.name,
        "homepage": base,
        "country": outlet.country,
        "languages": list(outlet.languages),
        "kind": outlet.kind,
        "ownership": outlet.ownership,
        "region_focus": outlet.region_focus,
        "timezone": outlet.timezone,
        **({"aliases": list(outlet.aliases)} if outlet.aliases else {}),
        "feeds": [_feed(outlet, endpoint, port) for endpoint in outlet.endpoints],
        "notes": "Invented. Habits: " + ", ".join(sorted(outlet.habits)) + ".",
    }


def _feed(outlet: InventedOutlet, endpoint: Endpoint, port: int) -> dict[str, Any]:
    return {
        "url": f"http://{endpoint.manner.host or outlet.host}:{port}{endpoint.path}",
        "type": endpoint.kind,
        "language": endpoint.language or outlet.languages[0],
        "evidence": "invented outlet, served on loopback by the newsroom",
        "seen": True,
        "strength": "tested-ok",
        **dict(endpoint.manner.row),
    }
