"""Which articles are copies of one text, and which tell one event. Pure: no database, no network, no clock.

`fingerprint` and `features_of` make what is kept of an article; a `Grouper` places articles in the order in which they
arrive: into the text of which they are a copy, and into the story whose event they tell.
"""

from stories.copies import COPY_THRESHOLD, fingerprint, group_copies, similarity
from stories.features import Features, Mention, features_of
from stories.grouping import Grouper, closed_stories
from stories.settings import StoriesSettings
from stories.values import Incoming, Kept, Placing

__all__ = [
    "COPY_THRESHOLD",
    "Features",
    "Grouper",
    "Incoming",
    "Kept",
    "Mention",
    "Placing",
    "StoriesSettings",
    "closed_stories",
    "features_of",
    "fingerprint",
    "group_copies",
    "similarity",
]
