"""What the training programs share: from a network's file and options to a finished run."""

import os
import platform
import tempfile

import numpy as np
import theano

from lib import rng
from lib.data_utils import OneHot
from lib.errors import InputError
from lib.running_statistics import population
from lib.runs import resuming
from lib.scores.classifier import Classifier
from lib.scores.scoring import real_images, sample_scores
from lib.theano_utils import floatX, sharedX
from lib.training import loop
from lib.training.sharing import share_checkpoint
from lib.vis import color_grid_vis, grayscale_grid_vis

from ..data.dataset import load_dataset
from ..latent import noise
from ..options import Parser, add_run_options, parse
from . import processes
from .compiling import Compiling
from .hyper_parameters import add_hyper_parameters, check_classes, check_rates
from .objective import compile_functions, compile_statistics, names
from .observers import observers

_STATISTICS_BATCHES = 20  # minibatches behind the statistics of --bn running


def parser(network, usage, description, output_path):
    """The options of a program that trains `network`."""
    options = Parser(usage=usage, description=description)
    add_run_options(options, output_path, getattr(network, "num_epochs", 200))
    options.set_defaults(data=getattr(network, "data", "auto"))
    add_hyper_parameters(options, network)
    return options


class Program:
    """A network with its data and options: what the training loop calls.

    Parameters
    ----------
    network : module
        Of `mnist.zoo`.
    data : mnist.data.dataset.Dataset
    args : argparse.Namespace
    chosen : lib.device.Device
    """

    def __init__(self, network, data, args, chosen):
        self.network, self.data, self.args, self.device = network, data, args, chosen
        self.gen_params, self.discrim_params = network.init_params(args)
        ny, n = args.ny, args.num_test_samples
        n = n or (20 * ny if ny else 100)
        # by class where there are classes: one row each, if they come out even
        self.grid = (ny, n // ny) if ny and n % ny == 0 else _near_square(n)
        self.sample_zmb = noise(rng.np_rng, n, args.nz, args.latent)
        self.sample_labels = np.arange(n) * ny // n
        self._judge = None
        self.lrt = sharedX(args.lr, name="lr")
        params = self.gen_params, self.discrim_params
        self.statistics = None
        with Compiling(chosen.function, names(args)) as compiling:
            self.functions = compile_functions(network, *params, self.lrt, args, compiling.function)
            self._generate = self.functions.generate
            if args.bn == "running":
                self.statistics = compile_statistics(network, *params, args, compiling.function)
                self._generate = self.statistics.generate

    def model(self):
        """The `lib.training.Model` of this."""
        steps = {
            "one-pass": [self._both],
            "d-then-g": [self._d_then_g],
            "alternate": [self._g] + [self._d] * self.args.k,
        }
        params = {"gen": self.gen_params, "discrim": self.discrim_params}
        if self.statistics:
            params.update(gen_bn=self.statistics.gen, discrim_bn=self.statistics.discrim)
        return loop.Model(
            steps=steps[self.args.step],
            evaluate=self.evaluate,
            save_samples=self.save_samples,
            end_epoch=self.take_statistics if self.statistics else None,
            params=params,
            variables=self.functions.variables,
            learning_rate=self.lrt,
        )

    # --- updates -----------------------------------------------------------------------------

    def _classes(self, labels):
        return [floatX(OneHot(labels, self.args.ny))] if self.args.ny else []

    def _minibatch(self, rows):
        """Images, noise and, with classes, one-hot classes of these rows."""
        labels = self.data.train.labels[rows] if self.args.ny else None
        X = self._images(rows)
        return [X, noise(rng.np_rng, len(rows), self.args.nz, self.args.latent)] + self._classes(
            labels
        )

    def _images(self, rows):
        """Images of these rows in the network's range; where others share in the work, of ours."""
        ours = self.device.rows(len(rows))
        images = self.network.transform(self.data.train.rows(rows[ours]))
        if len(images) == len(rows):
            return images
        whole = np.zeros((len(rows),) + images.shape[1:], images.dtype)
        whole[ours] = images
        return whole

    def _g(self, rows):
        labels = self.data.train.labels[rows] if self.args.ny else None
        zmb = noise(rng.np_rng, len(rows), self.args.nz, self.args.latent)
        return self.functions.train_g(zmb, *self._classes(labels))

    def _d(self, rows):
        return self.functions.train_d(*self._minibatch(rows))

    def _both(self, rows):
        return self.functions.train_both(*self._minibatch(rows))

    def _d_then_g(self, rows):
        batch = self._minibatch(rows)
        costs = self.functions.train_d(*batch)
        costs.update(self.functions.train_g(*batch[1:]))
        return costs

    # --- pictures and scores -----------------------------------------------------------------

    def generate(self, zmb, labels):
        """Images (n, nc, npx, npx) from 0 to 1; `labels` are ignored without classes."""
        images = self._generate(zmb, *self._classes(labels))
        return self.network.inverse_transform(images)

    def take_statistics(self):
        """Take the statistics of ``--bn running`` anew, from minibatches of their own."""
        generator = np.random.RandomState(self.args.seed)
        size = min(self.args.batch_size, len(self.data.train))

        def batches():
            for _ in range(_STATISTICS_BATCHES):
                rows = np.sort(generator.choice(len(self.data.train), size, replace=False))
                labels = self.data.train.labels[rows] if self.args.ny else None
                zmb = noise(generator, size, self.args.nz, self.args.latent)
                X = self.network.transform(self.data.train.rows(rows))
                yield self.statistics.record(X, zmb, *self._classes(labels))

        variables = self.statistics.gen + self.statistics.discrim
        for variable, value in zip(variables, population(batches())):
            variable.set_value(value)

    def evaluate(self):
        """Scores of generated images, by name."""
        # its own generator: how often scores are taken shall not change the training
        generator = np.random.RandomState(self.args.seed)
        valid, ny = self.data.valid, self.args.ny

        def samples(n):
            labels = generator.randint(0, max(ny, 1), n)
            batches = [
                self.generate(noise(generator, len(part), self.args.nz, self.args.latent), part)
                for part in np.split(labels, range(self.args.batch_size, n, self.args.batch_size))
            ]
            return np.concatenate(batches), labels if ny else None

        vaX, rows = real_images(valid)
        vaY = None if valid.labels is None else valid.labels[rows]
        n_classes = len(self.data.classes)
        return sample_scores(
            samples, self.args.eval_samples, vaX, vaY, self._classifier(), n_classes
        )

    def _classifier(self):
        """What judges the samples; None without labels. Trained once, when first asked for."""
        train = self.data.train
        if not self.args.classifier or train.labels is None:
            return None
        if self._judge is None:
            n_classes = len(self.data.classes)
            self._judge = Classifier(
                train, train.labels, n_classes, self.args.seed, self.device.alone.function
            )
        return self._judge

    def save_samples(self, path):
        """Write the epoch's grid."""
        if not self.args.use_fixed:
            self.sample_zmb = noise(
                rng.np_rng, len(self.sample_zmb), self.args.nz, self.args.latent
            )
        save_grid(self.generate(self.sample_zmb, self.sample_labels), self.grid, path)

    def save_real(self, path):
        """Write real images in a grid like the samples', class by class where there are any."""
        train = self.data.train
        labels = train.labels if self.args.ny else np.zeros(len(train), dtype=int)
        rows = draw_rows(labels, self.sample_labels)
        there = np.flatnonzero(rows >= 0)
        pictures = np.zeros((len(rows), self.args.nc, self.network.npx, self.network.npx))
        pictures[there] = train.rows(rows[there]) / 255.0
        save_grid(pictures, self.grid, path)


def draw_rows(labels, wanted):
    """Draw different rows with the labels `wanted`; -1 where there are no more."""
    drawn = np.full(len(wanted), -1)
    for y in np.unique(wanted):
        places, rows = np.flatnonzero(wanted == y), np.flatnonzero(labels == y)
        rows = rng.py_rng.sample(list(rows), min(len(places), len(rows)))
        drawn[places[: len(rows)]] = rows
    return drawn


def _near_square(n):
    """Rows and columns of a grid for `n` images, rather wide than high."""
    rows = int(np.sqrt(n))
    return rows, -(-n // rows)


def save_grid(images, grid, path):
    """Write images (n, nc, npx, npx) from 0 to 1 in a grid of (rows, columns)."""
    if images.shape[1] == 1:
        grayscale_grid_vis(images[:, 0], grid, path)
    else:
        color_grid_vis(images.transpose(0, 2, 3, 1), grid, path)


# another call with --resume may run elsewhere, and by another number of processes
NOT_KEPT = ("resume", "dry_run", "ny", *processes.PLACE)


def configuration(args, data, program, arch):
    """What config.json keeps: all that is needed to repeat the run."""
    return {
        "program": program,
        "arch": arch,
        "options": {
            name: value
            for name, value in vars(args).items()
            if value is not None and name not in NOT_KEPT
        },
        "data": data.identity(),
        "classes": list(data.classes) if args.ny else [],
        "versions": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "theano": theano.__version__,
        },
    }


def run(network, args, program, members=loop.ALONE):
    """Train `network` as `args` says, as one of `members`; return the exit code."""
    chosen = processes.choose(members, args)
    print(chosen)
    rng.set_seed(args.seed)
    saved = None
    if args.resume and members.leads:
        saved = resuming.read_checkpoint(args.output_path, args.resume)
    saved = share_checkpoint(members, saved)
    data = load_dataset(args.data, args.data_dir, network.npx, args.nc, args.fit, args.conditional)
    if args.dry_run:
        data = data.some(128)
    check_classes(args, data.classes)
    if len(data.train) < 2:
        raise InputError("%d images to train on, expected at least 2" % len(data.train))
    config = configuration(args, data, program, network.__name__.rpartition(".")[2])
    watching = observers(args) if members.leads else []
    this = loop.Run(config, len(data.train), args.output_path, watching, members)
    if saved:
        this.load(saved)
        print("going on after %(n_updates)d updates, %(n_epochs)d epochs" % this.counts)
        if this.done:
            whole_run = this.counts["n_epochs"] >= args.num_epochs
            name = "num_epochs" if whole_run else "max_updates"
            limit = "--%s %d" % (name.replace("_", "-"), getattr(args, name))
            print("nothing to do: %s is reached; with a larger one the run goes on" % limit)
            return 0
        model = Program(network, data, args, chosen).model()
    else:
        this.start(again=bool(args.resume))
        if members.leads:
            data.write_skipped(os.path.join(args.output_path, "skipped.txt"))
        built = Program(network, data, args, chosen)
        if members.leads:
            built.save_real(os.path.join(args.output_path, "samples", "real.png"))
        model = built.model()
    if not this.train(model):
        print("stopped after %(n_updates)d updates" % this.counts, end="; ")
        print("the same command with --resume goes on")
        return 130
    if not args.dry_run:
        print("done: see %s" % args.output_path)
    return 0


def dry_run(network, args, program, members=loop.ALONE):
    """Show in seconds whether everything works, with a tiny network; return the exit code."""
    for name, value in (("ngf", 4), ("ndf", 4), ("ngfc", 32), ("ndfc", 32)):
        if hasattr(args, name):
            setattr(args, name, value)
    args.batch_size, args.max_updates, args.resume = 32, 0, None
    args.num_epochs, args.niter_decay, args.eval_samples = 1, 0, [200]
    with tempfile.TemporaryDirectory() as folder:
        args.output_path = os.path.join(folder, "dry_run")
        code = run(network, args, program, members)
    print("dry run: everything works" if code == 0 else "dry run: stopped")
    return code


def main(network, options, program, argv):
    """Parse the arguments and train; return the exit code."""
    args = parse(options, argv)
    check_rates(args)
    processes.check(args)
    work = dry_run if args.dry_run else run
    if args.distributed:
        return processes.run(work, network, args, program)
    return work(network, args, program)
