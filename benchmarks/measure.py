"""Runs a command and measures it from outside: wall seconds, processor seconds and the peak of memory of all its processes."""

import ctypes
import resource
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from tempfile import TemporaryFile

import psutil

SAMPLE_S = 0.5
MIB = 1024 * 1024
_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True, slots=True)
class Run:
    """One run. `cpu_s` is what its processes spent of all cores. `rss_mib` adds up every process, shared pages counted in
    each; `pss_mib` counts shared pages once."""

    wall_s: float
    cpu_s: float
    rss_mib: float
    pss_mib: float
    printed: str


def measured(command: Sequence[str], environment: Mapping[str, str]) -> Run:
    """Run the command to its end. Raises subprocess.CalledProcessError, with what it printed, when it fails."""
    _adopt_orphans()
    others = psutil.Process().children()
    begun_s, spent_s = time.perf_counter(), _spent_s()
    with TemporaryFile("w+", encoding="utf-8") as out, TemporaryFile("w+", encoding="utf-8") as err:
        process = subprocess.Popen(command, env=dict(environment), stdout=out, stderr=err)
        rss = pss = 0.0
        root = psutil.Process(process.pid)
        while True:
            with suppress(subprocess.TimeoutExpired):
                process.wait(SAMPLE_S)
                break
            now_rss, now_pss = _memory_mib(root)
            rss, pss = max(rss, now_rss), max(pss, now_pss)
        wall_s = time.perf_counter() - begun_s
        psutil.wait_procs([child for child in psutil.Process().children() if child not in others], timeout=10)
        out.seek(0)
        err.seek(0)
        printed = out.read()
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, list(command), printed, err.read())
    return Run(wall_s, _spent_s() - spent_s, rss, pss, printed)


def _adopt_orphans() -> None:
    """What a command's process leaves running when it ends becomes a child of this one, so that its time is told, too: the
    process that readers are forked from ends a little later (Linux, prctl(2))."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _spent_s() -> float:
    """Processor seconds of the commands that have ended, and of their own processes."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _memory_mib(root: psutil.Process) -> tuple[float, float]:
    rss = pss = 0.0
    try:
        family = [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0.0, 0.0
    for process in family:
        try:
            memory = process.memory_full_info()
        except psutil.Error:
            continue
        rss += memory.rss / MIB
        pss += memory.pss / MIB
    return rss, pss
