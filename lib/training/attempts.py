"""What a run can do without: each attempt for itself, and one line about what fails."""

from __future__ import annotations

import contextlib
import sys
from typing import Any, Callable, Iterator

from ..errors import one_line

#: Said after what failed and why.
GOES_ON = "training goes on, and the next epoch tries again"


class Attempts:
    """Calls what may fail without harm to a run, and says of each kind of failure one line.

    Parameters
    ----------
    say : callable, optional
        Takes a line; by default it goes to standard error.
    """

    def __init__(self, say: Callable[[str], None] | None = None) -> None:
        self._say, self._told = say or _to_standard_error, set()  # type: ignore[var-annotated]

    def __call__(self, what: str, function: Callable, *args: Any, then: str = GOES_ON) -> bool:
        """Call ``function(*args)``; return whether it ended well.

        Parameters
        ----------
        what : str
            What it makes, as the line names it: ``"curves.png"``. Said once for each.
        function : callable
        args
            For the function.
        then : str
            What happens now, the end of the line.
        """
        try:
            function(*args)
        # A picture is worth no hour of training, whatever went wrong in the packages that draw.
        except Exception as error:
            self.say_once(what, "%s: %s; %s" % (what, reason(error), then))
            return False
        return True

    @contextlib.contextmanager
    def silent(self) -> Iterator[None]:
        """Say nothing during the block: a run ends with an error, which is the one to tell."""
        say, self._say = self._say, lambda line: None
        try:
            yield
        finally:
            self._say = say

    def say_once(self, what: str, line: str) -> None:
        """Say a line about `what`, unless something was said about it already."""
        if what not in self._told:
            self._told.add(what)
            self._say("warning: " + one_line(line))


def reason(error: BaseException) -> str:
    """Return what an error says, with the file it is about, or its kind if it says nothing."""
    if isinstance(error, OSError) and error.strerror:
        where = "" if error.filename is None else " (%s)" % error.filename
        return error.strerror + where
    return str(error) or type(error).__name__


def _to_standard_error(line):
    with contextlib.suppress(OSError, ValueError, AttributeError):  # closed, full, or none
        print(line, file=sys.stderr, flush=True)
