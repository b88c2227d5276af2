"""JSON-LD: marks around it are cut, and hostile scripts take no longer than others."""

import time

import pytest

from crawler.extraction.jsonld import load_json, read_json_ld


@pytest.mark.parametrize(
    "script",
    [
        '{"a": 1}',
        '<!-- {"a": 1} -->',
        '// <![CDATA[\n{"a": 1}\n// ]]>',
        '<![CDATA[{"a": 1}]]>;',
        '/* <![CDATA[ */ {"a": 1} /* ]]> */',
        ' {"a": 1} ; ',
    ],
)
def test_what_wraps_the_json_is_cut(script: str) -> None:
    assert load_json(script) == [{"a": 1}]


@pytest.mark.parametrize("script", [" " * 100_000 + "x", '{"a": 1' + " " * 100_000 + "x", '"author":' * 20_000])
def test_a_script_that_is_no_json_is_given_up_quickly(script: str) -> None:
    started_s = time.process_time()
    assert read_json_ld(['"headline": "Ferry", ' + script], page_url="https://a.example/1", headings=[]) is not None
    load_json(script)
    assert time.process_time() - started_s < 1


def test_an_author_is_picked_from_broken_json() -> None:
    script = '{"headline": "Ferry", "author": [{"@type": "Person", "name": "Leyla Rahimli"}], broken'
    stated = read_json_ld([script], page_url="https://a.example/1", headings=[])
    assert stated is not None and stated.authors == ("Leyla Rahimli",)
