"""What all clients of services that are compatible with OpenAI's share: where one is, how it is asked, and how it fails.

A client says what a request holds and what an answer is worth; the rest is here, once.
"""

from desk.service.client import post, session_over
from desk.service.failures import Failure
from desk.service.settings import ServiceSettings

__all__ = ["Failure", "ServiceSettings", "post", "session_over"]
