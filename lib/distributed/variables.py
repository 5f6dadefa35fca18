"""What starts many processes, and the variables by which it tells each who it is.

One may run inside another, mpirun inside a job of SLURM or torchrun inside both. The inner one has
started this process, so it comes first here; where JAX knows two of them, the order is JAX's.
"""

from __future__ import annotations

import re
import socket
from typing import Any, NamedTuple

_FIRST_PORT, _PORTS = 61440, 4096  # where JAX looks for a port by the job's number
_BY_HAND = "add --coordinator HOST:PORT, the machine of process 0 and a free port there"


class Source(NamedTuple):
    """What one of them says; None where it does not.

    Attributes
    ----------
    name : str
        For messages.
    coordinator, processes, rank, local_rank : str or None
        Address of process 0, number of processes, this one's number, and that on its machine.
    silence : str
        What to say where the address is missing.
    """

    name: str
    coordinator: Any
    processes: Any
    rank: Any
    local_rank: Any = None
    silence: str = _BY_HAND


def sources(environ: Any) -> list[Source]:
    """Return what all say that are found in `environ`, the innermost first."""
    readers = (_torchrun, _open_mpi, *_OTHERS, _hydra, _pmix, _slurm, _kubernetes)
    found = (read(environ) for read in readers)
    return [source for source in found if source is not None]


def counts(environ: Any) -> dict[str, str]:
    """Return the variables that say how many processes there are, whoever has set them."""
    step = "SLURM_STEP_NUM_TASKS"  # the step's; without one, the job's
    names = ["JAX_NUM_PROCESSES", "WORLD_SIZE", "OMPI_COMM_WORLD_SIZE", "PMI_SIZE"]
    names += ["%s_SIZE" % prefix for prefix in ("MV2_COMM_WORLD", "JSM_NAMESPACE", "HOROVOD")]
    names.append("FLUX_JOB_SIZE")
    names.append(step if environ.get(step) else "SLURM_NTASKS")
    return {name: environ[name] for name in names if environ.get(name)}


def _port_of_job(number):
    return _FIRST_PORT + number % _PORTS


def _with_port(host, port):
    return "%s:%d" % ("[%s]" % host if ":" in host else host, port)


def _number(text):
    """A short decimal number, else None."""
    return int(text) if re.fullmatch("[0-9]{1,18}", text or "") else None


def _torchrun(environ):
    if not (environ.get("RANK") and environ.get("WORLD_SIZE")):
        return None
    host, port = environ.get("MASTER_ADDR"), _number(environ.get("MASTER_PORT"))
    if port is not None and environ.get("TORCHELASTIC_USE_AGENT_STORE") == "True":
        port = _port_of_job(port + 1)  # torchrun itself listens on its own
    return Source(
        "torchrun",
        _with_port(host, port) if host and port is not None else None,
        environ["WORLD_SIZE"],
        environ["RANK"],
        environ.get("LOCAL_RANK"),
        "MASTER_ADDR and MASTER_PORT are not both set; " + _BY_HAND,
    )


