"""A process gives back the memory that pages took, and nothing else."""

import subprocess
import sys

PROGRAM = """
from crawler.garbage import Slack, _resident_bytes

slack = Slack()
slack.bound()
held, kept = [], []
for _ in range(200_000):
    held.append(bytes(600))
    if len(held) % 1_000 == 0:
        kept.append(bytes(700))
before = _resident_bytes()
held.clear()
slack.bound()
print((before - _resident_bytes()) // 2**20)
"""


def test_what_is_free_between_what_is_held_goes_back() -> None:
    ended = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert int(ended.stdout) >= 80
