"""What people do to stories: two that tell one event are merged, and what tells another leaves a story.

1. A text goes as a whole: with an article go all that have its text, since whatever copies it later goes there, too.
2. A story is called by the id of its first article, which stays. What leaves is called by its own first article; where that
   once was a story that had gone into this one, it stands again.
3. Each step is in the history, with who did it and why; each article that left has a row there.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from storage.batches import batches
from storage.errors import StoryStays
from storage.storyplacing import merge, tell
from storage.storyrecords import StoryStep
from storage.tables import StoryChangeRow, StoryMemberRow, StoryRow


def merge_by_hand(connection: Connection, one: int, other: int, *, reason: str, now: datetime) -> int:
    """Merge two stories, wherever they went meanwhile; the id of what they are now, that of the older."""
    into, gone = sorted((standing(connection, one), standing(connection, other)))
    if into == gone:
        raise StoryStays(f"story {one}", f"it is one with story {other} already")
    merge(connection, gone, into, article_id=None, reason=reason, now=now)
    return into


def split_by_hand(
    connection: Connection, story_id: int, article_ids: Collection[int], *, reason: str, now: datetime
) -> tuple[int, list[int]]:
    """Let articles leave a story; the id of the story that they are now, and which articles left."""
    old = standing(connection, story_id)
    statement = select(StoryMemberRow.article_id, StoryMemberRow.text_id).where(StoryMemberRow.story_id == old)
    texts = {row.article_id: row.text_id for row in connection.execute(statement)}
    leaving = _leaving(old, texts, article_ids)
    new = leaving[0]
    for ids in batches(leaving):
        moved = StoryMemberRow.article_id.in_(ids)
        connection.execute(update(StoryMemberRow).where(moved).values(story_id=new))
    steps = {"at": now, "story_id": old, "change": StoryStep.SPLIT.value, "other_id": new, "reason": reason}
    connection.execute(insert(StoryChangeRow), [{**steps, "article_id": id_} for id_ in leaving])
    connection.execute(update(StoryRow).where(StoryRow.id == new).values(merged_into=None))
    tell(connection, (old, new))
    _lead_on(connection, old, new)
    return new, leaving


def standing(connection: Connection, story_id: int) -> int:
    """The story into which a story went, or itself. Raises StoryStays where there never was one of that id."""
    row = None
    while row is None or row.merged_into is not None:
        story_id = story_id if row is None else row.merged_into
        statement = select(StoryRow.merged_into).where(StoryRow.id == story_id)
        row = connection.execute(statement).one_or_none()
        if row is None:
            raise StoryStays(f"story {story_id}", "there is none", remedy="silkwatch stories list shows the numbers")
    return story_id


def held_apart(connection: Connection, since: datetime) -> list[tuple[int, int]]:
    """Which stories were one until somebody split them from that instant on, as they stand now, the lower id first."""
    steps = select(StoryChangeRow.story_id, StoryChangeRow.other_id).distinct()
    steps = steps.where(StoryChangeRow.at >= since, StoryChangeRow.change == StoryStep.SPLIT.value)
    pairs = {
        tuple(sorted((standing(connection, row.story_id), standing(connection, row.other_id))))
        for row in connection.execute(steps).all()
    }
    return sorted((one, other) for one, other in pairs if one != other)


def _leaving(story_id: int, texts: dict[int, int], article_ids: Iterable[int]) -> list[int]:
    """These articles of a story and all others of their texts, by id. `texts` has the text of each of its articles."""
    wanted: set[int] = set()
    for id_ in article_ids:
        if id_ not in texts:
            raise StoryStays(f"story {story_id}", f"article {id_} is not in it")
        wanted.add(texts[id_])
    leaving = sorted(id_ for id_, text_id in texts.items() if text_id in wanted)
    if story_id in leaving:
        problem = f"article {story_id} gave it its number, and stays with all that have its text"
        raise StoryStays(f"story {story_id}", problem, remedy="name the articles that tell another event")
    return leaving


def _lead_on(connection: Connection, old: int, new: int) -> None:
    """Stories that went into either lead to where their own first article is now."""
    first = select(StoryMemberRow.article_id, StoryMemberRow.story_id)
    first = first.join(StoryRow, StoryRow.id == StoryMemberRow.article_id).where(StoryRow.merged_into.in_((old, new)))
    for row in connection.execute(first).all():
        connection.execute(update(StoryRow).where(StoryRow.id == row.article_id).values(merged_into=row.story_id))
