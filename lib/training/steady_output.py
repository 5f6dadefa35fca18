"""Standard output and standard error that never end a run: full, closed, or hung up."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import Any, Iterator

from ..errors import one_line


class SteadyStream:
    """A text stream that goes nowhere from its first failed write on.

    Parameters
    ----------
    stream : text file
    other : text file, optional
        Told in a line if the stream fails for another reason than that nobody reads it.
    """

    def __init__(self, stream: Any, other: Any = None) -> None:
        self.stream, self.failed, self._other = stream, False, other

    def write(self, text: str) -> int:
        """Write, or drop what cannot be written; return the number of characters."""
        self._try(self.stream.write, text)
        return len(text)

    def flush(self) -> None:
        """Flush, or do nothing if that fails."""
        self._try(self.stream.flush)

    def _try(self, function, *args):
        if self.failed:
            return
        try:
            function(*args)
        except (OSError, ValueError) as error:  # ValueError: closed by somebody in this process
            self.failed = True
            self._lead_nowhere()
            if self._other is not None and not isinstance(error, BrokenPipeError):
                line = "warning: standard output: %s; the run goes on without it\n"
                self._other.write(line % one_line(getattr(error, "strerror", None) or error))

    def _lead_nowhere(self):
        """What waits in buffers would fail again when Python ends, and change the exit code."""
        with contextlib.suppress(OSError, ValueError, AttributeError):
            own = self.stream.fileno()
            nowhere = os.open(os.devnull, os.O_WRONLY)
            try:
                os.dup2(nowhere, own)
            finally:
                os.close(nowhere)
            self.stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


@contextlib.contextmanager
def steady_output() -> Iterator[None]:
    """Let nothing that the block prints end it; ``| head`` and a full disk do not stop a run."""
    kept = sys.stdout, sys.stderr
    sys.stderr = SteadyStream(kept[1])
    sys.stdout = SteadyStream(kept[0], sys.stderr)
    try:
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        sys.stdout, sys.stderr = kept
