"""A small world of invented outlets, served on loopback: what the demo, the tests and the benchmarks crawl.

`build_world` writes the world and knows the truth about it; `NewsroomServer` serves it. Nothing here is real.
"""

from newsroom.articles import Dating, EditPlan, InventedArticle, Shown
from newsroom.clock import WorldClock
from newsroom.errors import ContentError, ControlError, NewsroomError, UnknownHostError
from newsroom.faults import Fault, FaultKind
from newsroom.outlets import Endpoint, Habit, InventedOutlet
from newsroom.server import NewsroomServer, serve_in_thread
from newsroom.truth import ExpectedArticle, Fate, PublishedLink
from newsroom.world import World, build_world

__all__ = [
    "ContentError",
    "ControlError",
    "Dating",
    "EditPlan",
    "Endpoint",
    "ExpectedArticle",
    "Fate",
    "Fault",
    "FaultKind",
    "Habit",
    "InventedArticle",
    "InventedOutlet",
    "NewsroomError",
    "NewsroomServer",
    "PublishedLink",
    "Shown",
    "UnknownHostError",
    "World",
    "WorldClock",
    "build_world",
    "serve_in_thread",
]
