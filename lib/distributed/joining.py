"""How the processes find each other."""

from __future__ import annotations

import errno
import ipaddress
import socket
import time
from typing import Any

from ..errors import InputError, UnavailableError, counted
from .door import Door
from .greetings import Refused, Strange, greet
from .members import Team

_TRY = 5.0  # seconds for one attempt to connect, and longer than process 0 waits for all others
_NAMES = 30.0  # seconds until the names of new machines are known everywhere
_HANG_UPS = 5  # of a process 0 that has too many callers; then it is none


def is_loopback(host: str) -> bool:
    """Return whether no other machine can reach an address, whatever machine reads it.

    A machine's own name is none, although some machines call themselves 127.0.1.1 by it.
    """
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host.lower() == "localhost" or host.lower().endswith(".localhost")


def lead(host: str, port: int, size: int, seconds: float, secret: bytes = b"") -> Any:
    """Wait for all others, as process 0.

    Whoever else calls meanwhile, and whatever it says, is sent away, and the wait goes on.

    Parameters
    ----------
    host, port : str, int
        The address that the others were given; this process needs it, too, for JAX.
    size : int
        Number of processes.
    seconds : float
        How long to wait.
    secret : bytes
        What all processes know and nobody else does.

    Returns
    -------
    Team

    Raises
    ------
    UnavailableError
        If the address is not known, the port in use, or not all come in time.
    """
    limit = time.monotonic() + seconds
    with _listener(host, *_known(host, port, seconds)) as listener, Door(listener, size) as door:
        if not door.wait(limit, secret):
            error = _too_few(door, size, seconds)
            door.refuse_all(str(error), error.exit_code)
            raise error
        return Team(0, size, door.welcome(secret))


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


def _listener(host, family, address):
    port, everywhere = address[1], ("", address[1])
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        if not _is_address(host) and not is_loopback(host):
            address = everywhere  # others may know another one by this name
        try:
            listener.bind(address)
        except OSError as error:
            if error.errno != errno.EADDRNOTAVAIL or is_loopback(host):
                raise
            listener.bind(everywhere)  # an address that leads here without being this machine's
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


def _is_address(host):
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _too_few(door, size, seconds):
    missing = [rank for rank in range(1, size) if rank not in door.present]
    listed = ", ".join(map(str, missing[:20]))
    if missing[20:]:
        listed += " and %d more" % len(missing[20:])
    away = ""
    if door.sent_away:
        away = "; sent away: " + "; ".join(door.sent_away)
    return UnavailableError(
        "%d of %s came within %g seconds, missing: %s: do they run, with the same "
        "--coordinator? With a larger --join-seconds all wait longer%s"
        % (len(door.present) + 1, counted(size, "process"), seconds, listed, away)
    )


def follow(host: str, port: int, size: int, rank: int, seconds: float, secret: bytes = b"") -> Any:
    """Join process 0, as one of the others.

    Parameters
    ----------
    host, port, size, seconds, secret
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
        If process 0 refuses this one, or does not know the secret; says why.
    """
    where = "process 0 at %s:%d" % (host, port)
    started = time.monotonic()
    _known(host, port, seconds)
    hung_up, again = 0, False
    while True:
        sock = _connect(host, port, started, seconds, hung_up)
        sock.settimeout(max(seconds - (time.monotonic() - started), 0) + _TRY)
        try:
            greet(sock, rank, size, secret)
            return Team(rank, size, {0: sock})
        except Refused as refused:
            told, code = refused.args
            error = InputError if code == InputError.exit_code else UnavailableError
            problem = error(told)
        except Strange as strange:
            problem = InputError(
                "what answers as %s does not belong to this run: %s; expected there the same "
                "version of this program with the same secret" % (where, strange)
            )
        except socket.timeout:
            problem = UnavailableError(
                "%s was silent for %g seconds: is it that program?" % (where, seconds)
            )
        except OSError:
            hung_up += 1
            again = hung_up < _HANG_UPS
            problem = UnavailableError(
                "%s ended before all had come; what it printed may say why" % where
            )
        sock.close()
        if not again:
            raise problem
        again = False
        time.sleep(0.2 * hung_up)


def _connect(host, port, started, seconds, hung_up):
    """A socket to process 0, which may not be there yet."""
    while True:
        waited = time.monotonic() - started
        try:
            return socket.create_connection((host, port), timeout=_TRY)
        except OSError as error:  # process 0 is not there yet
            if hung_up and isinstance(error, ConnectionRefusedError):
                raise UnavailableError(
                    "process 0 at %s:%d ended before all had come; what it printed may say why"
                    % (host, port)
                ) from None
            if waited > seconds:
                raise UnavailableError(
                    "no answer from process 0 at %s:%d within %g seconds (%s): does it run, and "
                    "does no firewall keep the port closed?"
                    % (host, port, seconds, error.strerror or error)
                ) from None
        time.sleep(0.2)
