"""What is wrong in the configuration is said in one sentence: file and line, or variable; what; and the remedy."""

from collections.abc import Callable
from pathlib import Path

import pytest

from scheduler.config import load_settings, read_settings
from scheduler.errors import ConfigError

WriteConfig = Callable[[str], Path]

FILES = {
    "a retired key": (
        "[desk]\nentries_per_theme_limit = 5\n",
        'silkwatch.toml:2: the key "entries_per_theme_limit" in [desk] is gone; write desk.stories_limit, which limits the '
        "stories of the whole digest",
    ),
    "a misspelt key": (
        "[crawler]\ndely_s = 1\n",
        'silkwatch.toml:2: unknown key "dely_s" in [crawler]; did you mean "delay_s"?',
    ),
    "a key in capitals": (
        "[crawler]\nDELAY_S = 1\n",
        'silkwatch.toml:2: unknown key "DELAY_S" in [crawler]; did you mean "delay_s"?',
    ),
    "a key of another table": (
        "[desk]\n\n# slower\ndelay_s = 1\n",
        'silkwatch.toml:4: unknown key "delay_s" in [desk]; it belongs in [crawler]',
    ),
    "a key that nobody knows": (
        "[desk]\nfrobnicate = 1\n",
        'silkwatch.toml:2: unknown key "frobnicate" in [desk]; remove it, '
        "`silkwatch init` writes a file with every key in it",
    ),
    "a misspelt table": (
        "\n[crawlr]\ndelay_s = 1\n",
        "silkwatch.toml:2: unknown table [crawlr]; did you mean [crawler]?",
    ),
    "a table that nobody knows": (
        "[pigeons]\n",
        "silkwatch.toml:1: unknown table [pigeons]; the tables are [crawler], [storage], [themes], [stories], [desk], "
        "[scheduler], [mail], [delivery], [embedding], [machine], [[briefs]]",
    ),
    "a key above all tables": (
        "delay_s = 1\n",
        'silkwatch.toml:1: key "delay_s" stands outside of any table; move it below [crawler]',
    ),
    "a table written as a value": (
        "crawler = 5\n",
        "silkwatch.toml:1: crawler is a table, not a value; write [crawler] and its keys below",
    ),
    "words for a number": (
        '[crawler]\ntimeout_s = 3\ndelay_s = "fast"\n',
        'silkwatch.toml:3: crawler.delay_s must be a number of seconds from 0 to 3600, not "fast"; '
        "write for instance delay_s = 2.0",
    ),
    "a number in quotes": (
        '[crawler]\ndelay_s = "2"\n',
        'silkwatch.toml:2: crawler.delay_s must be a number of seconds from 0 to 3600, not "2"; '
        "write for instance delay_s = 2.0",
    ),
    "a fraction for a whole number": (
        "[crawler]\nconcurrency_per_host = 1.5\n",
        "silkwatch.toml:2: crawler.concurrency_per_host must be a whole number from 1 to 64, not 1.5; "
        "write for instance concurrency_per_host = 1",
    ),
    "a number for a switch": (
        "[crawler]\nallow_private_addresses = 1\n",
        "silkwatch.toml:2: crawler.allow_private_addresses must be true or false, not 1; "
        "write for instance allow_private_addresses = false",
    ),
    "a switch for a number": (
        "[crawler]\ndelay_s = true\n",
        "silkwatch.toml:2: crawler.delay_s must be a number of seconds from 0 to 3600, not true; "
        "write for instance delay_s = 2.0",
    ),
    "a number below its bounds": (
        "[crawler]\ndelay_s = -1\n",
        "silkwatch.toml:2: crawler.delay_s must be a number of seconds from 0 to 3600, not -1; "
        "write for instance delay_s = 2.0",
    ),
    "a list for a number, over several lines": (
        "[crawler]\ndelay_s = [\n  1,\n  2,\n]\n",
        "silkwatch.toml:2: crawler.delay_s must be a number of seconds from 0 to 3600, not [1, 2]; "
        "write for instance delay_s = 2.0",
    ),
    "an error behind a text of several lines": (
        '[crawler]\ncontact = """\n[desk]\ndelay_s = 3\n"""\ndelay_s = "x"\n',
        'silkwatch.toml:6: crawler.delay_s must be a number of seconds from 0 to 3600, not "x"; '
        "write for instance delay_s = 2.0",
    ),
    "a wrong value in an inline table": (
        '\ncrawler = { delay_s = "x" }\n',
        'silkwatch.toml:2: crawler.delay_s must be a number of seconds from 0 to 3600, not "x"; '
        "write for instance delay_s = 2.0",
    ),
    "a wrong value by a dotted key": (
        '\n\ncrawler.delay_s = "x"\n',
        'silkwatch.toml:3: crawler.delay_s must be a number of seconds from 0 to 3600, not "x"; '
        "write for instance delay_s = 2.0",
    ),
    "a zone that does not exist": (
        '[desk]\ntimezone = "Asia/Bakuu"\n',
        "silkwatch.toml:2: desk.timezone cannot be \"Asia/Bakuu\": there is no time zone 'Asia/Bakuu': "
        "give an IANA name such as Asia/Baku",
    ),
    "an hour that no clock shows": (
        '[scheduler]\ndigest_time = "25:00"\n',
        'silkwatch.toml:2: scheduler.digest_time must be a time of day in quotes, for instance "06:30", not "25:00"; '
        'write for instance digest_time = "06:30"',
    ),
    "a number for a path": (
        "[crawler]\ncatalogue = 7\n",
        'silkwatch.toml:2: crawler.catalogue must be a path in quotes or "", not 7; correct or remove it',
    ),
    "a misspelt key of the second brief": (
        '[[briefs]]\nid = "a"\n\n[[briefs]]\nid = "b"\nteims = ["csp"]\n',
        'silkwatch.toml:6: unknown key "teims" in [briefs]; did you mean "themes"?',
    ),
    "a weekday that there is not": (
        '[[briefs]]\nid = "a"\n[[briefs]]\nid = "b"\ndays = ["mon", "tur"]\n',
        'silkwatch.toml:5: briefs.days must be a list, each one of "mon", "tue", "wed", "thu", "fri", "sat", "sun", '
        'not "tur"; write for instance days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]',
    ),
    "a weight that is too great": (
        '[[briefs]]\nid = "a"\nweights = { csp = 2, sco = 11 }\n',
        "silkwatch.toml:3: briefs.weights must be a table, each entry a number from 0 to 10, not 11; "
        "write for instance weights = {}",
    ),
    "a mail address that is none": (
        '[[briefs]]\nmail = ["ann@example.org", "bob at example.org"]\n',
        'silkwatch.toml:2: briefs.mail cannot be "bob at example.org": it is no mail address; '
        "write it as ann@example.org",
    ),
    "a brief that is a plain table": (
        '[briefs]\nid = "a"\n',
        "silkwatch.toml:1: briefs is a list of tables; write [[briefs]] above the keys of each",
    ),
    "half of the quiet hours": (
        '[[briefs]]\nid = "a"\nquiet_from = "22:00"\n',
        "silkwatch.toml:1: quiet_from and quiet_until belong together; set both or none; change one of them",
    ),
    "two briefs of one name": (
        '[[briefs]]\nid = "a"\n[[briefs]]\nid = "a"\n',
        'silkwatch.toml:1: two briefs have the id "a"; change one of them',
    ),
    "two briefs into one folder": (
        '[[briefs]]\nid = "a"\nfolders = ["/srv/news"]\n[[briefs]]\nid = "b"\nfolders = ["/srv/news"]\n',
        'silkwatch.toml:1: two briefs have the folder "/srv/news"; change one of them',
    ),
    "two briefs into one folder in two spellings": (
        '[[briefs]]\nid = "a"\nfolders = ["/srv/news"]\n[[briefs]]\nid = "b"\nfolders = ["/srv/x/../news/"]\n',
        'silkwatch.toml:1: two briefs have the folder "/srv/news"; change one of them',
    ),
    "one name for two chats": (
        '[[briefs]]\nid = "a"\nchats = [{ name = "team", url = "json://a.example" }]\n'
        '[[briefs]]\nid = "b"\nchats = [{ name = "team", url = "json://b.example" }]\n',
        'silkwatch.toml:1: two of the chats are named "team", and are not the same; change one of them',
    ),
    "one name for two webhooks": (
        '[[briefs]]\nid = "a"\nwebhooks = [{ name = "hub", url = "https://a.example", secret = "a secret" }]\n'
        '[[briefs]]\nid = "b"\nwebhooks = [{ name = "hub", url = "https://b.example", secret = "a secret" }]\n',
        'silkwatch.toml:1: two of the webhooks are named "hub", and are not the same; change one of them',
    ),
    "quiet hours with an offset": (
        '[[briefs]]\nquiet_from = "22:00+04:00"\nquiet_until = "07:00"\n',
        'silkwatch.toml:2: briefs.quiet_from cannot be "22:00+04:00": it has an offset; write a time of day alone, which is '
        "read on the clock of timezone",
    ),
    "a send time with an offset": (
        '[[briefs]]\nsend_time = "06:30Z"\n',
        'silkwatch.toml:2: briefs.send_time cannot be "06:30Z": it has an offset; write a time of day alone, which is '
        "read on the clock of timezone",
    ),
    "a digest time with an offset": (
        '[scheduler]\ndigest_time = "06:30+04:00"\n',
        'silkwatch.toml:2: scheduler.digest_time cannot be "06:30+04:00": it has an offset; write a time of day alone, which '
        "is read on the clock of timezone",
    ),
    "a holiday by its week": (
        '[[briefs]]\nholidays = ["W12-5"]\n',
        'silkwatch.toml:2: briefs.holidays cannot be "W12-5": it is no day; write it as 2026-03-20, or as 03-20 for every year',
    ),
    "a language by its name": (
        '[[briefs]]\nlanguages = ["english"]\n',
        'silkwatch.toml:2: briefs.languages cannot be "english": it is no code of a language; write it as az, without script or '
        "country",
    ),
    "a webhook without its secret, the others unsaid": (
        '[[briefs]]\nwebhooks = [{ name = "hub", url = "https://hub.example/in" }]\n',
        "silkwatch.toml:2: briefs.webhooks must be a list, each a table of name, url, secret, not what stands there; "
        "write for instance webhooks = []",
    ),
    "a missing bracket": (
        "[crawler\ndelay_s = 1\n",
        "silkwatch.toml:1: this is not TOML: expected ']' at the end of a table declaration; "
        "write `key = value`, with text in quotes, under a [table] of its own that stands once",
    ),
    "a missing quote": (
        '[crawler]\n\ncontact = "me\n',
        "silkwatch.toml:3: this is not TOML: illegal character '\\n'; "
        "write `key = value`, with text in quotes, under a [table] of its own that stands once",
    ),
    "a key that stands twice": (
        "[crawler]\ndelay_s = 1\n# again\ndelay_s = 2\n",
        "silkwatch.toml:4: this is not TOML: cannot overwrite a value; "
        "write `key = value`, with text in quotes, under a [table] of its own that stands once",
    ),
    "a file that ends too soon": (
        "[crawler]\ndelay_s =",
        "silkwatch.toml:2: this is not TOML: invalid value; "
        "write `key = value`, with text in quotes, under a [table] of its own that stands once",
    ),
}

