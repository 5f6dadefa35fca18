"""What processes do together, and how all end when one does."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import socket
import sys
import threading
import traceback
from typing import Any

from ..errors import InputError, UnavailableError, one_line, run_cli
from . import messages

_BEAT = 3.0  # seconds from one sign of life to the next
_SILENCE = 25.0  # seconds after which a silent process counts as lost
_MOST_SHOWN = 2000  # characters of what another process says
_MOST_WAITING = 64  # messages that nobody here has asked for yet: each is asked for soon
_ADVICE = "; all stop, and --resume goes on from the last checkpoint"


class Alone:
    """A team of one; the same interface without anybody to wait for."""

    size, rank, leads = 1, 0, True

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        return False

    def any(self, flag: Any) -> Any:
        """Whether `flag` is true in any process."""
        return flag

    def broadcast(self, value: Any = None, payload: bytes = b"") -> Any:
        """What process 0 gives: a plain value, and bytes."""
        return value, payload

    def agree(self, what: str, value: Any) -> None:
        """Check that all processes give the same plain value."""


class Team:
    """All processes; made by `lib.distributed.lead` and `lib.distributed.follow`.

    Leaving the context waits until all do. Where it is left by an error, the others hear of it,
    and this process ends at once: JAX would wait for those that are gone.

    Parameters
    ----------
    rank, size : int
    sockets : dict of int to socket.socket
        To all others by their numbers in process 0, to process 0 in the others.

    Attributes
    ----------
    leads : bool
        Whether this is process 0, which writes what is written once.
    at_end : list of callable
        Called when all have left the context well.
    """

    def __init__(self, rank, size, sockets):
        self.rank, self.size, self.leads = rank, size, rank == 0
        self.at_end = []
        self._ended = threading.Event()
        self._ending = threading.Lock()  # held to the end, by the first that finds a reason
        self._links = {peer: _Link(self, peer, sock) for peer, sock in sockets.items()}
        for body in [self._live, *(link.listen for link in self._links.values())]:
            threading.Thread(target=body, daemon=True).start()

    # --- together ----------------------------------------------------------------------------

    def any(self, flag: Any) -> Any:
        """Whether `flag` is true in any process; all wait for the last."""
        if not self.leads:
            self._links[0].send("any", bool(flag))
            return self._links[0].receive("answer")[0]
        answer = any([bool(flag), *self._gather("any").values()])
        for link in self._links.values():
            link.send("answer", answer)
        return answer

    def broadcast(self, value: Any = None, payload: bytes = b"") -> Any:
        """What process 0 gives, in all: a plain value, and bytes."""
        if not self.leads:
            return self._links[0].receive("broadcast")
        for link in self._links.values():
            link.send("broadcast", value, payload)
        return value, payload

    def agree(self, what: str, value: Any) -> None:
        """Check that all processes give the same plain value.

        Raises
        ------
        InputError
            In all of them if not; says which has which.
        """
        told = None
        if self.leads:
            own = json.dumps(value, sort_keys=True)
            for peer, theirs in self._gather("agree").items():
                if theirs != own:
                    told = "%s: process 0 has %s, process %d has %s; all need the same"
                    told %= (what, own[:_MOST_SHOWN], peer, str(theirs)[:_MOST_SHOWN])
        else:
            self._links[0].send("agree", json.dumps(value, sort_keys=True))
        told, _ = self.broadcast(told)
        if told:
            raise InputError(str(told))

    def _gather(self, kind):
        return {peer: link.receive(kind)[0] for peer, link in self._links.items()}

    # --- the end -----------------------------------------------------------------------------

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if error is not None:
            self.fail(error)
            return False
        self.any(False)
        for call in self.at_end:
            call()
        self._ended.set()
        self._tell("farewell")
        return False

    def fail(self, error: Any) -> None:
        """Say what happened here, here and to the others, and end this process."""
        with self._ending:
            self._ended.set()
            why = "stopped: " + (one_line(error) or "interrupted")
            if not isinstance(error, InputError):  # which says itself what to do
                why += _ADVICE
            self._tell("failed", [self.rank, why[:_MOST_SHOWN]])
            _end(error)

    def lost(self, peer: Any, why: Any) -> None:
        """Say that a process is gone, here and to the others, and end this one."""
        with self._ending:
            if self._ended.is_set():
                return
            self._ended.set()
            self._tell("failed", [peer, why])
            _end(UnavailableError("process %d of %d %s" % (peer, self.size, why)))

    def _tell(self, kind, value=None):
        for link in self._links.values():
            with contextlib.suppress(OSError):  # whoever listens there finds out
                link.send(kind, value)

    def _live(self):
        while not self._ended.wait(_BEAT):
            self._tell("alive")


class _Link:
    """A connection to another process.

    One that ends without a farewell, or is silent, means that the process is lost.
    """

    def __init__(self, team, peer, sock):
        self._team, self._peer, self._socket = team, peer, sock
        self._received, self._sending = queue.Queue(_MOST_WAITING), threading.Lock()
        # process 0 alone sends bytes besides
        self._most_payload = 0 if team.leads else messages.MOST_PAYLOAD
        sock.settimeout(_SILENCE)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._reading = sock.dup()  # whose time limit changes while a message comes
        self._reading.settimeout(_SILENCE)

    def send(self, kind, value=None, payload=b""):
        with self._sending:
            messages.send(self._socket, kind, value, payload)

    def receive(self, kind):
        """The next message, as ``(value, payload)``; it has to be of this kind."""
        found, value, payload = self._received.get()
        if found != kind:
            raise InputError(
                "process %d is at %r and this one at %r: all need the same version and options"
                % (self._peer, found, kind)
            )
        return value, payload

    def listen(self):
        """Body of the thread that reads, and hangs up once there is nothing more to hear."""
        with self._socket, self._reading:
            self._listen()

    def _listen(self):
        while True:
            try:
                kind, value, payload = messages.receive(
                    self._reading, most_payload=self._most_payload
                )
                if kind == "failed":
                    value = _who_and_why(value, self._team.size)
                elif kind not in ("alive", "farewell"):
                    self._received.put_nowait((kind, value, payload))
            except socket.timeout:
                why = "has been silent for %d seconds%s" % (_SILENCE, _ADVICE)
                return self._team.lost(self._peer, why)
            except OSError:
                return self._team.lost(self._peer, "has ended" + _ADVICE)
            except (ValueError, MemoryError, queue.Full):
                return self._team.lost(self._peer, "sends what is no message of ours" + _ADVICE)
            if kind == "farewell":
                return None
            if kind == "failed":
                return self._team.lost(*value)


def _who_and_why(value, size):
    """The number of a process that has failed and its reason; ValueError if it is none."""
    if isinstance(value, list) and len(value) == 2:
        peer, why = value
        if type(peer) is int and 0 <= peer < size and isinstance(why, str):
            return peer, why[:_MOST_SHOWN]
    raise ValueError("not who and why")


def _end(error):
    """Report an error and end this process; other threads may wait for those that are gone."""

    def main(argv):
        raise error

    try:
        code = run_cli(main, [])
    except Exception:  # a bug: not a user's, so with its traceback
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
