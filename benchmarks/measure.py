"""Runs a command and measures it from outside: wall seconds, and the peak of memory over all its processes."""

import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import psutil

SAMPLE_S = 0.5
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Run:
    """One run. `rss_mib` adds up every process, shared pages counted in each; `pss_mib` counts shared pages once."""

    wall_s: float
    rss_mib: float
    pss_mib: float


def measured(command: Sequence[str], environment: Mapping[str, str]) -> Run:
    """Run the command to its end. Raises subprocess.CalledProcessError, with what it printed, when it fails."""
    begun_s = time.perf_counter()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as printed:
        process = subprocess.Popen(command, env=dict(environment), stdout=printed, stderr=subprocess.STDOUT)
        rss = pss = 0.0
        root = psutil.Process(process.pid)
        while process.poll() is None:
            now_rss, now_pss = _memory_mib(root)
            rss, pss = max(rss, now_rss), max(pss, now_pss)
            time.sleep(SAMPLE_S)
        wall_s = time.perf_counter() - begun_s
        if process.returncode:
            printed.seek(0)
            raise subprocess.CalledProcessError(process.returncode, list(command), printed.read())
    return Run(wall_s, rss, pss)


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