VARIABLES = {
    "words for a number": (
        {"SILKWATCH_CRAWLER__DELAY_S": "fast"},
        'SILKWATCH_CRAWLER__DELAY_S: crawler.delay_s must be a number of seconds from 0 to 3600, not "fast"; '
        "write for instance 2.0",
    ),
    "out of bounds, in small letters": (
        {"silkwatch_crawler__delay_s": "-2"},
        'silkwatch_crawler__delay_s: crawler.delay_s must be a number of seconds from 0 to 3600, not "-2"; '
        "write for instance 2.0",
    ),
    "a misspelt name": (
        {"SILKWATCH_CRAWLER__DELY_S": "1"},
        "SILKWATCH_CRAWLER__DELY_S: no setting has this name; did you mean SILKWATCH_CRAWLER__DELAY_S?",
    ),
    "one underscore for two": (
        {"SILKWATCH_CRAWLER_DELAY_S": "1"},
        "SILKWATCH_CRAWLER_DELAY_S: no setting has this name; did you mean SILKWATCH_CRAWLER__DELAY_S?",
    ),
    "a name that nobody knows": (
        {"SILKWATCH_PIGEONS__HOST": "example.org"},
        "SILKWATCH_PIGEONS__HOST: no setting has this name; unset it; docs/settings.md lists the names",
    ),
    "a zone that does not exist": (
        {"SILKWATCH_DESK__TIMEZONE": "Baku"},
        "SILKWATCH_DESK__TIMEZONE: desk.timezone cannot be \"Baku\": there is no time zone 'Baku': "
        "give an IANA name such as Asia/Baku",
    ),
    "a whole table that is no JSON": (
        {"SILKWATCH_CRAWLER": "fast"},
        "SILKWATCH_CRAWLER: this value must be JSON (Expecting value: line 1 column 1 (char 0)); "
        'write for instance {"key": 1}, or set it in silkwatch.toml',
    ),
    "a whole table with a wrong value": (
        {"SILKWATCH_CRAWLER": '{"delay_s": "fast"}'},
        'SILKWATCH_CRAWLER: crawler.delay_s must be a number of seconds from 0 to 3600, not "fast"; '
        "write for instance 2.0",
    ),
    "a whole table with an unknown key": (
        {"SILKWATCH_CRAWLER": '{"dely_s": 1}'},
        'SILKWATCH_CRAWLER: unknown key "dely_s" in [crawler]; did you mean "delay_s"?',
    ),
}


