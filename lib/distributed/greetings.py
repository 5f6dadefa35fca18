"""How two processes greet each other: each shows the other that it knows the secret.

    process I     hello      version, I, number of processes, a random number
    process 0     challenge  a random number of its own
    process I     proof      a hash (HMAC) of all that with the secret
    process 0     welcome    another one, once all have come; or refused, with the reason

The secret itself is never sent, and the random numbers make each proof good for once only.
Without a secret the proofs are those of an empty one. All of this is short and has a limit in
time as a whole: who calls process 0 may be anybody.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import socket
from typing import Any

from . import messages

VERSION = "dcgan 2"  # of what the processes say to each other
MOST_BYTES = 4096  # of one message of a greeting


class Refused(Exception):
    """Process 0 will not have this one; the arguments are its reason and an exit code."""


class Strange(Exception):
    """The other side is no process of ours; the argument says why, for people."""


def proof(secret: bytes, who: str, facts: list) -> str:
    """Return the hash by which `who` ('member', 'leader') shows that it knows the secret."""
    text = messages.encode(who, [VERSION, *facts])
    return hmac.new(secret, text, hashlib.sha256).hexdigest()


def greet(sock: Any, rank: int, size: int, secret: bytes) -> None:
    """Greet process 0, and wait until all have come.

    Parameters
    ----------
    sock : socket.socket
        Its time limit holds for each answer.
    rank, size : int
    secret : bytes

    Raises
    ------
    Refused
        Process 0 says so.
    Strange
        What answers is no process 0, or does not know the secret.
    OSError
        It is gone, or silent.
    """
    own = secrets.token_hex(16)
    sock.sendall(messages.encode("hello", [VERSION, rank, size, own]))
    theirs = _answer(sock, "challenge")
    if not _is_nonce(theirs):
        raise Strange("it does not speak as this program does")
    facts = [rank, size, own, theirs]
    sock.sendall(messages.encode("proof", proof(secret, "member", facts)))
    answer = _answer(sock, "welcome")
    if not (isinstance(answer, str) and _same(answer, proof(secret, "leader", facts))):
        raise Strange("it does not know the secret")


def _answer(sock, wanted):
    try:
        kind, value, _ = messages.receive(sock, MOST_BYTES, 0)
    except ValueError:
        raise Strange("it does not speak as this program does") from None
    if kind == "refused" and isinstance(value, list) and len(value) == 2:
        text, code = value
        if isinstance(text, str) and code in (1, 2):
            raise Refused(text, code)
    if kind != wanted:
        raise Strange("it does not speak as this program does")
    return value


class Caller:
    """One who calls process 0, from the first byte on.

    Parameters
    ----------
    sock : socket.socket
        Without time limit: what is there is read, and no more.
    host : str
        From where, for messages.
    limit : float
        `time.monotonic` at which it has to have shown who it is.

    Attributes
    ----------
    rank, size : int or None
        What it says of itself, once it has shown that it knows the secret.
    """

    def __init__(self, sock: Any, host: str, limit: float) -> None:
        self.sock, self.host, self.limit = sock, host, limit
        self.rank: Any = None
        self.size: Any = None
        self._data = b""
        self._facts: list = []

    def hear(self, secret: bytes) -> bool:
        """Read what has come; return whether it has just shown that it knows the secret.

        Raises
        ------
        Strange
            It is no process of ours, or is gone.
        """
        try:
            data = self.sock.recv(MOST_BYTES)
            if not data:
                raise Strange("has hung up")
            self._data += data
            message, self._data = messages.first(self._data, MOST_BYTES)
            if message is None:
                return False
            return self._understand(secret, *message)
        except (BlockingIOError, InterruptedError):
            return False
        except OSError:
            raise Strange("has hung up") from None
        except ValueError:
            raise Strange("speaks another language than this program") from None

    def _understand(self, secret, kind, value):
        if kind == "hello" and not self._facts:
            if isinstance(value, list) and value[:1] != [VERSION]:
                raise Strange("is of another version of this program")
            if not _is_hello(value):
                raise Strange("speaks another language than this program")
            self._facts = [*value[1:], secrets.token_hex(16)]
            self.sock.sendall(messages.encode("challenge", self._facts[-1]))
            return False
        if kind != "proof" or not self._facts or self.rank is not None:
            raise Strange("speaks out of turn")
        if not (isinstance(value, str) and _same(value, proof(secret, "member", self._facts))):
            raise Strange("does not know the secret")
        self.rank, self.size = self._facts[:2]
        return True

    def welcome(self, secret: bytes) -> None:
        """Tell it that all have come, and show it that this is process 0."""
        self.sock.setblocking(True)
        self.sock.sendall(messages.encode("welcome", proof(secret, "leader", self._facts)))

    def refuse(self, why: str, exit_code: int) -> None:
        """Tell it why not, if it listens, and hang up."""
        try:
            self.sock.sendall(messages.encode("refused", [why[:1000], exit_code]))
            self.sock.shutdown(socket.SHUT_WR)
        except OSError:  # it does not
            pass
        self.sock.close()


def _is_nonce(value):
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{32}", value) is not None


def _is_hello(value):
    if not (isinstance(value, list) and len(value) == 4 and _is_nonce(value[3])):
        return False
    return all(type(number) is int and 0 <= number <= 2**16 for number in value[1:3])


def _same(one, other):
    """Compare in a time that does not tell how much is right."""
    return hmac.compare_digest(one.encode(errors="replace"), other.encode())
