"""The themes of a set of packs, ready to flag articles.

An article is folded once and looked at once; a theme is evaluated only when a literal of its own queries was seen.
A flag rests on hits of the theme's own terms that its condition let through; lists (@region) decide, but are no
evidence.
"""

from collections.abc import Iterable, Mapping

from themes.evaluation import Compiler
from themes.explaining import Explanation, explained
from themes.folding import fold
from themes.hits import of_bits
from themes.judging import REGION, Outcome, Tracked, judge, spans
from themes.languages import ENDING_LETTERS_MAX
from themes.lexicon import Lexicon, Pattern, Sightings, pattern
from themes.query import THEME, Node, Term, leaves, weighted
from themes.scene import Evaluator, Scene
from themes.values import Article, Flag, Theme


class ThemeSet:
    """Flags articles by themes. `lists` are the named lists, each by language, that the themes refer to."""

    def __init__(self, themes: Iterable[Theme], lists: Mapping[str, Mapping[str, Node]]) -> None:
        self.themes = tuple(sorted(themes, key=lambda theme: theme.id))
        numbers = _Numbers()
        compiler = Compiler(numbers.of)
        tracked = [_tracked(theme, compiler, numbers) for theme in self.themes]
        self._tracked = tuple(one for one, _ in tracked)
        self._lists = {name: compiler.any_of(queries).evaluate for name, queries in lists.items()}
        self._lists.update((f"{THEME}{one.theme.id}", _evidence(one)) for one in self._tracked)
        self._branches = compiler.branches
        self._lexicon = Lexicon(numbers.patterns)
        themes_of: dict[int, list[int]] = {}
        for at, (_, needs) in enumerate(tracked):
            for literal in {self._lexicon.literal_of[term] for term in needs}:
                themes_of.setdefault(literal, []).append(at)
        self._themes_of = {literal: tuple(some) for literal, some in themes_of.items()}

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
        seen = {at for literal in sightings.literals & self._themes_of.keys() for at in self._themes_of[literal]}
        if not seen:
            return ()
        candidates = [self._tracked[at] for at in sorted(seen)]
        scene = self._scene(sightings, article)
        # Asked first, since few articles of the world are of the region.
        is_of_region = any(one.theme.gated for one in candidates) and bool(scene.named(REGION))
        flags = (_flag(one, scene) for one in candidates if is_of_region or not one.theme.gated)
        return tuple(flag for flag in flags if flag is not None)

    def explain(self, theme_id: str, article: Article) -> Explanation:
        """Why a theme flags an article, or does not. Raises KeyError where there is no such theme."""
        tracked = next((one for one in self._tracked if one.theme.id == theme_id), None)
        if tracked is None:
            raise KeyError(theme_id)
        scene = self._scene(self._lexicon.look(fold(article.joined)), article)
        return explained(tracked, scene, _Numbers(self._lexicon.patterns).of)

    def _scene(self, sightings: Sightings, article: Article) -> Scene:
        return Scene(sightings, article, self._lists, self._branches)


class _Numbers:
    """The numbers of terms: equal patterns have the same."""

    def __init__(self, patterns: Iterable[Pattern] = ()) -> None:
        self._numbers = {one: number for number, one in enumerate(patterns)}
        self._known: dict[tuple[str, bool, str], int] = {}

    @property
    def patterns(self) -> Iterable[Pattern]:
        """In the order of their numbers."""
        return self._numbers

    def of(self, term: Term, language: str) -> int:
        """The number of a term of a language."""
        written = (term.text, term.quoted, language)
        known = self._known.get(written)
        if known is None:
            ready = pattern(term.text, quoted=term.quoted, ending_max=ENDING_LETTERS_MAX[language])
            known = self._known[written] = self._numbers.setdefault(ready, len(self._numbers))
        return known


def _tracked(theme: Theme, compiler: Compiler, numbers: _Numbers) -> tuple[Tracked, frozenset[int]]:
    """A theme ready to evaluate, and terms of which one is in every text that it flags."""
    query = compiler.any_of(theme.queries)
    # A condition has no terms of its own, so its language makes no difference.
    where = compiler.compiled(theme.where, "en") if theme.where is not None else None
    own = [
        (numbers.of(term, code), str(term))
        for code, node in theme.queries.items()
        for term in leaves(node)
        if isinstance(term, Term)
    ]
    parts = [*theme.queries.items(), *([("en", theme.where)] if theme.where is not None else [])]
    heavy = [(compiler.compiled(one.part, code).evaluate, one.weight) for code, node in parts for one in weighted(node)]
    terms = dict(reversed(own))
    # Flags rest on the theme's own terms: one of these is there in any case.
    needs = frozenset(terms) if query.needs is None else query.needs
    return Tracked(theme, query.evaluate, where.evaluate if where else None, terms, tuple(heavy)), needs


def _flag(tracked: Tracked, scene: Scene) -> Flag | None:
    judgement = judge(tracked, scene)
    if judgement.outcome is not Outcome.FLAGGED or judgement.placing is None:
        return None
    return Flag(tracked.theme.id, tracked.theme.version, judgement.placing.score, spans(judgement, tracked, scene))


def _evidence(tracked: Tracked) -> Evaluator:
    return lambda scene: of_bits(sorted(hit.bit for hit in judge(tracked, scene).evidence))
