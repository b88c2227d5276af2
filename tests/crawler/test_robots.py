"""What a robots.txt permits: the vectors of `robots_vectors.yaml`, limits, and files that nobody wrote in good faith."""

import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from crawler.robots import BODY_LIMIT_BYTES, LINE_LIMIT_BYTES, PERMITS_ALL, read_robots, whole_lines

CASES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("robots_vectors.yaml").read_text("utf-8"))
HOST = "https://herald.example"


def body_of(case: dict[str, Any]) -> bytes:
    octets: str | None = case.get("octets")
    text: str = case.get("robots", "")
    return text.encode() if octets is None else octets.encode("latin-1")


def permits(body: str, url: str, agent: str = "Saffron") -> bool:
    return read_robots(body.encode(), agent).permits(url)


@pytest.mark.parametrize("case", CASES, ids=[case["what"] for case in CASES])
def test_a_file_permits_what_the_reference_parser_permits(case: dict[str, Any]) -> None:
    answers = [[agent, url, read_robots(body_of(case), agent).permits(url)] for agent, url, _ in case["ask"]]
    assert answers == case["ask"]


def test_the_vectors_say_which_section_they_are_for() -> None:
    assert all({"what", "section", "ask"} <= case.keys() and ("robots" in case) != ("octets" in case) for case in CASES)
    assert sum(len(case["ask"]) for case in CASES) >= 250


def test_a_line_is_read_up_to_its_limit() -> None:
    """What is cut off a rule makes it shorter, and so wider: it still forbids what it forbade."""
    key = "disallow: "
    long = "/a/" + "b" * (LINE_LIMIT_BYTES - len(key) - 4)
    body = f"user-agent: Saffron\n{key}{long}/tea\n"
    assert permits(body, f"{HOST}/other")
    assert not permits(body, f"{HOST}{long}/tea")
    assert not permits(body, f"{HOST}{long}/coffee")
    assert permits(body, f"{HOST}{long}")


def test_long_lines_that_allow_are_cut_too() -> None:
    key = "allow: "
    ones, twos = ("/a/" + letter * (LINE_LIMIT_BYTES - len(key) - 4) for letter in "bc")
    body = f"user-agent: Saffron\ndisallow: /\n{key}{ones}/tea\n{key}{twos}/tea\n"
    assert not permits(body, f"{HOST}/")
    assert permits(body, f"{HOST}{ones}/tea")
    assert permits(body, f"{HOST}{twos}/coffee")


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_what_is_within_the_limit_is_read_up_to_the_last_whole_line(end: bytes) -> None:
    """A rule that the limit would cut to another, wider one is left out."""
    head = end.join([b"User-agent: *", b"Disallow: /early", b""])
    filling = b"#" * (BODY_LIMIT_BYTES - len(head) - len(b"Disallow: /") - len(end)) + end
    body = head + filling + b"Disallow: /late" + end
    kept = whole_lines(body)
    robots = read_robots(kept, "Saffron")
    assert kept == head + filling
    assert not robots.permits(f"{HOST}/early")
    assert robots.permits(f"{HOST}/late")


def test_a_file_of_exactly_the_limit_is_read_whole() -> None:
    body = b"User-agent: *\nDisallow: /last"
    body = b"#" * (BODY_LIMIT_BYTES - len(body) - 1) + b"\n" + body
    assert len(body) == BODY_LIMIT_BYTES
    assert whole_lines(body) is body
    assert not read_robots(body, "Saffron").permits(f"{HOST}/last")


def test_one_line_beyond_the_limit_is_nothing() -> None:
    assert whole_lines(b"#" * (BODY_LIMIT_BYTES + 1)) == b""


@pytest.mark.parametrize(
    ("lines", "delay_s"),
    [
        ("Crawl-delay: 5", 5.0),
        ("Crawl-delay:0.5", 0.5),
        ("crawl-delay: .25", 0.25),
        ("Crawl-delay: 10 seconds", 10.0),
        ("Crawl-delay: 0", 0.0),
        ("Crawl-delay: 3\nDisallow: /a\nCrawl-delay: 7\nCrawl-delay: 2", 7.0),
        ("Crawl-delay: -1", None),
        ("Crawl-delay: soon", None),
        ("Crawl-delay: nan", None),
        ("Crawl-delay: inf", None),
        ("Crawl-delay:", None),
        ("Disallow: /", None),
        ("Crawl-delay: ٣", None),
        ("Crawl-delay: " + "9" * 400, 999_999_999.0),
    ],
)
def test_the_longest_pause_of_the_group_is_read(lines: str, delay_s: float | None) -> None:
    assert read_robots(f"User-agent: *\n{lines}\n".encode(), "Saffron").crawl_delay_s == delay_s


def test_a_pause_for_others_is_not_ours() -> None:
    body = b"User-agent: Cumin\nCrawl-delay: 9\nDisallow: /x\nUser-agent: *\nCrawl-delay: 4\nDisallow: /y\n"
    assert read_robots(body, "Cumin").crawl_delay_s == 9
    assert read_robots(body, "Saffron").crawl_delay_s == 4
    assert read_robots(body + b"User-agent: Saffron\nDisallow:\n", "Saffron").crawl_delay_s is None


