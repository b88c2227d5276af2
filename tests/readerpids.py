"""The reader processes of this process: they are forked from one that waits for orders, and so are its grandchildren."""

import psutil


def readers() -> list[psutil.Process]:
    """Those that live."""
    seeds = [one for one in psutil.Process().children() if "multiprocessing.forkserver" in " ".join(one.cmdline())]
    return [reader for seed in seeds for reader in seed.children()]
