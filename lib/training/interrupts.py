"""Ctrl-C and SIGTERM as a wish to stop after the present update, not in its midst."""

import os
import signal
import sys

_MESSAGE = b"\nstopping after this update; Ctrl-C again stops at once\n"


def _standard_error():
    """Where sys.stderr goes, which need not be file 2 (`lib.distributed.supervisor`)."""
    try:
        return sys.stderr.fileno()
    except (AttributeError, OSError, ValueError):  # something that is no file
        return 2


class Interrupts:
    """Context manager: `wanted` becomes True at the first signal, a second one interrupts.

    Outside the main thread, where Python cannot set handlers, signals act as usual.
    """

    def __init__(self):
        self.wanted = False
        self._before = {}

    def _handle(self, number, frame):
        if self.wanted:
            raise KeyboardInterrupt
        self.wanted = True
        # not print: the signal may have come in the middle of one
        os.write(_standard_error(), _MESSAGE)

    def __enter__(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            try:
                self._before[number] = signal.signal(number, self._handle)
            except ValueError:  # not the main thread
                break
        return self

    def __exit__(self, *exc_info):
        for number, handler in self._before.items():
            signal.signal(number, handler)
