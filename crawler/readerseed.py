"""Imported by the process that reader processes are forked from, and by no other: what every reader needs is loaded there
once, and shared by all of them."""

import gc

from crawler.extraction.warming import load
from crawler.garbage import collect_seldom, give_back
from crawler.reading import warm_up

collect_seldom()
warm_up(None)
load()
gc.collect()
# What is here stays: the collector of a reader need not look at it, nor write to its memory.
gc.freeze()
give_back()
