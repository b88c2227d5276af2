"""Any number of further pages for one archive: paragraphs of many events recombined into texts that all differ."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from newsroom.articles import InventedArticle
from newsroom.prose import Event, Prose

_LEAST, _MOST = 7, 12


def archive_articles(
    outlet_id: str, prose: Mapping[str, Prose], *, count: int, seed: int, end: datetime, days: int
) -> list[InventedArticle]:
    """`count` pages spread evenly over the days before `end`, oldest first, the languages in turn.

    Every title carries its number and every text opens with a lead of its own mixture, so that no two are alike.
    """
    rng = Random(f"{seed}/archive")
    languages = sorted(prose)
    paragraphs = {name: [line for event in prose[name].events for line in event.body] for name in languages}
    span_minutes = days * 24 * 60
    articles, seen = [], set[tuple[str, ...]]()
    for number in range(count):
        language = languages[number % len(languages)]
        event: Event = rng.choice(prose[language].events)
        while True:
            body = rng.sample(paragraphs[language], min(rng.randint(_LEAST, _MOST), len(paragraphs[language])))
            text = (rng.choice(event.leads), *body)
            if text not in seen:
                break
        seen.add(text)
        age = timedelta(minutes=span_minutes - number * span_minutes // count)
        articles.append(
            InventedArticle(
                outlet_id=outlet_id,
                path=f"/{language}/archive/{number + 1:07d}-{event.id}.html",
                title=f"{rng.choice(event.titles)} ({number + 1})",
                text="\n\n".join(text),
                language=language,
                section=event.section,
                authors=(rng.choice(event.authors),),
                published_at=end - age,
                themes=frozenset(),
                originator=None,
                copied_from=None,
                event_id=f"archive-{number + 1:07d}",
                robots_forbidden=False,
                edited=None,
                withdrawn_at=None,
            )
        )
    return articles
