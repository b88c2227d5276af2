"""`silkwatch themes explain` tells people and machines why an article is flagged, or why not."""

import json
from pathlib import Path

import pytest

from tests.scheduler import kept
from tests.scheduler.conftest import Command

PAIR = (
    "President Xi Jinping ended his visit to Astana, where China and Kazakhstan deepened their comprehensive strategic "
    "partnership. The Chinese leader is expected in Baku next."
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a small watch in it; the commands here only read."""
    folder = tmp_path_factory.mktemp("watch") / "data"
    kept.fill(folder)
    return folder


def test_a_flag_is_explained_by_words_with_their_places_and_by_its_score(inside: Command, data: Path) -> None:
    done = inside("themes", "explain", "csp", "1", "--data", data)
    assert done.returncode == 0
    start = kept.CSP_TEXT.index("comprehensive")
    assert "Flagged: its score 0.896 reaches the threshold 0.3." in done.stdout
    assert f'✓ "comprehensive strategic partner*"  “comprehensive strategic partnership” text {start}–' in done.stdout
    assert "✓ @region  “Azerbaijan” title 0–10" in done.stdout
    assert "1 - (1 - 0.6) (1 - 0.35) (1 - 0.6)" in done.stdout
    assert "query, ru" not in done.stdout
    assert "The queries of 7 other languages found nothing; --all shows them." in done.stderr


def test_why_a_text_was_not_flagged_is_told(inside: Command, tmp_path: Path) -> None:
    (tmp_path / "pair.txt").write_text(PAIR, "utf-8")
    done = inside("themes", "explain", "csp", "pair.txt", "--title", "Xi in Astana")
    assert done.returncode == 0
    assert "Not flagged: what its queries found does not meet its condition." in done.stdout
    assert "✗ NOT SAME ◀ decides" in done.stdout
    assert "! @others  “Astana” title 6–12" in done.stdout


def test_all_shows_every_language_and_every_term(inside: Command, tmp_path: Path) -> None:
    (tmp_path / "pair.txt").write_text(PAIR, "utf-8")
    shown = inside("themes", "explain", "csp", "pair.txt", "--all")
    assert "query, fa" in shown.stdout
    assert "not found" not in shown.stdout
    assert "megawatt*" in shown.stdout
    assert shown.stderr == ""


def test_machines_get_the_same_tree(inside: Command, data: Path) -> None:
    done = inside("themes", "explain", "csp", "1", "--data", data, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert list(found) == [
        "theme", "version", "flagged", "outcome", "reason", "threshold", "score", "evidence", "left_out", "gate", "where",
        "queries",
    ]  # fmt: skip
    assert (found["flagged"], found["outcome"], found["score"]["value"]) == (True, "flagged", 0.896)
    assert list(found["queries"]) == ["en"]
    for hit in found["queries"]["en"]["hits"]:
        of = {"title": kept.TEXTS["1"][1], "text": kept.CSP_TEXT}[hit["field"]]
        assert of[hit["start"] : hit["end"]] == hit["text"]


def test_a_stored_article_has_its_own_language_and_outlet(inside: Command, data: Path, tmp_path: Path) -> None:
    pack = Path("packs") / "one.yaml"
    (tmp_path / "packs").mkdir()
    (tmp_path / pack).write_text(
        "id: one\nversion: 1\ntitle: One\ndefinition: A test.\ngate: none\nthreshold: 0.1\n"
        "queries:\n  en: trade AND lang:en AND outlet:wire\n"
    )
    (tmp_path / "silkwatch.toml").write_text('[themes]\npacks = "packs"\n')
    assert "Flagged" in inside("themes", "explain", "one", "1", "--data", data).stdout
    (tmp_path / "a.txt").write_text("They trade.")
    assert "✗ lang:en ◀ decides" in inside("themes", "explain", "one", "a.txt").stdout
    told = inside("themes", "explain", "one", "a.txt", "--language", "en", "--outlet", "wire")
    assert "Flagged" in told.stdout


MISUSE = {
    "no such theme": (["cps", "1"], '"cps": there is no such theme'),
    "no such article": (["csp", "99"], "there is no article 99"),
    "a title for a stored article": (["csp", "1", "--title", "x"], "a stored article has its own"),
}


@pytest.mark.parametrize(("arguments", "sentence"), MISUSE.values(), ids=MISUSE)
def test_misuse_is_one_sentence(inside: Command, data: Path, arguments: list[str], sentence: str) -> None:
    done = inside("themes", "explain", *arguments, "--data", data)
    assert done.returncode == 2
    assert done.stdout == ""
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_file_that_is_not_there_is_a_failure(inside: Command) -> None:
    done = inside("themes", "explain", "csp", "no.txt")
    assert (done.returncode, done.stdout) == (1, "")
    assert "no.txt: no such file" in done.stderr


def test_the_threshold_of_each_theme_is_listed(inside: Command) -> None:
    done = inside("themes", "list")
    assert "Threshold" in done.stdout
    assert all(one["threshold"] > 0 for one in json.loads(inside("themes", "list", "--json").stdout))


def test_a_pack_checked_alone_may_refer_to_its_neighbours(inside: Command, tmp_path: Path) -> None:
    head = "version: 1\ntitle: One\ndefinition: A test.\ngate: none\nthreshold: 0.1\nqueries:\n  en: "
    (tmp_path / "a.yaml").write_text(f"id: a\n{head}trade AND @theme:b\n")
    (tmp_path / "b.yaml").write_text(f"id: b\n{head}port\n")
    (tmp_path / "c.yaml").write_text(f"id: c\n{head}port AND @theme:nobody\n")
    assert inside("themes", "check", "b.yaml").stderr == "b: version 1, 1 languages, fine\n"
    failed = inside("themes", "check", "c.yaml")
    assert failed.returncode == 1
    assert "c.yaml:8:16: there is no theme @theme:nobody" in failed.stderr
    (tmp_path / "c.yaml").unlink()
    assert inside("themes", "check", "a.yaml").returncode == 0
