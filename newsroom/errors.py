"""What can go wrong in the newsroom.

NewsroomError
    ContentError       a file of prose is missing, unreadable or of the wrong shape
    UnknownHostError   a fault was asked for a host that the world does not have
    ControlError       a request to the control addresses makes no sense
"""


class NewsroomError(Exception):
    """Something is wrong with the newsroom; the message is one sentence for people."""


class ContentError(NewsroomError):
    """A file of prose cannot be used. `file` and `problem` say which and why."""

    def __init__(self, file: str, problem: str) -> None:
        super().__init__(f"{file}: {problem}")
        self.file = file
        self.problem = problem


class UnknownHostError(NewsroomError):
    """The world has no outlet of that host name."""

    def __init__(self, host: str) -> None:
        super().__init__(f"no outlet has the host {host!r}; give a name such as caspian-courier.localhost")
        self.host = host


class ControlError(NewsroomError):
    """A control request is not understood."""
