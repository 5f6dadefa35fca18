"""What the tests of ``python -m mnist.sample`` share: its call, and two small generators."""

import numpy as np
from PIL import Image

from lib.errors import run_cli
from lib.files.model_io import save_params
from mnist import sample
from mnist.sampling import generation
from tests.mnist import nets

CONFIG = {"arch": "radford_cond", "options": {"latent": "uniform"}}


def compile_once(compiled, monkeypatch):
    """Have the program compile each generator once, into the dict `compiled`."""

    def pictures(generator, params, bn, function):
        key = (generator, bn, sum(float(np.sum(p)) for p in params))
        if key not in compiled:
            compiled[key] = generation.Generation(generator, params, bn, function)
        return compiled[key]

    monkeypatch.setattr(sample, "Generation", pictures)


def write_run(folder):
    """A run of a generator with classes; return its folder."""
    return nets.write_run(folder / "run", nets.small(), CONFIG)


def write_plain(folder):
    """The parameters of a generator without classes, with 5 dimensions of noise; their path."""
    path = str(folder / "3_gen_params.npz")
    save_params(path, nets.weights(nets.shapes("torch28", nz=5, ngf=2)))
    return path


def main(*argv):
    return run_cli(sample.main, [str(word) for word in argv])


def pixels(path):
    return np.asarray(Image.open(str(path))).astype(int)
