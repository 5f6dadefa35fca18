"""The training program on tiny networks and a few images, compiled once for all runs."""

import os
import struct
from typing import NamedTuple

import numpy as np

from lib import device
from lib.errors import run_cli
from lib.files.atomic import atomic_write
from lib.theano_utils import sharedX
from mnist import train_cond_dcgan_no_gpu
from mnist.training import networks
from mnist.zoo import radford_cond

NAMES = {"train-images": 3, "t10k-images": 3, "train-labels": 1, "t10k-labels": 1}
# the sizes of --dry-run, so that the compiled functions serve it too
NETWORK = ["--ngf=4", "--ndf=4", "--ngfc=32", "--ndfc=32"]
# what takes longer than the training
QUIET = ["--fps=0", "--no-report", "--no-classifier"]
RUN = QUIET + ["--batch-size=16", "--eval-samples=30", "--num-epochs=2", "--checkpoint-freq=1"]
PROGRAM = train_cond_dcgan_no_gpu
N_TRAIN = 40  # images after the sixth that is set apart: 3 minibatches


def arrays(n_train=48, n_test=4):
    draw = np.random.RandomState(0)
    return {
        "train-images": draw.randint(0, 256, (n_train, 28, 28)).astype(np.uint8),
        "t10k-images": draw.randint(0, 256, (n_test, 28, 28)).astype(np.uint8),
        "train-labels": (np.arange(n_train) % 10).astype(np.uint8),
        "t10k-labels": (np.arange(n_test) % 10).astype(np.uint8),
    }


def write_mnist(folder, **changed):
    """Write the four files into `folder`; return it. Bytes are written as they are."""
    os.makedirs(str(folder), exist_ok=True)
    for name, array in dict(arrays(), **changed).items():
        if array is None:
            continue
        data = array
        if not isinstance(array, bytes):
            data = struct.pack(">HBB%dI" % array.ndim, 0, 8, array.ndim, *array.shape)
            data += array.tobytes()
        with open(os.path.join(str(folder), "%s-idx%d-ubyte" % (name, NAMES[name])), "wb") as file:
            file.write(data)
    return str(folder)


class Made(NamedTuple):
    """What the program compiled for networks of some sizes and a kind of step."""

    functions: tuple
    gen: list
    discrim: list
    lr: object
    state: list  # the optimisers' variables with their first values


class Once:
    """Replaces the program's parts that make and compile the graph.

    The second and later runs get the functions of the first, with their own initial values.
    """

    def __init__(self):
        self._init, self._compile = radford_cond.init_params, networks.compile_functions
        self._made = {}

    def patch(self, monkeypatch):
        """Put this in the place of the program's parts."""
        monkeypatch.setattr(radford_cond, "init_params", self.init_params)
        for name in ("sharedX", "compile_functions"):
            monkeypatch.setattr(networks, name, getattr(self, name))

    def init_params(self, args):
        gen, discrim = self._init(args)
        names = ("step", "nz", "ngf", "ndf", "ngfc", "ndfc", "ny", "label_smoothing", "b1", "l2")
        key = tuple(getattr(args, name) for name in names)
        if key not in self._made:
            lr = sharedX(args.lr, name="lr")
            function = device.choose().function
            functions = self._compile(radford_cond, gen, discrim, lr, args, function)
            state = [(v, v.get_value()) for v in functions.variables if v not in gen + discrim]
            self._made[key] = Made(functions, gen, discrim, lr, state)
        self.now = made = self._made[key]
        for own, new in zip(made.gen + made.discrim, gen + discrim):
            own.set_value(new.get_value())
        for variable, value in made.state:
            variable.set_value(value)
        return made.gen, made.discrim

    def sharedX(self, value, name):
        self.now.lr.set_value(np.asarray(value, self.now.lr.dtype))
        return self.now.lr

    def compile_functions(self, network, gen, discrim, lrt, args, function):
        return self.now.functions


def save_plain_curves(path, records):
    """In the place of `lib.report.curves.save_curves`."""
    with atomic_write(path) as file:
        file.write(b"%d" % len(records))


def main(*argv):
    """Run the program; return its exit code."""
    return run_cli(PROGRAM.main, [str(word) for word in argv])


def assert_one_line(err, words):
    """Assert that `err` is one line, an error with these `words`."""
    assert err.startswith("error: ") and err.count("\n") == 1 and err.endswith("\n"), err
    assert words in err
    assert "Traceback" not in err


def contents(folder):
    """The parameters that a finished run leaves, bit for bit."""
    last = max(int(path.name.split("_")[0]) for path in (folder / "models").iterdir())
    return {path.name: path.read_bytes() for path in folder.glob("models/%d_*" % last)}
