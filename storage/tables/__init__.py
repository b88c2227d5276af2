"""The tables. Rows never leave this room: what does is made of them in the modules that answer questions.

| table       | one row is                                                                            |
|-------------|---------------------------------------------------------------------------------------|
| outlets     | an outlet that the catalogue names or once named                                      |
| endpoints   | an address where an outlet publishes links, with its state and when it is due         |
| polls       | one poll of an endpoint                                                               |
| events      | a change of an endpoint's state                                                       |
| parts       | a further address that an endpoint's index names, and when it was last read           |
| hosts       | what a host asked of us, its robots.txt and how often it failed                       |
| backfills   | a walk through an outlet's past, and how far it came                                  |
| links       | a line of the ledger: a link that was ever found. Never deleted                       |
| articles    | a page by its canonical identity, in its newest version                               |
| revisions   | an earlier version of an article                                                      |
| snapshots   | where the fetched page of one version lies                                            |
| flags       | a theme that one version matched                                                      |
| layouts     | a version of how an outlet's pages are read, or what is being learned of them        |
| layout_events | a change of an outlet's layout                                                     |
| reprocess_runs | a run over the snapshots, and how far it came                                      |
| rereadings  | what a run found of one version: the values that it replaced, or why it could not     |
| theme_versions | a version of a theme that was active, with its pack                                |
| article_features | what grouping sees of an article, and whether it waits for that                   |
| article_vectors | what an embedding model made of an article                                     |
| stories     | an event that articles tell, with what they have in common                            |
| story_members | the story in which an article stands, and whose text it has                         |
| story_changes | what became of a story: it began, an article joined, it was merged                  |
| judgements  | what an analyst said of a story under a theme                                         |
| machine_answers | what a model answered, by what it was asked                                     |
| messages    | a digest or an alert as it was frozen, or why there was none                          |
| message_forms | the bytes of a message in one form                                                  |
| outbox      | a message to one recipient: how its delivery stands                                   |
| alerts      | a story that one recipient of a brief is told of                                      |

Flags and snapshots belong to a version (article, number), so that a revision moves none of them. The full-text index,
`article_search`, is no model: it is made by the migrations, as SQLite and PostgreSQL want it (see `storage.search`).
"""

from storage.tables.articles import Article, Flag, Link, Revision, Snapshot
from storage.tables.base import Base
from storage.tables.judgements import JudgementRow
from storage.tables.layouts import LayoutEventRow, LayoutRow
from storage.tables.machineanswers import MachineAnswer
from storage.tables.outbox import AlertRow, MessageForm, MessageRow, OutboxRow
from storage.tables.outlets import Backfill, Endpoint, Event, Host, Outlet, Part, PollRow
from storage.tables.rereadings import Reprocess, Rereading, ThemeVersionRow
from storage.tables.stories import ArticleFeatures, ArticleVector, StoryChangeRow, StoryMemberRow, StoryRow

__all__ = [
    "AlertRow",
    "Article",
    "ArticleFeatures",
    "ArticleVector",
    "Backfill",
    "Base",
    "Endpoint",
    "Event",
    "Flag",
    "Host",
    "JudgementRow",
    "LayoutEventRow",
    "LayoutRow",
    "Link",
    "MachineAnswer",
    "MessageForm",
    "MessageRow",
    "OutboxRow",
    "Outlet",
    "Part",
    "PollRow",
    "Reprocess",
    "Rereading",
    "Revision",
    "Snapshot",
    "StoryChangeRow",
    "StoryMemberRow",
    "StoryRow",
    "ThemeVersionRow",
]
