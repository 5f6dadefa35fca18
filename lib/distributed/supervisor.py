"""A process that watches over another: what ends that one is said in a line.

Native code ends a process as it likes: JAX prints a stack trace and aborts when it loses the
process that coordinates, a system without memory kills. So the work is done in a child, whose
native output is kept back, and the parent says what became of it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import traceback
from typing import Callable

_KEPT = 8192  # bytes of native output, for a crash that nothing explains
_PASSED_ON = ("SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGXCPU")
_OF_JAX = (b"JAX distributed service", b"coordination service", b"Gloo", b"NCCL")


def supervised(work: Callable, rank: int, size: int) -> int:
    """Do `work` in a child process, and say what ends it if it does not say so itself.

    Parameters
    ----------
    work : callable
        Without arguments; returns an exit code and lets no exception out.
    rank, size : int
        Which process of how many this is, for the line.

    Returns
    -------
    int
        The exit code, in the parent. The child does not return. Where processes cannot be
        forked, the work is done here.
    """
    if not hasattr(os, "fork"):
        return work()
    sys.stdout.flush()
    sys.stderr.flush()
    native, end = os.pipe()
    alive, parent = os.pipe()  # the child reads the end of it when the parent is gone
    # what asks this process to end while the child comes into being waits for the child
    waiting = signal.pthread_sigmask(signal.SIG_BLOCK, _numbers("SIGINT", *_PASSED_ON))
    try:
        child = os.fork()
    except OSError:
        signal.pthread_sigmask(signal.SIG_SETMASK, waiting)
        raise
    if child == 0:
        signal.pthread_sigmask(signal.SIG_SETMASK, waiting)
        os.close(native)
        os.close(parent)
        _work(work, end, alive)
    os.close(end)
    os.close(alive)
    with _handing_on(child):
        signal.pthread_sigmask(signal.SIG_SETMASK, waiting)
        text = _last(native)
        _, status = os.waitpid(child, 0)
    os.close(parent)
    if os.WIFEXITED(status):
        return os.WEXITSTATUS(status)
    print("error: " + _explain(os.WTERMSIG(status), text, rank, size), file=sys.stderr)
    return 1


def _numbers(*names):
    """The signals of these names that this system has."""
    return [getattr(signal, name) for name in names if hasattr(signal, name)]


def _work(work, end, alive):
    """The child: Python's output as before, native output to the parent."""
    threading.Thread(target=_end_with_parent, args=(alive,), daemon=True).start()
    for number, name in ((1, "stdout"), (2, "stderr")):
        own = os.dup(number)
        os.dup2(end, number)
        setattr(sys, name, os.fdopen(own, "w", buffering=1, errors="backslashreplace"))
    try:
        code = work()
    except BaseException:  # a bug, which must not come back into what called the parent
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    os._exit(code)  # what the parent registered to do at its end is not the child's


def _end_with_parent(alive):
    os.read(alive, 1)
    os._exit(1)


def _last(source):
    """The last of what comes from a pipe until all ends are closed."""
    text = b""
    while True:
        part = os.read(source, 65536)
        if not part:
            os.close(source)
            return text
        text = (text + part)[-_KEPT:]


class _handing_on:
    """Context: what asks this process to end goes on to the child, which has something to save.

    Ctrl-C the terminal has given it itself.
    """

    def __init__(self, child):
        self._child, self._before = child, {}

    def __enter__(self):
        self._before = {signal.SIGINT: signal.signal(signal.SIGINT, signal.SIG_IGN)}
        for number in _numbers(*_PASSED_ON):
            if signal.getsignal(number) == signal.SIG_DFL:  # nohup's stay ignored
                self._before[number] = signal.signal(number, self._pass)

    def _pass(self, number, frame):
        with contextlib.suppress(ProcessLookupError):  # it has ended a moment ago
            os.kill(self._child, number)

    def __exit__(self, *exc_info):
        for number, handler in self._before.items():
            signal.signal(number, handler)


def _explain(number, text, rank, size):
    who = "process %d of %d" % (rank, size)
    if number == signal.SIGABRT and any(word in text for word in _OF_JAX):
        return (
            "%s lost the others: one has ended, as its own last line may say; "
            "--resume goes on from the last checkpoint" % who
        )
    if number == signal.SIGKILL:
        return "%s was killed; where nobody did it, the machine has too little memory" % who
    sys.stderr.write(text.decode(errors="replace"))
    return "%s was ended by signal %d; what it printed is above" % (who, number)
