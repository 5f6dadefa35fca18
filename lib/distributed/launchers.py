"""Which of several processes this one is: from options, or from what started them all.

The same variables are read as `jax.distributed` reads: those of SLURM, of Open MPI and of
Kubernetes' indexed jobs, and before them JAX's own. Here they are read without JAX, so that
what is missing can be said in one line.
"""

from __future__ import annotations

import os
import re
import socket
from typing import Any, NamedTuple

from ..errors import InputError

_HELP = "give --coordinator HOST:PORT --processes N --rank I, or start it by SLURM or Open MPI"
_FIRST_PORT, _PORTS = 61440, 4096  # where JAX looks for a port by the job's number


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
    sources = ((name, read) for name, wanted, read in _SOURCES if wanted in environ)
    name, read = next(sources, ("the options", lambda environ: {}))
    found: dict = read(environ)
    given = {"coordinator": coordinator, "processes": processes, "rank": rank}
    said_by = {}
    for key, value in given.items():
        if value is None:
            said_by[key] = _JAX[key] if environ.get(_JAX[key]) else name
            value = environ.get(_JAX[key]) or found.get(key)
        if value in (None, ""):
            raise InputError("--distributed: %s is not known: %s" % (_WHAT[key], _HELP))
        given[key] = value
    size, number = (
        _whole(given[key], _WHAT[key], said_by.get(key)) for key in ("processes", "rank")
    )
    if size < 1:
        raise InputError("--processes %d: expected 1 or more" % size)
    if not 0 <= number < size:
        raise InputError(
            "--rank %d of %d processes: expected a number from 0 to %d" % (number, size, size - 1)
        )
    host, port = _address(given["coordinator"])
    local = found.get("local_rank")
    if local is not None:
        local = _whole(local, "this process's number on its machine", name)
    return Place(host, port, size, number, local, name)


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
        return int(value)
    except ValueError:
        raise InputError(
            "%s is %r, says %s: expected a whole number" % (what, value, source)
        ) from None


def _address(text):
    """``('host', 1234)`` of ``'host:1234'`` or ``'[::1]:1234'``."""
    host, colon, port = text.rpartition(":")
    host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not (host and colon and port.isdigit() and 0 < int(port) < 65536):
        raise InputError(
            "--coordinator %r: expected HOST:PORT, such as 10.0.0.1:8476 or node7:8476" % text
        )
    return host, int(port)


# --- what starts many processes --------------------------------------------------------------


def _port_of_job(number):
    return _FIRST_PORT + number % _PORTS


def _slurm(environ):
    job, nodes = environ.get("SLURM_JOB_ID"), environ.get("SLURM_STEP_NODELIST")
    nodes = nodes or environ.get("SLURM_JOB_NODELIST") or ""
    # the first of 'n001', 'n001,n7', 'n[001-015],x', 'n[001,7-9]', 'n[001-015]-ib'
    first = re.match(r"([^,\[]+)(?:\[(\w+)[^\]]*\]([^,]*))?", nodes)
    known = first is not None and job is not None and job.isdigit()
    return {
        "coordinator": "%s:%d" % ("".join(p or "" for p in first.groups()), _port_of_job(int(job)))
        if known
        else None,
        "processes": environ.get("SLURM_STEP_NUM_TASKS") or environ.get("SLURM_NTASKS"),
        "rank": environ.get("SLURM_PROCID"),
        "local_rank": environ.get("SLURM_LOCALID"),
    }


def _open_mpi(environ):
    # '1531576320.0;tcp://10.96.0.1,10.148.0.1:34911', '...;tcp6://[fe80::1,2620::2]:43370'
    uri = environ.get("OMPI_MCA_orte_hnp_uri", "")
    launcher = re.match(r"(\d+)\.[^;]*;tcp6?://\[?([^,\]]+?)(?:,|\]|:\d+$)", uri)
    coordinator = None
    if launcher is not None:
        host = launcher.group(2)
        host = "[%s]" % host if ":" in host else host
        # the numbers of jobs are multiples of 4096
        coordinator = "%s:%d" % (host, _port_of_job(int(launcher.group(1)) // 4096))
    return {
        "coordinator": coordinator,
        "processes": environ.get("OMPI_COMM_WORLD_SIZE"),
        "rank": environ.get("OMPI_COMM_WORLD_RANK"),
        "local_rank": environ.get("OMPI_COMM_WORLD_LOCAL_RANK"),
    }


def _kubernetes(environ):
    """An indexed job: pods are named JOB-0, JOB-1, ... and find each other by a headless service.

    How many there are stands in the job, not in its pods: --processes says it.
    """
    rank, coordinator = environ.get("JOB_COMPLETION_INDEX"), None
    name, _, domain = socket.getfqdn().partition(".")
    if rank is not None and name.endswith("-" + rank) and domain:
        coordinator = "%s-0.%s:55527" % (name[: -len(rank) - 1], domain)  # JAX's port there
    return {"coordinator": coordinator, "rank": rank}


# name, a variable that is always there, and what reads the others
_SOURCES = (
    ("SLURM", "SLURM_PROCID", _slurm),
    ("Open MPI", "OMPI_COMM_WORLD_RANK", _open_mpi),
    ("Kubernetes", "KUBERNETES_SERVICE_HOST", _kubernetes),
)
