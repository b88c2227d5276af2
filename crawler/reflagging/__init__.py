"""Kept articles flagged by a changed theme, from the texts that are in the database.

`comparing` says what becomes of flags (pure), `working` is what a process does, and `judge` adds up what several of them
find. Nothing is written.
"""

from crawler.reflagging.comparing import Fate, Judgement, Sample
from crawler.reflagging.judging import judge
from crawler.reflagging.working import JudgeContext

__all__ = ["Fate", "JudgeContext", "Judgement", "Sample", "judge"]
