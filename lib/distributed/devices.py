"""Training by several processes, here or on many machines; each computes a part of each minibatch.

Each of the four processes does this, with a rank of its own::

    place = launchers.find("node1:8476", processes=4, rank=0)
    with devices.join(place) as team:
        device = devices.choose(team, "auto")
        train = device.function([X], cost, updates=updates)   # all call it

Batch normalisation goes over the whole minibatch, as on one machine: N processes give the
numbers that one gives, whatever N. On processors they do so to the bit: each minibatch is cut
into the same pieces by any number of processes, so that the same sums are formed in the same
order. See `lib.jax_backend.many_devices` for how, `lib.distributed` for what the
processes tell each other.
"""

from __future__ import annotations

import inspect
import math
import os
import socket
import time
from typing import Any

from .. import device
from ..errors import InputError, UnavailableError, counted
from ..jax_backend import installation
from .joining import follow, is_loopback, lead

OLDEST = (0, 4, 30)  # JAX's first with collectives for the processor

PIECES = 4  # of a minibatch on processors, so that 1, 2 and 4 processes compute the same

_DEVICES = "--xla_force_host_platform_device_count=%d"
_WAIT = 40.0  # seconds in which the team notices what JAX has noticed


def join(place: Any, seconds: float = 300.0, secret: bytes = b"") -> Any:
    """Find the other processes, and let JAX find them.

    Parameters
    ----------
    place : lib.distributed.launchers.Place
    seconds : float
        How long to wait for all of them.
    secret : bytes
        What all of them know and nobody else does; see `lib.distributed.secret`.

    Returns
    -------
    lib.distributed.Team
        A context; leaving it waits for all.

    Raises
    ------
    InputError
        If process 0 refuses this one: two have the same number, the numbers of processes or the
        secrets differ.
    UnavailableError
        If JAX is missing or too old, the port is in use, or not all come in time.
    """
    jax = installation.load(OLDEST)
    if place.rank == 0:
        members = lead(place.host, place.port, place.size, seconds, secret)
    else:
        members = follow(place.host, place.port, place.size, place.rank, seconds, secret)
    try:
        _connect(jax, place, members, seconds)
    except (InputError, RuntimeError) as error:
        members.fail(error)
        raise
    return members


def _connect(jax, place, members, seconds):
    """Let JAX find the other processes."""
    members.agree("the version of JAX", installation.version())
    try:  # 0.4.30 knows the setting without having it as an attribute
        jax.config.update("jax_cpu_collectives_implementation", "gloo")
    except AttributeError:  # one that knows no other
        pass
    port, _ = members.broadcast(_free_port() if members.leads else None)
    if type(port) is not int:
        raise InputError("process 0 names no port for JAX: all need the same version")
    # alone, it need not be reached by anybody
    host = place.host if members.size > 1 else "127.0.0.1"
    address = "%s:%d" % ("[%s]" % host if ":" in host else host, port)
    settings = {
        # else JAX listens for all machines
        "coordinator_bind_address": address if is_loopback(host) else None,
        "local_device_ids": None if place.local_rank is None else [place.local_rank],
        "cluster_detection_method": "deactivate",  # done already
        "initialization_timeout": max(int(seconds), 1),
    }
    known = inspect.signature(jax.distributed.initialize).parameters
    settings = {name: value for name, value in settings.items() if name in known}
    try:
        jax.distributed.initialize(address, place.size, place.rank, **settings)
    except RuntimeError as error:
        raise UnavailableError("JAX does not find the others: %s" % error) from None
    members.at_end.append(jax.distributed.shutdown)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("", 0))
        return probe.getsockname()[1]


class Together(device.Device):
    """The devices of all processes, for functions with updates; this one's own for others.

    Functions with updates are called by all processes, with minibatches of the same size; each
    fills in its `rows`. The others any process may call by itself.

    Attributes
    ----------
    count : int
        Number of devices.
    """

    def __init__(self, own, placement, members):
        from ..jax_backend.mode import mode
        from ..jax_backend.options import Options

        sizes = counted(members.size, "process"), counted(placement.count, "device")
        line = "%s; %s, %s" % (own.line, *sizes)
        options = Options(placement.platform, own.precision)
        super().__init__(own.name, line, own.precision, mode(placement, options))
        self.alone, self.rows, self.count = own, placement.rows, placement.count

    def function(
        self, inputs: Any, outputs: Any = None, mode: Any = None, updates: Any = None, **kwargs: Any
    ) -> Any:
        """Compile, for all devices if there are updates; see `lib.device.Device.function`."""
        if updates:
            return super().function(inputs, outputs, mode, updates, **kwargs)
        return self.alone.function(inputs, outputs, mode, **kwargs)


