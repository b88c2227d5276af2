"""Kept articles flagged by a changed theme, from the texts that are in the database.

`comparing` says what would become of flags, `rewriting` what does (both pure); `working` is what a process does, and
`running` carries home what several of them find: `judge` adds it up, `reflag` has it written.
"""

from crawler.reflagging.comparing import Fate, Judgement, Sample
from crawler.reflagging.running import judge, reflag
from crawler.reflagging.working import FlagContext

__all__ = ["Fate", "FlagContext", "Judgement", "Sample", "judge", "reflag"]
