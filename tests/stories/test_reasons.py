"""Why an article is in a story is said in words."""

import pytest

from stories.reasons import in_words

NAMES = {"china": "China", "alat": "Alat"}


@pytest.mark.parametrize(
    ("why", "said"),
    [
        (
            "words 1.93: e:china, e:alat, n:180, en:ferry, en:tariff",
            "both name China and Alat; the same number 180; the same words ferry… and tariff… (1.93 times what is asked for)",
        ),
        (
            "across languages 1.20: d:11-23, d:11-24, s:kbhdz, t:csp, l:a.example/b",
            "the same days 11-23 and 11-24; the same name (its consonants: kbhdz); the same theme csp; a link to the same page "
            "a.example/b (1.20 times what is asked for, across languages)",
        ),
        (
            "across languages 2.00: e:unheard-of",
            "both name unheard-of (2.00 times what is asked for, across languages)",
        ),
        (
            "across languages 1.67: v:0.93, e:china",
            "the texts are close by their embeddings (cosine 0.93); both name China (1.67 times what is asked for, across "
            "languages)",
        ),
        ("words 1.00: zh:口岸", "the same word 口岸 (1.00 times what is asked for)"),
        ("words 1.00: en:a, en:b, en:c", "the same words a, b and c (1.00 times what is asked for)"),
        ("first of its story", "first of its story"),
        ("copy of 1, 0.94 alike", "copy of 1, 0.94 alike"),
        ("", ""),
    ],
)
def test_what_two_articles_share_is_named(why: str, said: str) -> None:
    assert in_words(why, NAMES) == said
