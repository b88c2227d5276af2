"""The themes of a set of packs, ready to flag articles.

An article is folded once and looked at once; a theme is evaluated only when a literal of its own queries was seen.
A flag rests on hits of the theme's own terms that its condition let through; lists (@region) decide, but are no
evidence.
"""

from collections.abc import Iterable, Mapping
from functools import partial

from themes.evaluation import Evaluator, Scene, compiled, needed, seen_of, union
from themes.explaining import Explanation, explained
from themes.folding import fold
from themes.judging import REGION, Outcome, Tracked, judge, spans
from themes.languages import ENDING_LETTERS_MAX
from themes.lexicon import Lexicon, Pattern, pattern
from themes.query import THEME, Node, Term, leaves, weighted
from themes.values import Article, Flag, Theme


class ThemeSet:
    """Flags articles by themes. `lists` are the named lists, each by language, that the themes refer to."""

    def __init__(self, themes: Iterable[Theme], lists: Mapping[str, Mapping[str, Node]]) -> None:
        self.themes = tuple(sorted(themes, key=lambda theme: theme.id))
        numbers: dict[Pattern, int] = {}

        known: dict[tuple[str, bool, str], int] = {}

        def number(term: Term, language: str) -> int:
            written = (term.text, term.quoted, language)
            if written not in known:
                ready = pattern(term.text, quoted=term.quoted, ending_max=ENDING_LETTERS_MAX[language])
                known[written] = numbers.setdefault(ready, len(numbers))
            return known[written]

        def parts_of(queries: Mapping[str, Node]) -> list[tuple[Evaluator, frozenset[int] | None]]:
            numbered = [(node, partial(number, language=code)) for code, node in queries.items()]
            return [(compiled(node, own), needed(node, own)) for node, own in numbered]

        def any_of(parts: list[tuple[Evaluator, frozenset[int] | None]]) -> Evaluator:
            return lambda scene: union(seen_of(scene, parts))

        def weights(node: Node, language: str) -> list[tuple[Evaluator, float]]:
            return [(compiled(one.part, partial(number, language=language)), one.weight) for one in weighted(node)]

        def tracked(theme: Theme) -> Tracked:
            by_language = parts_of(theme.queries)
            where = compiled(theme.where, partial(number, language="en")) if theme.where is not None else None
            own = [
                (number(term, code), str(term))
                for code, node in theme.queries.items()
                for term in leaves(node)
                if isinstance(term, Term)
            ]
            parts = [*theme.queries.items(), *([("en", theme.where)] if theme.where is not None else [])]
            heavy = tuple(one for code, node in parts for one in weights(node, code))
            terms = dict(reversed(own))
            each = [needs for _, needs in by_language]
            # Flags rest on the theme's own terms: one of these is there in any case.
            needs = frozenset(terms) if None in each else frozenset().union(*filter(None, each))
            return Tracked(theme, any_of(by_language), where, terms, heavy, needs)

        self._tracked = tuple(tracked(theme) for theme in self.themes)
        themes_of: dict[int, list[int]] = {}
        for at, one in enumerate(self._tracked):
            for term in one.needs:
                themes_of.setdefault(term, []).append(at)
        self._themes_of = themes_of
        self._lists = {name: any_of(parts_of(queries)) for name, queries in lists.items()}
        self._lists.update((f"{THEME}{one.theme.id}", _evidence(one)) for one in self._tracked)
        self._lexicon = Lexicon(numbers)
        self._numbering = lambda language: partial(number, language=language)

    @property
    def literals(self) -> tuple[str, ...]:
        """What one pass over a folded text looks for, each once."""
        return self._lexicon.literals

    def flag(
        self, title: str, text: str, *, language: str | None = None, outlet: str | None = None
    ) -> tuple[Flag, ...]:
        """The flags of an article, sorted by theme.

        Its language need not be known: every language's query is tried. But a condition of a query (`lang:en`,
        `outlet:hetq`) holds only for a language ("en") or an outlet's id that is given here and is the same.
        """
        article = Article(title, text, language, outlet)
        sightings = self._lexicon.look(fold(article.joined))
        seen = {at for term in sightings.seen for at in self._themes_of.get(term, ())}
        candidates = [self._tracked[at] for at in sorted(seen)]
        if not candidates:
            return ()
        scene = Scene(sightings, article, self._lists)
        # Asked first, since few articles of the world are of the region.
        is_of_region = any(one.theme.gated for one in candidates) and bool(scene.named(REGION))
        flags = (_flag(one, scene) for one in candidates if is_of_region or not one.theme.gated)
        return tuple(flag for flag in flags if flag is not None)

    def explain(self, theme_id: str, article: Article) -> Explanation:
        """Why a theme flags an article, or does not. Raises KeyError where there is no such theme."""
        scene = Scene(self._lexicon.look(fold(article.joined)), article, self._lists)
        tracked = next((one for one in self._tracked if one.theme.id == theme_id), None)
        if tracked is None:
            raise KeyError(theme_id)
        return explained(tracked, scene, self._numbering)


def _flag(tracked: Tracked, scene: Scene) -> Flag | None:
    judgement = judge(tracked, scene)
    if judgement.outcome is not Outcome.FLAGGED or judgement.placing is None:
        return None
    return Flag(tracked.theme.id, tracked.theme.version, judgement.placing.score, spans(judgement, tracked, scene))


def _evidence(tracked: Tracked) -> Evaluator:
    return lambda scene: judge(tracked, scene).evidence
