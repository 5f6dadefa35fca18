"""Where process 0 listens until all others have come; strangers come there, too."""

from __future__ import annotations

import selectors
import time
from typing import Any

from ..errors import InputError, counted
from .greetings import Caller, Strange

_GREETING = 5.0  # seconds in which a caller has to show who it is, all its pieces together
_MOST = 64  # callers who have not yet done so; one more, and the first of them is sent away
_MOST_NAMED = 5  # of those sent away, in the message at the end


class Door:
    """All who call, heard at the same time; a context that leaves nobody waiting.

    Parameters
    ----------
    listener : socket.socket
    size : int
        Number of processes, process 0 among them.

    Attributes
    ----------
    present : dict of int to Caller
        The other processes that have come, by their numbers.
    sent_away : list of str
        The first few who are none of them, and why.
    """

    def __init__(self, listener: Any, size: int) -> None:
        self._listener, self._size = listener, size
        self._selector = selectors.DefaultSelector()
        self._callers: list = []  # who have not shown yet who they are, the first first
        self.present: dict = {}
        self.sent_away: list = []
        listener.setblocking(False)
        self._selector.register(listener, selectors.EVENT_READ)

    def __enter__(self) -> Door:
        return self

    def __exit__(self, *exc_info: Any) -> None:
        for caller in [*self._callers, *self.present.values()]:
            caller.sock.close()
        self._selector.close()

    def wait(self, limit: float, secret: bytes) -> bool:
        """Return whether all have come before `time.monotonic` is `limit`."""
        while len(self.present) < self._size - 1:
            now = time.monotonic()
            if now >= limit:
                return False
            for caller in [caller for caller in self._callers if caller.limit <= now]:
                self._send_away(caller, "does not say who it is")
            ends = [limit, *(caller.limit for caller in self._callers)]
            for key, _ in self._selector.select(max(min(ends) - now, 0.0)):
                if key.fileobj is self._listener:
                    self._accept()
                elif key.data in self._callers or key.data in self.present.values():
                    self._hear(key.data, secret)  # else sent away a moment ago
        return True

    def welcome(self, secret: bytes) -> dict:
        """Tell all that all have come; return their sockets, which are the caller's now."""
        for caller in self.present.values():
            self._selector.unregister(caller.sock)
            try:
                caller.welcome(secret)
            except OSError:  # gone already: the team will notice
                pass
        sockets = {rank: caller.sock for rank, caller in self.present.items()}
        self.present = {}
        return sockets

    def refuse_all(self, why: str, exit_code: int) -> None:
        """Tell all that have come that it will not be, and hang up."""
        for caller in self.present.values():
            self._selector.unregister(caller.sock)
            caller.refuse(why, exit_code)
        self.present = {}

    def _accept(self):
        try:
            sock, address = self._listener.accept()
        except OSError:  # gone already, or too many files are open
            time.sleep(0.01)
            return
        sock.setblocking(False)
        caller = Caller(sock, address[0], time.monotonic() + _GREETING)
        self._callers.append(caller)
        self._selector.register(sock, selectors.EVENT_READ, caller)
        if len(self._callers) > _MOST:
            self._send_away(self._callers[0], "does not say who it is")

    def _hear(self, caller, secret):
        try:
            if not caller.hear(secret):
                return
        except Strange as strange:
            self._send_away(caller, str(strange))
            return
        problem = self._problem(caller)
        if problem is not None:
            self._send_away(caller, problem)
            return
        self._callers.remove(caller)
        self.present[caller.rank] = caller

    def _problem(self, caller):
        """Why a process that knows the secret cannot be one of these."""
        rank, size = caller.rank, self._size
        if caller.size != size:
            return "--processes is %d in process %d and %d in process 0; all need the same" % (
                *(caller.size, rank, size),
            )
        if rank >= size:
            return "--rank %d of %s: expected a number from 0 to %d" % (
                *(rank, counted(size, "process"), size - 1),
            )
        if rank in self.present or rank == 0:
            return (
                "two processes have --rank %d, the second is at %s; expected one each from 0 to %d"
                % (rank, caller.host, size - 1)
            )
        return None

    def _send_away(self, caller, why):
        """Refuse one, and forget it; the others are not disturbed."""
        self._selector.unregister(caller.sock)
        if caller in self._callers:
            self._callers.remove(caller)
        else:  # one that had come is gone
            del self.present[caller.rank]
        told = why if caller.rank is not None else "process 0 finds that this one " + why
        caller.refuse(told, InputError.exit_code)
        line = why if caller.rank is not None else "%s, which %s" % (caller.host, why)
        if line not in self.sent_away and len(self.sent_away) < _MOST_NAMED:
            self.sent_away.append(line)
