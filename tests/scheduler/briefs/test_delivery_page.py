"""The examples of the operator's page work as they stand."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desk.delivery.webhooks import build_body, signed_headers
from scheduler.briefs.configured import unknown_names
from scheduler.config import load_settings, setting_rows
from tests.desk.delivery.samples import KEY, frozen
from tests.scheduler.conftest import ROOT
from themes import load_packs

PAGE = (ROOT / "docs" / "delivery.md").read_text("utf-8")


def example(language: str) -> str:
    """All that the page has in that language."""
    return "\n".join(re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE))


def test_the_configuration_is_one(in_folder: Callable[[str], Path]) -> None:
    settings = load_settings(in_folder(example("toml")))
    assert [brief.id for brief in settings.briefs] == ["daily", "georgia"]
    themes = {theme.id for theme in load_packs(None).themes}
    assert settings.machine.is_on
    assert list(unknown_names(settings.briefs, themes, (), {"GE"})) == []


def test_the_receiver_finds_our_signature_right_and_no_other() -> None:
    space: dict[str, Any] = {}
    exec(example("python"), space)
    body = build_body(frozen(), KEY)
    headers = signed_headers(body, KEY, "a secret of ours", datetime.now(UTC))
    assert space["is_ours"](headers, body, b"a secret of ours")
    assert not space["is_ours"](headers, body, b"another secret")
    assert not space["is_ours"](headers, body + b" ", b"a secret of ours")


def test_every_setting_that_it_names_exists() -> None:
    known = {row.key for row in setting_rows()}
    named = set(re.findall(r"`((?:mail|delivery|machine)\.[a-z_]+)`", PAGE))
    assert named
    assert named <= known
