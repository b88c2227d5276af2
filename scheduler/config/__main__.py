"""`python -m scheduler.config` writes `silkwatch.toml.example` and `docs/settings.md` anew from the settings."""

from pathlib import Path

from scheduler.config import render_example, render_reference

ROOT = Path(__file__).parents[2]


def main() -> None:
    """Writes both files into the source tree."""
    (ROOT / "silkwatch.toml.example").write_text(render_example(), "utf-8")
    (ROOT / "docs" / "settings.md").write_text(render_reference(), "utf-8")


if __name__ == "__main__":
    main()
