"""The commands: each a thin shell over one call of the library."""

import sys
from collections.abc import Callable
from importlib.metadata import version

from cyclopts import App, CycloptsError

from tellings.cli import library, results, reuse, runs, web
from tellings.errors import InputError, TellingsError, UsageError

__all__ = ["app", "main"]

NOTHING_READABLE, WRONG_USAGE = 1, 2

app = App(
    name="tellings",
    help="Line up every telling of a news story, with the words themselves as evidence.",
    version=version("tellings"),
    help_format="plaintext",
)
for group in (runs, reuse, library, results, web):
    for name in group.__all__:
        app.command(getattr(group, name))


def main(arguments: list[str] | None = None) -> None:
    """Run a command and leave with 0 done, 1 nothing readable, 2 wrong usage."""
    sys.exit(_exit_code(lambda: app(arguments, exit_on_error=False, print_error=False)))


def _exit_code(call: Callable[[], object]) -> int:
    try:
        call()
    except (UsageError, CycloptsError) as error:
        return _fail(str(error), WRONG_USAGE)
    except InputError as error:
        return _fail(str(error), NOTHING_READABLE)
    except TellingsError as error:
        return _fail(str(error), WRONG_USAGE)
    except OSError as error:
        return _fail(
            f"{error.filename or 'output'}: {error.strerror or error}; choose another --out", WRONG_USAGE
        )
    return 0


def _fail(message: str, code: int) -> int:
    print("tellings: " + " ".join(message.split()), file=sys.stderr)  # noqa: T201
    return code
