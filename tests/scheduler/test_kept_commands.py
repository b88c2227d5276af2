"""What has been stored, as the commands tell it to people and to machines."""

import json
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.scheduler import kept
from tests.scheduler.conftest import Command

EXPORT_FIELDS = [
    "id", "url", "outlet", "publisher", "originator", "title", "text", "language", "authors", "published_at",
    "fetched_at", "completeness", "flags",
]  # fmt: skip


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a small watch in it; the commands here only read."""
    folder = tmp_path_factory.mktemp("watch") / "data"
    kept.fill(folder)
    return folder


def test_the_ledger_gives_its_sum_and_whether_it_balances(silkwatch: Command, data: Path) -> None:
    done = silkwatch("ledger", "--data", data, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    books = json.loads(done.stdout)
    sums = {name: books[name] for name in ("found", "stored", "duplicate", "rejected", "failed", "waiting", "balanced")}
    assert sums == {"found": 6, "stored": 3, "duplicate": 0, "rejected": 1, "failed": 1, "waiting": 1, "balanced": True}
    assert books["reasons"]["failed"] == {"timeout": 1}
    assert books["problems"] == []


def test_what_a_later_version_changed_is_shown_word_by_word(inside: Command, data: Path) -> None:
    (article,) = json.loads(inside("articles", "list", "--language", "az", "--data", data, "--json").stdout)
    shown = json.loads(inside("articles", "show", article["id"], "--diff", "--data", data, "--json").stdout)
    (change,) = shown["changes"]
    assert (change["from"], change["to"]) == (1, 2)
    pieces = [(piece["change"], piece["text"]) for piece in change["paragraphs"][1]]
    assert pieces == [("kept", kept.TEXTS["2"][2]), ("added", " Düzəliş.")]
    people = inside("articles", "show", article["id"], "--diff", "--data", data).stdout
    assert "{+ Düzəliş.+}" in people
    once = inside("articles", "show", "1", "--diff", "--data", data).stdout
    assert "There is one version only." in once


def test_a_text_of_which_the_beginning_was_read_is_told_from_a_whole_one(inside: Command, data: Path) -> None:
    (article,) = json.loads(inside("articles", "list", "--completeness", "paywalled", "--data", data, "--json").stdout)
    assert (article["language"], article["completeness"]) == ("hy", "paywalled")
    assert "paywalled: only the beginning was read" in inside("articles", "show", article["id"], "--data", data).stdout
    whole = inside("articles", "list", "--completeness", "whole", "--data", data, "--json").stdout
    assert {one["completeness"] for one in json.loads(whole)} == {"whole"}
    assert "only the beginning" not in inside("articles", "show", "1", "--data", data).stdout


def test_the_ledger_shows_people_the_reasons(inside: Command, data: Path) -> None:
    done = inside("ledger", "--data", data)
    assert "timeout 1" in done.stdout
    assert done.stderr == "The books balance.\n"


def test_books_that_do_not_balance_are_exit_code_1(inside: Command, tmp_path: Path) -> None:
    kept.fill(tmp_path / "data")
    with sqlite3.connect(tmp_path / "data/silkwatch.db") as database:
        database.execute("UPDATE links SET state = 'waiting' WHERE url LIKE '%/1'")
    database.close()
    done = inside("ledger", "--data", "data", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["balanced"] is False
    assert done.stderr.startswith("error: the ledger does not balance: ")


def test_one_link_can_be_followed(inside: Command, data: Path) -> None:
    (found,) = json.loads(inside("ledger", "--link", kept.address("failed"), "--data", data, "--json").stdout)
    assert (found["state"], found["reason"]) == ("failed", "timeout")
    assert datetime.fromisoformat(found["next_try_at"]) > kept.NOW
    unknown = inside("ledger", "--link", "https://nobody.example/", "--data", data)
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert "no such link was ever found" in unknown.stderr


def test_the_links_of_a_state_are_listed(inside: Command, data: Path) -> None:
    (rejected,) = json.loads(inside("ledger", "--state", "rejected", "--data", data, "--json").stdout)
    assert rejected["reason"] == "not a web address"
    stored = inside("ledger", "--state", "stored", "--limit", "2", "--data", data, "--json")
    assert len(json.loads(stored.stdout)) == 2


def test_the_export_has_the_fields_of_the_contract_one_article_a_line(silkwatch: Command, data: Path) -> None:
    done = silkwatch("export", "--data", data, "--format", "jsonl")
    assert (done.returncode, done.stderr) == (0, "")
    articles = {article["url"]: article for article in map(json.loads, done.stdout.splitlines())}
    assert len(articles) == 3
    assert all(list(article) == EXPORT_FIELDS for article in articles.values())
    first = articles[kept.address("1")]
    assert (first["outlet"], first["publisher"], first["originator"]) == ("wire", "The Wire", "Another Agency")
    assert datetime.fromisoformat(first["published_at"]) == kept.TEXTS["1"][3]
    assert first["published_at"].endswith("+00:00")
    assert datetime.fromisoformat(first["fetched_at"]) == kept.NOW
    (flag,) = (flag for flag in first["flags"] if flag["theme"] == "csp")
    assert list(flag) == ["theme", "version", "score", "spans"]
    assert flag["spans"]
    for span in flag["spans"]:
        assert list(span) == ["field", "start", "end", "text"]
        assert first[span["field"]][span["start"] : span["end"]] == span["text"]
    second = articles[kept.address("2")]
    assert (second["published_at"], second["authors"], second["flags"]) == (None, ["Ann Bee"], [])
    assert second["text"].endswith("Düzəliş."), "the newest version is exported"


def test_the_export_to_a_file_is_whole_and_says_so(inside: Command, data: Path, tmp_path: Path) -> None:
    done = inside("export", "--data", data, "--out", "all.jsonl", "--json")
    assert json.loads(done.stdout) == {"articles": 3, "file": "all.jsonl", "format": "jsonl"}
    assert (tmp_path / "all.jsonl").read_text("utf-8") == inside("export", "--data", data).stdout


def test_an_export_without_a_file_takes_no_json_switch(inside: Command, data: Path) -> None:
    assert inside("export", "--data", data, "--json").returncode == 2


def listed(done: Any) -> list[str]:
    return [article["url"] for article in json.loads(done.stdout)]


def test_articles_are_listed_newest_first_and_can_be_chosen(inside: Command, data: Path) -> None:
    every = inside("articles", "list", "--data", data, "--json")
    assert listed(every) == [kept.address("2"), kept.address("1"), kept.address("3")]
    assert listed(inside("articles", "list", "--theme", "csp", "--data", data, "--json")) == [kept.address("1")]
    assert listed(inside("articles", "list", "--language", "hy", "--data", data, "--json")) == [kept.address("3")]
    assert len(listed(inside("articles", "list", "--outlet", "wire", "--data", data, "--json"))) == 3
    of_both = inside("articles", "list", "--theme", "csp", "--language", "hy", "--data", data, "--json")
    assert listed(of_both) == []


@pytest.mark.parametrize(
    ("option", "given", "said"),
    [
        ("--outlet", "wier", '--outlet "wier": there is no such outlet; did you mean "wire"?'),
        ("--outlet", "zzzz", '--outlet "zzzz": there is no such outlet; `silkwatch sources list` shows them'),
        ("--theme", "cssp", '--theme "cssp": there is no such theme; did you mean "csp"?'),
        ("--theme", "weather", '--theme "weather": there is no such theme; `silkwatch themes list` shows them'),
    ],
)
def test_a_name_that_nothing_has_is_misuse_and_no_empty_list(
    inside: Command, data: Path, option: str, given: str, said: str
) -> None:
    done = inside("articles", "list", option, given, "--data", data, "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert said in " ".join(done.stderr.split())


def test_what_is_known_and_has_nothing_is_an_empty_list(inside: Command, data: Path) -> None:
    """A theme without a flag so far, and an outlet that the catalogue has since the last crawl."""
    assert listed(inside("articles", "list", "--theme", "belt-and-road", "--data", data, "--json")) == []
    assert listed(inside("articles", "list", "--outlet", "azertac", "--data", data, "--json")) == []


@pytest.mark.parametrize(
    ("option", "given", "said"),
    [
        ("--country", "ZZ", '--country "ZZ": the catalogue has no outlet there; choose AE, AM, AZ, '),
        ("--language", "xx", '--language "xx": the catalogue has no outlet in it; choose '),
        ("--state", "blokced", '--state "blokced": there is no such state; did you mean "blocked"?'),
        ("--state", "zzz", '--state "zzz": there is no such state; choose blocked, dns, empty, '),
    ],
)
def test_a_choice_of_outlets_that_none_can_meet_is_misuse(inside: Command, option: str, given: str, said: str) -> None:
    done = inside("sources", "list", option, given, "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert said in " ".join(done.stderr.split())


def test_a_list_for_people_shows_times_of_the_desk_and_titles_as_they_are(inside: Command, data: Path) -> None:
    done = inside("articles", "list", "--data", data, env={"COLUMNS": "160"})
    assert "2026-11-23 09:00" in done.stdout
    assert "Եղանակը [չոր] է" in done.stdout, "brackets in a title are no markup"
    assert done.stderr == "3 articles; times in Asia/Baku.\n"


def test_one_article_is_shown_with_its_versions(inside: Command, data: Path) -> None:
    articles = json.loads(inside("articles", "list", "--language", "az", "--data", data, "--json").stdout)
    shown = json.loads(
        inside("articles", "show", str(articles[0]["id"]), "--revisions", "--data", data, "--json").stdout
    )
    assert shown["revision"] == 2
    assert shown["snapshot"]["sha256"] == "0" * 64
    (first,) = shown["revisions"]
    assert (first["number"], first["text"]) == (1, kept.TEXTS["2"][2])
    people = inside("articles", "show", str(articles[0]["id"]), "--revisions", "--data", data)
    assert "Düzəliş." in people.stdout
    assert "version 1" in people.stdout


def test_an_escape_sequence_in_a_text_does_not_reach_the_terminal(inside: Command, data: Path) -> None:
    articles = json.loads(inside("articles", "list", "--language", "hy", "--data", data, "--json").stdout)
    done = inside("articles", "show", str(articles[0]["id"]), "--data", data, env={"FORCE_COLOR": "1"})
    assert "\x1b[31m" not in done.stdout
    assert "մնում" in done.stdout


def test_an_article_that_is_not_there_is_misuse(inside: Command, data: Path) -> None:
    done = inside("articles", "show", "999", "--data", data)
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no article 999" in done.stderr


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["limanında"], ["2"]),
        (["LİMANINDA", "körpü"], ["2"]),
        (["comprehensive", "STRATEGIC"], ["1"]),
        (["comprehensive", "limanında"], []),
        (["ԵՂԱՆԱԿԸ"], ["3"]),
        (['" OR 1=1 --'], []),
    ],
)
def test_the_search_finds_all_words_whatever_their_capitals(
    inside: Command, data: Path, words: list[str], names: list[str]
) -> None:
    done = inside("search", *words, "--data", data, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert listed(done) == [kept.address(name) for name in names]


def test_a_search_for_nothing_is_misuse(inside: Command, data: Path) -> None:
    done = inside("search", " ", "--data", data)
    assert done.returncode == 2
    assert "at least one word" in done.stderr


def test_the_digest_of_the_day_comes_in_every_form(inside: Command, data: Path, tmp_path: Path) -> None:
    text = inside("digest", "--date", "2026-11-23", "--data", data)
    assert (text.returncode, text.stderr) == (0, "")
    assert "Azerbaijan and China upgrade ties" in text.stdout.replace("*", "")
    machine = inside("digest", "--date", "2026-11-23", "--data", data, "--json")
    same = inside("digest", "--date", "2026-11-23", "--data", data, "--format", "json")
    assert json.loads(machine.stdout).keys() == json.loads(same.stdout).keys()
    assert "comprehensive strategic partnership" in machine.stdout
    page = inside("digest", "--date", "2026-11-23", "--data", data, "--format", "html", "--out", "day.html")
    assert (page.returncode, page.stdout, page.stderr) == (0, "", "Wrote day.html.\n")
    assert "</html>" in (tmp_path / "day.html").read_text("utf-8")
    for form, beginning in {
        "markdown": b"# ",
        "mail": b"Subject: ",
        "pdf": b"%PDF",
        "docx": b"PK",
        "atom": b"<?xml",
    }.items():
        done = inside("digest", "--date", "2026-11-23", "--data", data, "--format", form, "--out", form)
        assert (done.returncode, done.stderr) == (0, f"Wrote {form}.\n")
        assert (tmp_path / form).read_bytes().startswith(beginning)


def test_a_theme_of_the_digest_is_a_feed(inside: Command, data: Path) -> None:
    words = ("digest", "--date", "2026-11-23", "--data", data, "--format", "jsonfeed", "--theme")
    feed = json.loads(inside(*words, "csp").stdout)
    assert feed["title"].startswith("Daily digest: ")
    assert "Azerbaijan and China upgrade ties" in [item["title"] for item in feed["items"]]
    unknown = inside(*words, "no-such")
    assert (unknown.returncode, "there is no theme 'no-such'" in unknown.stderr) == (2, True)


def test_the_digest_is_of_the_day_of_the_zone(inside: Command, data: Path) -> None:
    """05:00 UTC of the 23rd is the 22nd in Honolulu."""
    elsewhere = inside("digest", "--date", "2026-11-22", "--zone", "Pacific/Honolulu", "--data", data)
    assert "Azerbaijan and China upgrade ties" in elsewhere.stdout.replace("*", "")
    here = inside("digest", "--date", "2026-11-22", "--data", data)
    assert "Azerbaijan and China upgrade ties" not in here.stdout.replace("*", "")


def test_a_zone_that_does_not_exist_is_named(inside: Command, data: Path) -> None:
    done = inside("digest", "--zone", "Asia/Bakuu", "--data", data)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Asia/Bakuu" in done.stderr


def test_sources_are_shown_with_the_state_of_their_addresses(inside: Command, data: Path, tmp_path: Path) -> None:
    (tmp_path / "outlets.yaml").write_text(
        f"- id: wire\n  name: The Wire\n  homepage: https://wire.example\n  country: AZ\n  languages: [az]\n"
        f"  feeds:\n  - url: {kept.FEED}\n    type: rss\n"
        f"- id: other\n  name: Other\n  homepage: https://other.example\n  country: GE\n"
    )
    options = ("--catalogue", "outlets.yaml", "--data", data, "--json")
    every = json.loads(inside("sources", "list", *options).stdout)
    assert [outlet["id"] for outlet in every] == ["wire", "other"]
    assert every[0]["endpoints"][0]["status"]["state"] == "ok"
    assert [one["id"] for one in json.loads(inside("sources", "list", "--country", "ge", *options).stdout)] == ["other"]
    assert [one["id"] for one in json.loads(inside("sources", "list", "--state", "ok", *options).stdout)] == ["wire"]
    shown = inside("sources", "show", "wire", *options[:-1], env={"COLUMNS": "160"})
    assert kept.FEED in shown.stdout
    wrong = inside("sources", "show", "wires", *options)
    assert wrong.returncode == 2
    assert 'did you mean "wire"?' in wrong.stderr


def test_the_shipped_catalogue_is_listed_without_any_database(inside: Command, tmp_path: Path) -> None:
    done = inside("sources", "list", "--json")
    assert done.returncode == 0
    assert len(json.loads(done.stdout)) >= 191
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_named_with_the_remedy(inside: Command, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/silkwatch.db").write_bytes(b"this is no database at all, only some text" * 100)
    for command in (["ledger"], ["export"], ["articles", "list"], ["digest"]):
        done = inside(*command, "--data", "data")
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("error: data/silkwatch.db: This file is not a Silkwatch database;")
    examined = inside("doctor", "--data", "data", "--json")
    assert examined.returncode == 1
    (check,) = (check for check in json.loads(examined.stdout)["checks"] if check["name"] == "database")
    assert check["verdict"] == "fail"
    assert check["remedy"]


def test_the_doctor_counts_what_is_kept(inside: Command, data: Path) -> None:
    answer = json.loads(inside("doctor", "--data", data, "--json").stdout)
    (check,) = (check for check in answer["checks"] if check["name"] == "database")
    assert (check["verdict"], check["found"]) == ("ok", "6 links, 3 articles, the ledger balances")
