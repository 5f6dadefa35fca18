"""What the training programs share: from a network's file and options to a finished run."""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack
from types import ModuleType

from lib import rng
from lib.distributed import Alone, Team
from lib.errors import InputError, name_of, one_line
from lib.native import choice
from lib.runs import lock, resuming
from lib.runs.folder import SKIPPED, convolutions_path, real_path
from lib.training import ALONE, Run
from lib.training.sharing import share_checkpoint
from lib.training.steady_output import steady_output

from ..data.dataset import load_dataset
from ..data.reading import Reading
from ..options import Parser
from . import processes
from .configuration import configuration
from .hyper_parameters import add_hyper_parameters, check_rates, count_classes
from .networks import Networks
from .observers import observers
from .run_options import Options, add_run_options, parse

_WITHOUT = "training goes on without"


def parser(
    network: ModuleType, usage: str, description: str, output_path: str, **kwargs: str
) -> Parser:
    """Return the parser of a program that trains `network`, a module of `mnist.zoo`.

    Further arguments are those of `lib.command_line.parser.Parser`.
    """
    options = Parser(usage=usage, description=description, **kwargs)
    add_run_options(options, output_path, getattr(network, "num_epochs", 200))
    options.set_defaults(data=getattr(network, "data", "auto"))
    add_hyper_parameters(options, network)
    return options


def main(network: ModuleType, options: Parser, program: str, argv: list[str]) -> int:
    """Parse the arguments and train; return the exit code."""
    parsed = parse(options, argv)
    check_rates(parsed)
    processes.check(parsed)
    work = dry_run if parsed.dry_run else run
    if parsed.distributed:
        return processes.run(work, network, parsed, program)
    return work(network, parsed, program)


def run(network: ModuleType, options: Options, program: str, members: Alone | Team = ALONE) -> int:
    """Train `network` as `options` say, as one of `members`; return the exit code."""
    with steady_output(), ExitStack() as stack:
        return _run(network, options, program, members, stack)


def _run(network, options, program, members, stack):
    device = processes.choose(members, options)
    print(device)
    rng.set_seed(options.seed)
    saved = None
    held = None
    if members.leads and os.path.isdir(options.output_path):
        held = stack.enter_context(lock.hold(options.output_path))
    if options.resume and members.leads:
        saved = resuming.read_checkpoint(options.output_path, options.resume)
    saved = share_checkpoint(members, saved)
    data = _load(network, options)
    options = options.replace(ny=count_classes(options.conditional, data.classes))
    config = configuration(options, data, program, network.__name__.rpartition(".")[2])
    watching = observers(options) if members.leads else []
    if members.leads and not held:  # a folder that is not there yet
        held = stack.enter_context(lock.hold(options.output_path))
    this = Run(config, len(data.train), options.output_path, watching, members, held)
    if saved:
        this.load(saved)
        for line in resuming.differences(saved[1]["config"], config):
            print(one_line(line))
        print("going on after %(n_updates)d updates, %(n_epochs)d epochs" % this.counts)
        if this.complete:
            _say_what_limits(this, options)
            return 0
        _keep_choices(options, members)
        networks = Networks(network, data, options, device)
    else:
        this.start(again=bool(options.resume))
        _keep_choices(options, members)
        if members.leads:
            skipped = os.path.join(options.output_path, SKIPPED)
            this.attempts(SKIPPED, data.write_skipped, skipped, then=_WITHOUT)
        networks = Networks(network, data, options, device)
        if members.leads:
            real = real_path(options.output_path)
            this.attempts("real.png", networks.grids.save_real, data.train, real, then=_WITHOUT)
    if not this.train(networks.model()):
        print("stopped after %(n_updates)d updates" % this.counts, end="; ")
        print("the same command with --resume goes on")
        return 130
    if not options.dry_run:
        print("done: see %s" % name_of(options.output_path))
    return 0


def _load(network, options):
    """The data that the options name; a few images for a dry run."""
    reading = Reading(options.array, options.label_column, options.levels)
    kind = options.data, options.data_dir
    size = network.npx, options.nc, options.fit
    data = load_dataset(*kind, *size, options.conditional, reading)
    if options.dry_run:
        data = data.some(128)
    if len(data.train) < 2:
        raise InputError("%d images to train on, expected at least 2" % len(data.train))
    return data


def _keep_choices(options, members):
    """Let convolutions take the run's algorithms, so that the run can be resumed exactly."""
    if members.leads:
        choice.keep_in(convolutions_path(options.output_path))


def _say_what_limits(this, options):
    whole_run = this.counts["n_epochs"] >= options.num_epochs
    name = "num_epochs" if whole_run else "max_updates"
    limit = "--%s %d" % (name.replace("_", "-"), getattr(options, name))
    print("nothing to do: %s is reached; with a larger one the run goes on" % limit)


def dry_run(
    network: ModuleType, options: Options, program: str, members: Alone | Team = ALONE
) -> int:
    """Show in seconds whether everything works, with a tiny network; return the exit code."""
    tiny = {"ngf": 4, "ndf": 4, "ngfc": 32, "ndfc": 32}
    options = options.replace(**{k: v for k, v in tiny.items() if hasattr(options, k)})
    options = options.replace(batch_size=32, num_epochs=1, niter_decay=0, max_updates=0)
    options = options.replace(eval_samples=[200], resume=None)
    with tempfile.TemporaryDirectory() as folder:
        options = options.replace(output_path=os.path.join(folder, "dry_run"))
        code = run(network, options, program, members)
    print("dry run: everything works" if code == 0 else "dry run: stopped")
    return code
