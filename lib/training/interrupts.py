"""Ctrl-C, SIGTERM, SIGHUP and a batch system's warnings as a wish to stop after the present update,
not in its midst.
"""

import contextlib
import os
import signal
import sys

_MESSAGE = b"\nstopping after this update; Ctrl-C again stops at once\n"
# A closed terminal, and what batch systems send before their time limit; Windows has none of them.
# Several of one kind may come.
_WARNINGS = [
    getattr(signal, name)
    for name in ("SIGHUP", "SIGUSR1", "SIGUSR2", "SIGXCPU")
    if hasattr(signal, name)
]


def _standard_error():
    """Where sys.stderr goes, which need not be file 2 (`lib.distributed.supervisor`)."""
    try:
        return sys.stderr.fileno()
    except (AttributeError, OSError, ValueError):  # something that is no file
        return 2


class Interrupts:
    """Context manager: `wanted` becomes True at the first signal, a second one interrupts.

    Not so a second SIGHUP, SIGUSR1, SIGUSR2 or SIGXCPU: terminals and batch systems send several.
    Where one of these is ignored, as nohup has it, or somebody handles it, it stays so.

    Outside the main thread, where Python cannot set handlers, signals act as usual.
    """

    def __init__(self):
        self.wanted = False
        self._before = {}

    def _handle(self, number, frame):
        if self.wanted and number not in _WARNINGS:
            raise KeyboardInterrupt
        if not self.wanted:
            self.wanted = True
            with contextlib.suppress(OSError):  # the terminal is gone, the disk is full
                # not print: the signal may have come in the middle of one
                os.write(_standard_error(), _MESSAGE)

    def __enter__(self):
        numbers = [signal.SIGINT, signal.SIGTERM]
        numbers += [n for n in _WARNINGS if signal.getsignal(n) == signal.SIG_DFL]
        for number in numbers:
            try:
                self._before[number] = signal.signal(number, self._handle)
            except ValueError:  # not the main thread
                break
        return self

    def __exit__(self, *exc_info):
        for number, handler in self._before.items():
            signal.signal(number, handler)
