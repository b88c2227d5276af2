"""Saved answers of endpoints beside what is to be read from them, and the way to write the latter down anew.

`python -m tests.crawler.golden_pairs` reads all answers again and writes the expectations: look at the difference.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawler.spiders import Instructions, Reading, Source, read_links

FOLDER = Path(__file__).parent / "golden"
FETCHED_AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def answers() -> list[Path]:
    """The saved answers, by name."""
    return sorted(path for path in FOLDER.iterdir() if path.suffix != ".json")


def described(answer: Path) -> dict[str, Any]:
    """What stands beside an answer: its source, the catalogue's instructions and the expected reading."""
    told: dict[str, Any] = json.loads(answer.with_suffix(".json").read_text("utf-8"))
    return told


def read(answer: Path) -> dict[str, Any]:
    """What is read from an answer, as plain values."""
    told = described(answer)
    return plain(
        read_links(
            Source(
                body=answer.read_bytes(),
                fetched_at=FETCHED_AT,
                links_limit=1_000,
                instructions=Instructions(**told["instructions"]),
                **told["source"],
            )
        )
    )


def plain(reading: Reading) -> dict[str, Any]:
    """A reading as JSON-able values without its empty ones."""
    return {
        "state": reading.state.value,
        "reason": reading.reason,
        "next_page": reading.next_page,
        "items": [
            {
                "url": item.url,
                **item.hints(),
                **{
                    f"{name}_at": f"{moment.at.isoformat()} {moment.known.value}"
                    for name in ("published", "updated")
                    if (moment := getattr(item, name))
                },
            }
            for item in reading.items
        ],
    }


def main() -> None:
    for answer in answers():
        told = described(answer) | {"reading": read(answer)}
        answer.with_suffix(".json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
