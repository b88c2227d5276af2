"""Summaries and translations that a model writes: what it is asked, what its answer is worth, and where that stands in a digest.

1. The top stories' headlines and quoted sentences are sent, cut to a length (`questions`).
2. One question is one request (`client`); what comes back is text of nobody's, bounded and cleaned (`answers`).
3. A digest is whole without it: what is missing is counted, with the reason (`placing`).
"""

from desk.machine.client import ask
from desk.machine.placing import with_texts
from desk.machine.questions import Question, questions_of
from desk.machine.settings import MachineSettings
from desk.service import Failure

__all__ = ["Failure", "MachineSettings", "Question", "ask", "questions_of", "with_texts"]
