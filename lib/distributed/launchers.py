"""Which of several processes this one is: from options, or from what started them all.

JAX's own variables go before those of what started this process (`variables`). All are read
without JAX, so that what is missing can be said in one line.
"""

from __future__ import annotations

import os
import re
from typing import Any, NamedTuple

from ..errors import InputError, counted
from . import variables

_HELP = "give --coordinator HOST:PORT --processes N --rank I, or start it by SLURM or Open MPI"
_MOST = 2**16  # processes
_MOST_DIGITS = 10


class Place(NamedTuple):
    """A process among the others.

    Attributes
    ----------
    host, port : str, int
        Where process 0 listens.
    size : int
        Number of processes.
    rank : int
        This one's number, from 0.
    local_rank : int or None
        Its number on its machine, where what started it says so: the number of its GPU.
    source : str
        What said so, for messages.
    """

    host: str
    port: int
    size: int
    rank: int
    local_rank: object
    source: str


def find(
    coordinator: str | None = None,
    processes: int | None = None,
    rank: int | None = None,
    environ: Any = os.environ,
) -> Any:
    """Find this process's place; arguments that are None are looked for in `environ`.

    Parameters
    ----------
    coordinator : str, optional
        ``HOST:PORT`` of process 0.
    processes, rank : int, optional
    environ : mapping

    Returns
    -------
    Place

    Raises
    ------
    InputError
        If something is missing, no number, or does not fit; names the option or the variable.
    """
    inner = next(iter(variables.sources(environ)), _NOBODY)
    given = {"coordinator": coordinator, "processes": processes, "rank": rank}
    said_by = {}
    for key, value in given.items():
        if value is None:
            said_by[key] = _JAX[key] if environ.get(_JAX[key]) else inner.name
            value = environ.get(_JAX[key]) or getattr(inner, key)
        if value in (None, ""):
            raise InputError(_missing(key, inner))
        given[key] = value
    size, number = (
        _whole(given[key], _WHAT[key], said_by.get(key)) for key in ("processes", "rank")
    )
    if not 1 <= size <= _MOST:
        raise InputError("--processes %d: expected a number from 1 to %d" % (size, _MOST))
    if not 0 <= number < size:
        raise InputError(
            "--rank %d of %s: expected a number from 0 to %d"
            % (number, counted(size, "process"), size - 1)
        )
    if size == 1 and processes is None:
        _check_that_it_is_alone(said_by["processes"], environ)
    host, port = _address(given["coordinator"])
    local = inner.local_rank
    if local is not None:
        local = _whole(local, "this process's number on its machine", inner.name)
    return Place(host, port, size, number, local, inner.name)


def _missing(key, inner):
    help_ = _HELP
    if inner is not _NOBODY:
        help_ = "%s does not tell it; add --%s" % (inner.name, key)
        if key == "coordinator":
            help_ = inner.silence
    return "--distributed: %s is not known: %s" % (_WHAT[key], help_)


def _check_that_it_is_alone(source, environ):
    """Several that each take themselves for the only one would write the same files."""
    for name, count in variables.counts(environ).items():
        if re.fullmatch("[0-9]{1,10}", count) and int(count) > 1:
            raise InputError(
                "--distributed: this is process 0 of 1, says %s, but %s is %s: start all by the "
                "same launcher, or give --processes and --rank" % (source, name, count)
            )


_NOBODY = variables.Source("the options", None, None, None)
_WHAT = {
    "coordinator": "the address of process 0",
    "processes": "the number of processes",
    "rank": "this process's number",
}
_JAX = {
    "coordinator": "JAX_COORDINATOR_ADDRESS",
    "processes": "JAX_NUM_PROCESSES",
    "rank": "JAX_PROCESS_ID",
}


def _whole(value, what, source):
    try:
        if len(str(value)) > _MOST_DIGITS:
            raise ValueError
        return int(value)
    except ValueError:
        raise InputError(
            "%s is %.40r, says %s: expected a whole number" % (what, value, source)
        ) from None


def _address(text):
    """``('host', 1234)`` of ``'host:1234'`` or ``'[::1]:1234'``."""
    host, colon, port = text.rpartition(":")
    host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not (host and colon and re.fullmatch("[0-9]{1,5}", port) and 0 < int(port) < 65536):
        raise InputError(
            "--coordinator %r: expected HOST:PORT, such as 10.0.0.1:8476 or node7:8476" % text
        )
    return host, int(port)