@pytest.mark.parametrize(("text", "sentence"), FILES.values(), ids=FILES)
def test_a_wrong_file_is_refused_with_line_and_remedy(in_folder: WriteConfig, text: str, sentence: str) -> None:
    in_folder(text)
    with pytest.raises(ConfigError) as caught:
        load_settings()
    assert str(caught.value) == sentence


@pytest.mark.parametrize(("variables", "sentence"), VARIABLES.values(), ids=VARIABLES)
def test_a_wrong_variable_is_refused_by_its_name(
    in_folder: WriteConfig, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], sentence: str
) -> None:
    in_folder("[crawler]\ndelay_s = 3\n")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError) as caught:
        load_settings()
    assert str(caught.value) == sentence


def test_the_first_problem_is_told_and_the_others_are_counted(in_folder: WriteConfig) -> None:
    """Problems come in the order of their lines, whichever table or kind they are of."""
    config = in_folder('[desk]\nfrobnicate = 1\n[crawler]\ndelay_s = "x"\ntimeout_s = 0\n')
    _, problems = read_settings(config)
    assert [problem.line for problem in problems] == [2, 4, 5]
    with pytest.raises(ConfigError, match=r"^silkwatch\.toml:2: .* \(2 more: `silkwatch doctor` lists them\)$"):
        load_settings(config)


def test_a_secret_is_not_repeated(in_folder: WriteConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    config = in_folder('[storage]\ndatabase_url = ["postgresql://ann:hunter2@db/watch"]\n')
    with pytest.raises(ConfigError) as caught:
        load_settings(config)
    assert "hunter2" not in str(caught.value)
    assert str(caught.value).startswith("silkwatch.toml:2: storage.database_url must be")


def test_a_file_that_is_not_there_is_named(in_folder: WriteConfig) -> None:
    with pytest.raises(
        ConfigError, match=r"^other\.toml: cannot be read \(no such file or directory\); check the name"
    ):
        load_settings(Path("other.toml"))


def test_a_folder_is_no_file(in_folder: WriteConfig, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"cannot be read \(is a directory\)"):
        load_settings(tmp_path)


def test_a_file_in_another_encoding_is_refused_at_its_line(in_folder: WriteConfig) -> None:
    config = in_folder("")
    config.write_bytes("[crawler]\n# пауза\ndelay_s = 1\n".encode("windows-1251"))
    with pytest.raises(ConfigError, match=r"^silkwatch\.toml:2: this line is not UTF-8; save the file as UTF-8$"):
        load_settings()
