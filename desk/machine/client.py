"""One question to the service, as one request."""

from typing import TYPE_CHECKING

from desk.machine.answers import ANSWER_LIMIT_BYTES, text_of
from desk.machine.questions import Question, request_body
from desk.machine.settings import MachineSettings
from desk.service import Failure, post

if TYPE_CHECKING:
    import aiohttp


async def ask(
    question: Question, settings: MachineSettings, key: str, session: "aiohttp.ClientSession"
) -> str | Failure:
    """The text that answers a question, or why there is none. `key` is the secret itself. Raises what the session's connector
    raises for an address that it refuses."""
    answer = await post("chat/completions", request_body(question), settings, key, session, ANSWER_LIMIT_BYTES)
    return answer if isinstance(answer, Failure) else text_of(answer)
