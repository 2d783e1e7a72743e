"""Why a file was not read."""


class Unreadable(Exception):
    """The file cannot be read at all; ``message`` says why and what to do, in Chinese."""

    def __init__(self, message: str, code: str = "unreadable") -> None:
        super().__init__(message)
        self.message = message
        self.code = code
