"""What can go wrong, each kind with what to do next in its message."""

__all__ = ["InputError", "TellingsError", "UsageError"]


class TellingsError(Exception):
    """Anything that Tellings raises on purpose; the message says what to do next."""


class InputError(TellingsError):
    """An input that cannot be read; `path` names it and `reason` says why."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class UsageError(TellingsError):
    """A call that makes no sense: no input, an unknown option value, too few articles."""