def choose(
    members: Any, wanted: str = "auto", precision: str = "float32", pieces: int | None = None
) -> Any:
    """Find the devices of all processes.

    Parameters
    ----------
    members : lib.distributed.Team
        From `join`.
    wanted : {'auto', 'gpu', 'jax-cpu'}
        'auto' takes GPUs where every process has one.
    precision : {'float32', 'tf32', 'bf16'}
        See `lib.device.choose`.
    pieces : int, optional
        Into how many pieces processors cut each minibatch, a multiple of the number of
        processes; by default one for each process. GPUs compute one each.

    Returns
    -------
    Together

    Raises
    ------
    InputError
        For another word, and for pieces that the processes cannot share evenly.
    UnavailableError
        If what was asked for is missing.
    """
    if wanted not in ("auto", "gpu", "jax-cpu"):
        raise InputError(
            "--device %s: with --distributed JAX computes, expected auto, gpu or jax-cpu" % wanted
        )
    if pieces is not None:
        _cut_processor(pieces, members.size)
    if wanted == "gpu" and device.why_no_jax_gpu() is not None:
        raise UnavailableError(
            "process %d has no GPU for JAX: %s; --device jax-cpu does without"
            % (members.rank, device.why_no_jax_gpu())
        )
    if wanted == "auto":
        without = members.any(device.why_no_jax_gpu() is not None)
        wanted = "jax-cpu" if without else "gpu"
    own = device.choose(wanted, precision)
    from ..jax_backend.many_devices import Divided

    def disconnected(error):
        if members.size == 1:
            return
        time.sleep(_WAIT)  # the team, which can say more, ends the process meanwhile
        members.fail(
            UnavailableError(
                "JAX lost the other processes (%s); --resume goes on from the last checkpoint"
                % error
            )
        )

    devices = installation.load().devices("cpu" if wanted == "jax-cpu" else None)
    if wanted == "jax-cpu" and pieces not in (None, len(devices)):
        raise UnavailableError(
            "JAX started with %s, expected %d: unset JAX_NUM_CPU_DEVICES, and choose "
            "before JAX is used" % (counted(len(devices), "device"), pieces)
        )
    return Together(own, Divided(devices, disconnected, lambda: members.any(False)), members)


def pieces_of(batch_size: Any, size: int) -> Any:
    """Into how many pieces `size` processes cut minibatches, where nothing else is asked for.

    Up to `PIECES` for any number of processes that can share them, so that these compute the
    same; for others one for each process.
    """
    pieces = math.gcd(PIECES, batch_size)
    return size if pieces % size else pieces


def _cut_processor(pieces, size):
    """Let JAX see this process's share of the pieces as devices; before it starts."""
    if pieces % size:
        raise InputError(
            "--pieces %d does not divide among %s: expected a multiple of %d"
            % (pieces, counted(size, "process"), size)
        )
    # the last one counts
    words = [os.environ.get("XLA_FLAGS", ""), _DEVICES % (pieces // size)]
    os.environ["XLA_FLAGS"] = " ".join(words).strip()
    # how many threads share a piece's sums out changes these, too: as many for all numbers of
    # processes; XLA takes the larger of the machine's cores and a process's devices
    has_affinity = hasattr(os, "sched_getaffinity")
    cores = len(os.sched_getaffinity(0)) if has_affinity else os.cpu_count() or 1
    os.environ.setdefault("NPROC", str(max(cores, pieces)))


def check_batch(batch_size: Any, count: Any) -> None:
    """Raise InputError if minibatches of this size do not divide evenly among `count` devices."""
    if batch_size % count:
        lower = batch_size // count * count
        near = " or ".join(str(size) for size in (lower, lower + count) if size)
        raise InputError(
            "--batch-size %d does not divide among %s: expected %s or another multiple"
            % (batch_size, counted(count, "device"), near)
        )
