"""The themes of a set of packs, ready to flag articles.

An article is folded once and looked at once; a theme is evaluated only when a literal of its own queries was seen.
A flag rests on hits of the theme's own terms that its condition let through; lists (@region) decide, but are no
evidence.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from themes.evaluation import Evaluator, Scene, compiled, needed, outermost, seen_of, union
from themes.folding import fold
from themes.languages import ENDING_LETTERS_MAX
from themes.lexicon import Hit, Lexicon, Pattern, pattern
from themes.query import Node, Term, leaves
from themes.scoring import lead_end, score
from themes.values import Flag, Span, Theme

QUERY = "query"
REGION = "region"
READ_ALSO = "read-also"
_BETWEEN = "\n\n"


@dataclass(frozen=True, slots=True)
class _Tracked:
    """A theme ready to evaluate. `terms` gives each own term's number the form in which the pack writes it."""

    theme: Theme
    query: Evaluator
    where: Evaluator | None
    terms: Mapping[int, str]


class ThemeSet:
    """Flags articles by themes. `lists` are the named lists, each by language, that the themes refer to."""

    def __init__(self, themes: Iterable[Theme], lists: Mapping[str, Mapping[str, Node]]) -> None:
        self.themes = tuple(sorted(themes, key=lambda theme: theme.id))
        numbers: dict[Pattern, int] = {}

        def number(term: Term, language: str) -> int:
            ready = pattern(term.text, quoted=term.quoted, ending_max=ENDING_LETTERS_MAX[language])
            return numbers.setdefault(ready, len(numbers))

        def by_language(queries: Mapping[str, Node]) -> Evaluator:
            numbered = [(node, partial(number, language=code)) for code, node in queries.items()]
            parts = [(compiled(node, own), needed(node, own)) for node, own in numbered]
            return lambda scene: union(seen_of(scene, parts))

        def tracked(theme: Theme) -> _Tracked:
            query = by_language(theme.queries)
            where = compiled(theme.where, partial(number, language="en")) if theme.where is not None else None
            own = [
                (number(term, code), str(term))
                for code, node in theme.queries.items()
                for term in leaves(node)
                if isinstance(term, Term)
            ]
            return _Tracked(theme, query, where, dict(reversed(own)))

        self._tracked = tuple(tracked(theme) for theme in self.themes)
        themes_of: dict[int, list[int]] = {}
        for at, one in enumerate(self._tracked):
            for term in one.terms:
                themes_of.setdefault(term, []).append(at)
        self._themes_of = themes_of
        self._lists = {name: by_language(queries) for name, queries in lists.items()}
        self._lexicon = Lexicon(numbers)

    @property
    def literals(self) -> tuple[str, ...]:
        """What one pass over a folded text looks for, each once."""
        return self._lexicon.literals

    def flag(self, title: str, text: str) -> tuple[Flag, ...]:
        """The flags of an article, sorted by theme. Its language need not be known: every language's query is tried."""
        sightings = self._lexicon.look(fold(f"{title}{_BETWEEN}{text}"))
        seen = {at for term in sightings.seen for at in self._themes_of.get(term, ())}
        candidates = [self._tracked[at] for at in sorted(seen)]
        if not candidates:
            return ()
        folded_title = fold(title).text
        scene = Scene(sightings, len(folded_title) + 1 if folded_title else 0, self._lists)
        flags = (_flag(one, scene, title, text) for one in candidates)
        return tuple(flag for flag in flags if flag is not None)


def _flag(tracked: _Tracked, scene: Scene, title: str, text: str) -> Flag | None:
    theme = tracked.theme
    hits = tracked.query(scene)
    if not hits or (theme.gated and not scene.named(REGION)):
        return None
    if tracked.where is not None:
        own = set(hits)
        with scene.naming(QUERY, hits):
            hits = [hit for hit in tracked.where(scene) if hit in own]
    hits = [hit for hit in hits if hit.term in tracked.terms]
    hits = outermost(_outside_boxes(hits, scene))
    if not hits:
        return None
    spans = [_span(hit, tracked, scene, title, text) for hit in hits]
    end_of_lead = lead_end(text)
    value = score(
        in_title=any(span.field == "title" for span in spans),
        in_lead=any(span.field == "text" and span.start < end_of_lead for span in spans),
        sentences=len({scene.sentence(hit) for hit in hits if not scene.in_title(hit)}),
        words=scene.words_of_text,
    )
    return Flag(theme.id, theme.version, value, tuple(spans)) if value >= theme.threshold else None


def _outside_boxes(hits: list[Hit], scene: Scene) -> list[Hit]:
    """Without those in a sentence that invites to another article."""
    boxes = {scene.sentence(hit) for hit in scene.named(READ_ALSO)} if hits else set()
    return [hit for hit in hits if scene.sentence(hit) not in boxes] if boxes else hits


def _span(hit: Hit, tracked: _Tracked, scene: Scene, title: str, text: str) -> Span:
    start, end = scene.folded.source_span(hit.start, hit.end)
    term = tracked.terms[hit.term]
    if scene.in_title(hit):
        return Span("title", start, end, title[start:end], term)
    start, end = start - len(title) - len(_BETWEEN), end - len(title) - len(_BETWEEN)
    return Span("text", start, end, text[start:end], term)
