"""Standard output and standard error that never end a run: full, closed, or hung up."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import Any, Iterator


class SteadyStream:
    """A text stream that goes nowhere from its first failed write on.

    Parameters
    ----------
    stream : text file
    """

    def __init__(self, stream: Any) -> None:
        self.stream, self.failed = stream, False

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
        except (OSError, ValueError):  # ValueError: closed by somebody in this process
            self.failed = True
            self._lead_nowhere()

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
    sys.stdout, sys.stderr = (SteadyStream(stream) for stream in kept)
    try:
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        sys.stdout, sys.stderr = kept
