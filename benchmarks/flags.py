"""`make bench`: flagging beside a raw scan by the same automaton and a loop of regular expressions, on the same articles.

    python -m benchmarks.flags [--articles 400] [--rounds 5] [--json FILE]

The newsroom's prose in all its languages, cut to 600 words each (1,200 characters of Chinese), in two mixes:
- ordinary articles: one article each, brought to that length by prose of its language that belongs to no theme. Most say
  nothing of a theme, or tell of one in their first paragraphs, as the articles that a monitor reads do;
- dense texts: stories put together end to end, so that each tells of several themes from beginning to end. No outlet
  writes so: this is what flagging costs at its dearest.

One core, processor time, the fastest of some rounds that the sides run in turn. The raw scan looks for the same terms in the same
texts, which were folded beforehand; the loop has one compiled expression for each theme and language. Generated themes have
ten terms of two words each that are drawn from the dense texts' own words.
"""

import argparse
import json
import random
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import chain, cycle, islice
from pathlib import Path

from ahocorasick_rs import AhoCorasick, MatchKind
from rich.console import Console
from rich.table import Table

from newsroom import build_world
from themes import Theme, ThemeSet, fold, load_packs
from themes.query import Node, Or, Term, leaves

WORDS, CHINESE_CHARACTERS = 600, 1_200
GENERATED = (100, 1_000, 10_000)
TERMS_EACH = 10
SEED = 6
_NO_LISTS = {name: {"en": Term("none of these words")} for name in ("region", "read-also")}


def main() -> None:
    """Print the comparison, and write it as JSON if asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.flags", description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=400, help="articles flagged by each side (default 400)")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each, in turn (default 5)")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    options = parser.parse_args()
    articles = _articles(options.articles)
    shipped = load_packs()
    ordinary = _ordinary(options.articles, shipped)
    figures: dict[str, dict[str, float]] = {
        "shipped packs, ordinary articles": _sides(shipped, ordinary, options.rounds),
        "shipped packs, dense texts": _sides(shipped, articles, options.rounds),
    }
    for number in GENERATED:
        themes = _generated(number, articles)
        sides: dict[str, Callable[[], object]] = {"silkwatch": partial(_flag_all, themes, articles)}
        figures[f"{number} generated themes"] = _fastest(sides, len(articles), options.rounds)
    _show(figures)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")


def _prose() -> dict[str, list[str]]:
    """The newsroom's texts by language."""
    by_language: dict[str, list[str]] = {}
    for article in build_world(end=datetime(2026, 11, 23, 19, 59, tzinfo=UTC)).articles:
        by_language.setdefault(article.language, []).append(article.text)
    return by_language


def _articles(number: int) -> list[str]:
    """Dense texts of equal length, language by language in turn."""
    return _in_turn([list(_pieces(code, " ".join(texts))) for code, texts in _prose().items()], number)


def _ordinary(number: int, themes: ThemeSet) -> list[str]:
    """Ordinary articles of the same length, language by language in turn."""
    rows = []
    for code, texts in _prose().items():
        of_no_theme = [text for text in texts if not themes.flag("", text)]
        # As many further texts as fill up the shortest; each article goes on where the one before it stopped.
        further = cycle(of_no_theme)
        long_enough = (f"{text} {' '.join(_enough(code, further))}" for text in texts)
        rows.append([next(iter(_pieces(code, text))) for text in long_enough] if of_no_theme else [])
    return _in_turn(rows, number)


def _enough(language: str, texts: Iterator[str]) -> Iterator[str]:
    """Texts, each behind the last, that together are longer than an article."""
    length = 0
    while length <= (CHINESE_CHARACTERS if language == "zh" else WORDS):
        text = next(texts)
        length += len(text) if language == "zh" else text.count(" ") + 1
        yield text


def _in_turn(rows: Iterable[list[str]], number: int) -> list[str]:
    """Of each row its first text, then of each its second; short rows begin anew."""
    endless = cycle([cycle(row) for row in rows if row])
    return [next(row) for row in islice(endless, number)]


def _pieces(language: str, text: str) -> Iterable[str]:
    if language == "zh":
        return (
            text[at : at + CHINESE_CHARACTERS] for at in range(0, len(text) - CHINESE_CHARACTERS, CHINESE_CHARACTERS)
        )
    words = text.split(" ")
    return (" ".join(words[at : at + WORDS]) for at in range(0, len(words) - WORDS, WORDS))


def _sides(shipped: ThemeSet, articles: Sequence[str], rounds: int) -> dict[str, float]:
    folded = [fold(text).text for text in articles]
    scan = AhoCorasick(list(shipped.literals), matchkind=MatchKind.Standard, store_patterns=False)
    expressions = [_expression(node) for theme in shipped.themes for node in theme.queries.values()]
    sides: dict[str, Callable[[], object]] = {
        "raw scan": lambda: [scan.find_matches_as_indexes(text, overlapping=True) for text in folded],
        "silkwatch": partial(_flag_all, shipped, articles),
        "regular expressions": lambda: [[each.findall(text) for each in expressions] for text in articles],
    }
    return _fastest(sides, len(articles), rounds)


def _flag_all(themes: ThemeSet, articles: Sequence[str]) -> None:
    for text in articles:
        themes.flag("", text)


def _expression(query: Node) -> re.Pattern[str]:
    """Any of the terms of a query, at the beginning of a word."""
    terms = {leaf.text for leaf in leaves(query) if isinstance(leaf, Term)}
    each = (r"\W+".join(re.escape(word).replace(r"\*", r"\w*") for word in term.split()) for term in sorted(terms))
    return re.compile(r"\b(?:" + "|".join(each) + ")", re.IGNORECASE)


def _generated(number: int, articles: Sequence[str]) -> ThemeSet:
    chance = random.Random(SEED)
    words = sorted(
        {word for word in chain.from_iterable(fold(text).text.split() for text in articles) if len(word) > 3}
    )
    themes = []
    for at in range(number):
        pairs = {f"{chance.choice(words)} {chance.choice(words)}" for _ in range(TERMS_EACH)}
        query = Or(tuple(Term(pair, quoted=True) for pair in sorted(pairs)))
        themes.append(
            Theme(f"theme-{at}", 1, "generated", "generated", {"en": query}, None, gated=False, threshold=0.3)
        )
    return ThemeSet(themes, _NO_LISTS)


def _fastest(sides: dict[str, Callable[[], object]], articles: int, rounds: int) -> dict[str, float]:
    """Articles a second of each side."""
    spent_s = dict.fromkeys(sides, float("inf"))
    for _ in range(rounds):
        for name, run in sides.items():
            begun_s = time.process_time()
            run()
            spent_s[name] = min(spent_s[name], time.process_time() - begun_s)
    return {name: round(articles / spent) for name, spent in spent_s.items()}


def _show(figures: dict[str, dict[str, float]]) -> None:
    table = Table(title="Articles of 600 words, one core")
    for heading in ("themes", "side", "articles/s", "of the raw scan"):
        table.add_column(heading, justify="left" if heading in ("themes", "side") else "right")
    for themes, sides in figures.items():
        for name, speed in sides.items():
            share = f"{speed / sides['raw scan']:.2f}" if "raw scan" in sides else "-"
            table.add_row(themes, name, f"{speed:.0f}", share)
    console = Console()
    console.print(table)
    first, last = (figures[f"{number} generated themes"]["silkwatch"] for number in (GENERATED[0], GENERATED[-1]))
    console.print(f"{GENERATED[-1]} themes cost {first / last:.1f} times what {GENERATED[0]} cost.")


if __name__ == "__main__":
    main()
