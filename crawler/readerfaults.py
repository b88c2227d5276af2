"""What became of something that a reader process was given and did not read, in the words of the ledger and of tables."""

from crawler.reading import OUT_OF_MEMORY

NO_ROOM = "no reader process has room for it; raise crawler.reader_memory_mb"
"""Those that were given it were all too large from earlier pages, and ended without looking at it."""


def too_slow(limit_s: float) -> str:
    """It took longer than it may."""
    return f"reading took longer than {limit_s:g} s and was given up"


def died(exitcode: int | None, memory_mb: int) -> str:
    """Its process ended with that status, where a process may have so much memory."""
    if exitcode == OUT_OF_MEMORY:
        return f"reading needs more memory than a reader may have ({memory_mb} MiB)"
    return "the reader process did not survive it"


def raised(cause: Exception) -> str:
    """The reading itself failed. What the exception says may be of any length, and hold anything."""
    return f"reading failed: {type(cause).__name__}: {cause}"
