"""``--distributed``: one training run by several processes; the first writes what is written."""

from __future__ import annotations

import contextlib
import os
from typing import Any, Callable

from lib import device
from lib.distributed import devices, launchers, secret
from lib.distributed.joining import is_loopback
from lib.distributed.supervisor import supervised
from lib.errors import InputError, run_cli

_WHO = ("distributed", "coordinator", "processes", "rank", "join_seconds", "secret_file")
# what each process may be told by itself; in everything else all follow the first
_OWN = (*_WHO, "data_dir", "output_path")
PLACE = (*_WHO, "pieces")
_OPEN = (
    "network: other machines can reach this run at %s; what its processes and JAX send each other "
    "is neither encrypted nor signed, so that everybody on that network must be trusted"
)


def add_options(parser: Any, whole: Callable) -> None:
    """Add the options that say which process of how many this is.

    Parameters
    ----------
    parser : argparse.ArgumentParser
    whole : callable
        `mnist.options.whole`.
    """
    add = parser.add_argument_group("several processes").add_argument
    add(
        "--distributed",
        action="store_true",
        help="share the work with other processes, here or on other machines, through JAX; what "
        "you do not give below is taken from torchrun, Open MPI, MPICH, Intel MPI, SLURM or "
        "Kubernetes",
    )
    add("--coordinator", metavar="HOST:PORT", help="address at which process 0 listens")
    add("--processes", type=whole(1), metavar="N", help="number of processes")
    add("--rank", type=whole(0), metavar="I", help="number of this process, counted from 0")
    add(
        "--join-seconds",
        type=whole(1),
        default=300,
        metavar="N",
        help="seconds to wait for the others (default: 300)",
    )
    add(
        "--secret-file",
        metavar="FILE",
        help="file with the secret that all processes know and strangers do not; process 0 "
        "creates it if it does not exist (default: the word in %s; without one, only processes "
        "of this machine can join)" % secret.VARIABLE,
    )
    add(
        "--pieces",
        type=whole(1),
        metavar="N",
        help="number of pieces into which CPUs cut each minibatch; all numbers of processes that "
        "divide it give the same costs to the bit (default: 4 for 1, 2 or 4 processes, otherwise "
        "one for each process)",
    )


def check(args: Any) -> None:
    """Raise InputError if an option is given that --distributed alone makes sense of."""
    for name in ("coordinator", "processes", "rank", "secret_file", "pieces"):
        if getattr(args, name) is not None and not args.distributed:
            option = name.replace("_", "-")
            raise InputError("--%s is for several processes: add --distributed" % option)


def run(work: Callable, network: Any, args: Any, program: Any) -> Any:
    """Train as one of several processes; return the exit code.

    Parameters
    ----------
    work : callable
        `mnist.training.program.run` or `dry_run`.
    network, args, program
        As for them.
    """
    place = launchers.find(args.coordinator, args.processes, args.rank)

    def joined(argv):
        word = secret.find(place, args.secret_file, args.join_seconds)
        with devices.join(place, args.join_seconds, word) as members:
            if members.leads and members.size > 1 and not is_loopback(place.host):
                print(_OPEN % place.host)
            options = args.replace(**_options_of_the_first(members, args))
            with contextlib.ExitStack() as stack:
                if not members.leads:
                    nowhere = stack.enter_context(open(os.devnull, "w"))
                    stack.enter_context(contextlib.redirect_stdout(nowhere))
                return work(network, options, program, members)

    return supervised(lambda: run_cli(joined, []), place.rank, place.size)


def _options_of_the_first(members, args):
    options = {name: value for name, value in vars(args).items() if name not in _OWN}
    told = members.broadcast(options)[0]
    if not (isinstance(told, dict) and set(told) == set(options)):
        raise InputError("process 0 has other options: all need the same version of this program")
    return told


def choose(members: Any, args: Any) -> Any:
    """The device, or devices, that the options ask for; see `lib.device.choose`."""
    if not args.distributed:
        return device.choose(args.device, args.precision)
    pieces = args.pieces or devices.pieces_of(args.batch_size, members.size)
    chosen = devices.choose(members, args.device, args.precision, pieces)
    devices.check_batch(args.batch_size, chosen.count)
    return chosen