def _open_mpi(environ):
    if "OMPI_COMM_WORLD_RANK" not in environ:
        return None
    # '1531576320.0;tcp://10.96.0.1,10.148.0.1:34911', '...;tcp6://[fe80::1,2620::2]:43370'
    uri = environ.get("OMPI_MCA_orte_hnp_uri")
    launcher = re.match(r"(\d{1,18})\.[^;]*;tcp6?://\[?([^,\]]+?)(?:,|\]|:\d+$)", uri or "")
    silence = "Open MPI 5 does not tell it; "
    if uri is not None:
        silence = "OMPI_MCA_orte_hnp_uri is %r; " % uri
    return Source(
        "Open MPI",
        # the numbers of jobs are multiples of 4096
        launcher and _with_port(launcher.group(2), _port_of_job(int(launcher.group(1)) // 4096)),
        environ.get("OMPI_COMM_WORLD_SIZE"),
        environ["OMPI_COMM_WORLD_RANK"],
        environ.get("OMPI_COMM_WORLD_LOCAL_RANK"),
        silence + _BY_HAND,
    )


def _reader(name, rank, size, local_rank):
    """Return what reads the variables of one that tells no address."""

    def read(environ):
        if not (environ.get(rank) and environ.get(size)):
            return None
        silence = "%s does not tell it; %s" % (name, _BY_HAND)
        return Source(name, None, environ[size], environ[rank], environ.get(local_rank), silence)

    return read


_OTHERS = (
    _reader("Horovod", "HOROVOD_RANK", "HOROVOD_SIZE", "HOROVOD_LOCAL_RANK"),
    _reader("MVAPICH", *("MV2_COMM_WORLD_" + word for word in ("RANK", "SIZE", "LOCAL_RANK"))),
    _reader("jsrun", *("JSM_NAMESPACE_" + word for word in ("RANK", "SIZE", "LOCAL_RANK"))),
    _reader("Flux", "FLUX_TASK_RANK", "FLUX_JOB_SIZE", "FLUX_TASK_LOCAL_ID"),
)


def _hydra(environ):
    """MPICH's and Intel MPI's mpiexec; SLURM sets the first two variables, too."""
    if not (environ.get("PMI_RANK") and environ.get("PMI_SIZE")):
        return None
    slurm, local = _slurm(environ), environ.get("MPI_LOCALRANKID")
    if slurm is not None and local is None:
        if (slurm.rank, slurm.processes) == (environ["PMI_RANK"], environ["PMI_SIZE"]):
            return None  # srun --mpi=pmi2
    name = "Intel MPI" if any(key.startswith("I_MPI_") for key in environ) else "MPICH"
    silence = "%s does not tell it; %s" % (name, _BY_HAND)
    return Source(name, None, environ["PMI_SIZE"], environ["PMI_RANK"], local, silence)


def _pmix(environ):
    """Such as prterun; srun --mpi=pmix is known by its name."""
    rank, job = environ.get("PMIX_RANK"), environ.get("PMIX_NAMESPACE", "")
    if not rank or job.startswith("slurm.pmix."):
        return None
    return Source("PMIx", None, None, rank, None, "PMIx does not tell it; " + _BY_HAND)


def _slurm(environ):
    if "SLURM_PROCID" not in environ:
        return None
    job, nodes = _number(environ.get("SLURM_JOB_ID")), environ.get("SLURM_STEP_NODELIST")
    nodes = nodes or environ.get("SLURM_JOB_NODELIST") or ""
    # the first of 'n001', 'n001,n7', 'n[001-015],x', 'n[001,7-9]', 'n[001-015]-ib'
    first = re.match(r"([^,\[]+)(?:\[(\w+)[^\]]*\]([^,]*))?", nodes)
    coordinator = None
    if first is not None and job is not None:
        coordinator = _with_port("".join(p or "" for p in first.groups()), _port_of_job(job))
    return Source(
        "SLURM",
        coordinator,
        environ.get("SLURM_STEP_NUM_TASKS") or environ.get("SLURM_NTASKS"),
        environ["SLURM_PROCID"],
        environ.get("SLURM_LOCALID"),
        "SLURM_JOB_ID and SLURM_STEP_NODELIST are not both set; " + _BY_HAND,
    )


def _kubernetes(environ):
    """An indexed job: pods are named JOB-0, JOB-1, ... and find each other by a headless service.

    How many there are stands in the job, not in its pods: --processes says it.
    """
    if "KUBERNETES_SERVICE_HOST" not in environ:
        return None
    rank, coordinator = environ.get("JOB_COMPLETION_INDEX"), None
    name, _, domain = socket.getfqdn().partition(".")
    if rank and name.endswith("-" + rank) and domain:
        coordinator = "%s-0.%s:55527" % (name[: -len(rank) - 1], domain)  # JAX's port there
    silence = "the pod's name has no JOB-INDEX and domain of a headless service; " + _BY_HAND
    return Source("Kubernetes", coordinator, None, rank, None, silence)