def test_sitemaps_stand_anywhere_and_are_everybodys() -> None:
    body = (
        "Sitemap: https://herald.example/a.xml\nUser-agent: Cumin\nSITEMAP:https://other.example/b.xml#x\n"
        "Disallow: /\nsite-map:  https://herald.example/a.xml\nSitemap:\nSitemap: /xəbər.xml\n"
    )
    assert read_robots(body.encode(), "Saffron").sitemaps == (
        "https://herald.example/a.xml",
        "https://other.example/b.xml",
        "/xəbər.xml",
    )


def test_endless_sitemaps_are_cut() -> None:
    body = b"".join(b"Sitemap: /%d\n" % number for number in range(5_000))
    assert len(read_robots(body, "Saffron").sitemaps) == 1_000


def test_a_missing_file_permits_everything() -> None:
    assert PERMITS_ALL.permits(f"{HOST}/any")


KEYS = st.sampled_from(["User-agent", "Disallow", "Allow", "useragent", "disalow", "Sitemap", "Crawl-delay", "x", ""])
VALUES = st.one_of(
    st.sampled_from(["*", "Saffron", "/", "", "/a*b$", "%e1%83%9f", "$", "**", "/index.html"]),
    st.text(alphabet="/ab*$%2fFé#?:; \t\0\v", max_size=12),
)
LINES = st.tuples(KEYS, st.sampled_from([":", ": ", " ", ""]), VALUES, st.sampled_from(["\n", "\r", "\r\n"])).map(
    "".join
)


@given(st.binary(max_size=400), st.text(max_size=20), st.text(max_size=60))
def test_no_bytes_fail(body: bytes, agent: str, url: str) -> None:
    assert read_robots(body, agent).permits(url) in {True, False}


@given(st.lists(LINES, max_size=12).map("".join), VALUES)
def test_no_lines_fail(body: str, path: str) -> None:
    robots = read_robots(body.encode(), "Saffron")
    assert robots.permits(f"{HOST}/{path}") in {True, False}
    assert robots.permits(f"{HOST}/robots.txt")


@given(st.lists(LINES, max_size=8).map("".join), VALUES)
def test_a_rule_for_everything_leaves_nothing_unless_something_allows(body: str, path: str) -> None:
    """Without rules that allow, `Disallow: /` forbids every address, whatever else is forbidden."""
    forbidding = body.replace("Allow", "Disallow").replace("robots.txt", "")
    assert not permits(f"User-agent: Saffron\nDisallow: *\n{forbidding}", f"{HOST}/a{path}", "Saffron")


def matched(pattern: str, path: str) -> bool:
    """Wildcards as plainly as they can be matched: the places in the path where the pattern may stand."""
    places = {0}
    for at, octet in enumerate(pattern):
        if octet == "$" and at == len(pattern) - 1:
            return len(path) in places
        if octet == "*":
            places = set(range(min(places), len(path) + 1))
        else:
            places = {place + 1 for place in places if place < len(path) and path[place] == octet}
        if not places:
            return False
    return True


@given(st.text(alphabet="/ab*$", min_size=1, max_size=10), st.text(alphabet="/ab$", max_size=14))
def test_wildcards_match_as_the_plain_reading_does(pattern: str, path: str) -> None:
    assert permits(f"User-agent: *\nDisallow: {pattern}\n", f"{HOST}/{path}") is not matched(pattern, f"/{path}")


def pathological(pattern: bytes) -> bytes:
    line = b"Disallow: " + pattern[:16_000] + b"b\n"
    return b"User-agent: *\n" + line * (BODY_LIMIT_BYTES // len(line))


@pytest.mark.parametrize(
    "pattern", [b"*a" * 8_000, b"/*" + b"a*" * 50, b"*" + b"a" * 500, b"*" * 16_000, b"/*a$*a$" * 900]
)
def test_patterns_made_to_be_slow_cost_little(pattern: bytes) -> None:
    """A matcher that tries every way would not come back; here a whole file of such rules is a matter of moments."""
    body = pathological(pattern)
    began = time.process_time()
    robots = read_robots(body, "Saffron")
    assert robots.permits(f"{HOST}/{'a' * 20_000}")
    assert time.process_time() - began < 2


def test_different_slow_patterns_cost_little() -> None:
    lines = b"".join(b"Disallow: /*" + b"a*" * 40 + b"b%d\n" % number for number in range(5_000))
    began = time.process_time()
    assert read_robots(b"User-agent: *\n" + lines, "Saffron").permits(f"{HOST}/{'a' * 5_000}")
    assert time.process_time() - began < 2


def test_memory_grows_with_the_file_and_no_faster() -> None:
    body = b"User-agent: *\n" + b"".join(b"Disallow: /*%d*$\n" % number for number in range(20_000))
    tracemalloc.start()
    try:
        read_robots(body, "Saffron")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 40 * len(body)


def test_of_one_file_ten_thousand_rules_are_kept() -> None:
    body = b"User-agent: *\n" + b"".join(b"Disallow: /%d\n" % number for number in range(10_000, 30_000))
    robots = read_robots(body, "Saffron")
    assert not robots.permits(f"{HOST}/19999")
    assert robots.permits(f"{HOST}/20000")
