"""How the processes find each other."""

from __future__ import annotations

import contextlib
import errno
import socket
import time
from typing import Any

from ..errors import InputError, UnavailableError
from . import messages
from .members import Team

_TRY = 5.0  # seconds for one attempt to connect, or to be greeted
_NAMES = 30.0  # seconds until the names of new machines are known everywhere


def lead(host: str, port: int, size: int, seconds: float) -> Any:
    """Wait for all others, as process 0.

    Parameters
    ----------
    host, port : str, int
        The address that the others were given; this process needs it, too, for JAX.
    size : int
        Number of processes.
    seconds : float
        How long to wait.

    Returns
    -------
    Team

    Raises
    ------
    UnavailableError
        If the address is not known, the port in use, or not all come in time.
    InputError
        If two have the same number, or another number of processes.
    """
    sockets: dict = {}
    limit = time.monotonic() + seconds
    with _listener(*_known(host, port, seconds)) as listener:
        while len(sockets) < size - 1:
            listener.settimeout(max(limit - time.monotonic(), 0.01))
            try:
                sock, address = listener.accept()
            except socket.timeout:
                raise _refuse(sockets.values(), _too_few(sockets, size, seconds)) from None
            rank = _greeted(sock, address, size, sockets)
            if rank is not None:
                sockets[rank] = sock
    for sock in sockets.values():
        with contextlib.suppress(OSError):  # gone already: the team will notice
            messages.send(sock, "welcome")
    return Team(0, size, sockets)


def _known(host, port, seconds):
    """Family and address of a machine's name, which may not be known everywhere yet."""
    limit = time.monotonic() + min(_NAMES, seconds)
    while True:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            return found[0], found[4]
        except (socket.gaierror, UnicodeError) as error:  # what no name can be is the latter
            if time.monotonic() > limit or isinstance(error, UnicodeError):
                raise UnavailableError(
                    "cannot find the machine %s (%s): expected in --coordinator a name that this "
                    "machine knows, or the address"
                    % (host, getattr(error, "strerror", None) or error)
                ) from None
        time.sleep(0.2)


def _listener(family, address):
    port = address[1]
    if address[0] not in ("127.0.0.1", "::1"):  # else no other machine need reach it
        address = ("", port)
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
    except OSError as error:
        listener.close()
        why = "is in use, by another program or by another process 0"
        if error.errno != errno.EADDRINUSE:
            why = "cannot be listened on (%s)" % error.strerror
        raise UnavailableError(
            "port %d %s: give another one to --coordinator, or this process another --rank"
            % (port, why)
        ) from None
    listener.listen(128)
    return listener


def _too_few(sockets, size, seconds):
    missing = [str(rank) for rank in range(1, size) if rank not in sockets]
    return UnavailableError(
        "%d of %d processes came within %g seconds, missing: %s: do they run, with the same "
        "--coordinator? With a larger --join-seconds all wait longer"
        % (len(sockets) + 1, size, seconds, ", ".join(missing))
    )


def _greeted(sock, address, size, sockets):
    """The number of the process that called; None if it is none of ours."""
    sock.settimeout(_TRY)
    try:
        kind, value, _ = messages.receive(sock)
        rank, theirs = (int(number) for number in value)
    except (OSError, ValueError, TypeError):
        sock.close()
        return None
    problem = None
    if theirs != size:
        problem = "--processes is %d in process %d and %d in process 0; all need the same"
        problem %= (theirs, rank, size)
    elif rank in sockets or rank == 0:
        problem = (
            "two processes have --rank %d, the second is at %s; expected one each from 0 to %d"
        )
        problem %= (rank, address[0], size - 1)
    if problem is not None:
        raise _refuse([sock, *sockets.values()], InputError(problem))
    return rank


def _refuse(sockets, error):
    """Tell all that came that it will not be, and hang up; return `error`."""
    for sock in sockets:
        with contextlib.suppress(OSError):
            messages.send(sock, "refused", [str(error), error.exit_code])
        sock.close()
    return error


def follow(host: str, port: int, size: int, rank: int, seconds: float) -> Any:
    """Join process 0, as one of the others.

    Parameters
    ----------
    host, port, size, seconds
        As for `lead`.
    rank : int

    Returns
    -------
    Team

    Raises
    ------
    UnavailableError
        If process 0 does not answer in time, or if not all came.
    InputError
        If process 0 refuses this or another one; says why.
    """
    started = time.monotonic()
    _known(host, port, seconds)
    sock = _connect(host, port, started, seconds)
    try:
        messages.send(sock, "hello", [rank, size])
        sock.settimeout(max(seconds - (time.monotonic() - started), 0) + _TRY)
        kind, value, _ = messages.receive(sock)
    except (OSError, ValueError):
        sock.close()
        raise UnavailableError(
            "process 0 at %s:%d ended before all had come; what it printed may say why"
            % (host, port)
        ) from None
    if kind != "welcome":
        sock.close()
        told, code = value
        raise (InputError if code == InputError.exit_code else UnavailableError)(told)
    return Team(rank, size, {0: sock})


def _connect(host, port, started, seconds):
    """A socket to process 0, which may not be there yet."""
    while True:
        waited = time.monotonic() - started
        try:
            return socket.create_connection((host, port), timeout=_TRY)
        except OSError as error:  # process 0 is not there yet
            if waited > seconds:
                raise UnavailableError(
                    "no answer from process 0 at %s:%d within %g seconds (%s): does it run, and "
                    "does no firewall keep the port closed?"
                    % (host, port, seconds, error.strerror or error)
                ) from None
        time.sleep(0.2)
