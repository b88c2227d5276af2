"""What a reader was shown: frozen as a small JSON beside the digest's forms, so that the next digest tells what is new.

    {"format": 1, "brief": "daily", "day": "2026-11-23", "made_at": "2026-11-24T02:30:00+00:00",
     "stories": [{"id": 812, "day": "2026-11-23", "theme": "csp", "features": {"novelty": 1.0, ...},
                  "articles": [[812, 1, 0, ["csp"]], ...]}, ...]}

An article is its id, the revision that was shown, 1 if it was withdrawn, and the themes that flagged it. Stories of earlier
digests stay in it for some days, so that one that rests for a day does not come back as a new one. "arrivals" holds which
articles there were, [newest id, the ids missing before it]: what came later is late in the next digest. "theme" and
"features" are the main theme and what the story's place was made of, which is what an analyst judges. Older values have none
of these.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from desk.errors import ShownUnreadable
from storage.arrivals import Arrivals
from storage.checked import Checked

FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class ShownArticle:
    id: int
    revision: int
    withdrawn: bool
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownStory:
    """A story with all its articles as they were on `day`, the newest day that it was shown on. `theme` is its main one,
    `features` are (name, value) of what its place was made of; both are empty where nobody kept them."""

    id: int
    day: date
    articles: tuple[ShownArticle, ...]
    theme: str = ""
    features: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Shown(Checked):
    """What a brief's reader was shown up to the digest of `day`, made at `made_at`. Stories stand by id, articles too.
    `arrivals` are the articles that there were; None: nobody knows."""

    brief: str
    day: date
    made_at: datetime
    stories: tuple[ShownStory, ...]
    arrivals: Arrivals | None = None

    def articles(self) -> dict[int, ShownArticle]:
        """All articles, by id."""
        return {article.id: article for story in self.stories for article in story.articles}

    def of_articles(self, ids: Collection[int]) -> ShownStory | None:
        """The story that these articles, or most of them, were shown as; None: none of them was shown."""
        counted = [(sum(one.id in ids for one in story.articles), story.day, story.id) for story in self.stories]
        most = max(range(len(counted)), key=counted.__getitem__, default=None)
        return None if most is None or not counted[most][0] else self.stories[most]

    def dumps(self) -> str:
        """As it is frozen. The same value gives the same text."""
        stories = [
            {
                "id": story.id,
                "day": story.day.isoformat(),
                **({"theme": story.theme, "features": dict(story.features)} if story.features else {}),
                "articles": [[one.id, one.revision, int(one.withdrawn), list(one.themes)] for one in story.articles],
            }
            for story in self.stories
        ]
        head = {"format": FORMAT, "brief": self.brief, "day": self.day.isoformat()}
        came = {"arrivals": [self.arrivals.newest_id, list(self.arrivals.gaps)]} if self.arrivals else {}
        whole = {**head, "made_at": self.made_at.isoformat(), **came, "stories": stories}
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def loads(cls, frozen: str) -> "Shown":
        """What `dumps` wrote. Raises ShownUnreadable."""
        try:
            whole: Mapping[str, Any] = json.loads(frozen)
            if whole["format"] != FORMAT:
                raise ShownUnreadable(f"its format is {whole['format']!r}, not {FORMAT}")
            return cls(
                brief=str(whole["brief"]),
                day=date.fromisoformat(whole["day"]),
                made_at=datetime.fromisoformat(whole["made_at"]),
                stories=tuple(_story(story) for story in whole["stories"]),
                arrivals=_arrivals(whole.get("arrivals")),
            )
        except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
            raise ShownUnreadable(f"{type(error).__name__}: {error}"[:200]) from error


def _arrivals(kept: Any) -> Arrivals | None:
    if kept is None:
        return None
    newest_id, gaps = kept
    return Arrivals(int(newest_id), tuple(map(int, gaps)))


def _story(story: Mapping[str, Any]) -> ShownStory:
    articles = tuple(
        ShownArticle(int(id_), int(revision), bool(withdrawn), tuple(str(theme) for theme in themes))
        for id_, revision, withdrawn, themes in story["articles"]
    )
    features = tuple((str(name), float(value)) for name, value in story.get("features", {}).items())
    theme = str(story.get("theme", ""))
    return ShownStory(int(story["id"]), date.fromisoformat(story["day"]), articles, theme, features)
