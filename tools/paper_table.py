"""Nearest-neighbour classification of MNIST's test set by generated digits, as in the paper.

``python tools/paper_table.py --data-dir path/to/mnist [-- OPTION ...]`` trains the conditional
network (or goes on with a run that was interrupted) with any options of its program after
``--``, generates 50,000 labelled digits, classifies the
10,000 real test images by their nearest generated neighbour, and prints the error beside
Table 3 of Radford, Metz and Chintala (arXiv:1511.06434). The paper's figures are quoted from
memory.
"""

from __future__ import annotations

import os
import sys
from typing import Any

if not __package__:  # started by its path: the project is the folder above
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import lib  # noqa: F401  before anything imports Theano

# isort: split
import numpy as np
import theano
import theano.tensor as T
from tqdm import tqdm

from lib import device, rng
from lib.data_utils import OneHot
from lib.errors import run_cli
from lib.files.model_io import load_params
from lib.runs import folder
from lib.scores.scoring import nearest_neighbour_scores
from lib.theano_utils import floatX, sharedX
from mnist import train_cond_dcgan_no_gpu
from mnist.latent import noise
from mnist.load import mnist_with_valid_set
from mnist.options import Parser, whole
from mnist.zoo import radford_cond

PAPER = (("1-NN on real data", 3.1), ("GAN", 6.28), ("DCGAN", 2.98))
BATCH, NY = 128, 10


def train(args: Any, more: Any) -> Any:
    """Train, or go on training, with `more` options; return the program's exit code."""
    options = ["--data", args.data, "--output-path", args.output_path]
    options += ["--num-epochs", str(args.num_epochs), "--eval-every", "0"]
    options += ["--device", args.device]
    if args.data_dir:
        options += ["--data-dir", args.data_dir]
    if folder.has_config(args.output_path):
        options.append("--resume")
    return train_cond_dcgan_no_gpu.main(options + more)


def real(X: Any, Y: Any) -> Any:
    """A source for `nearest_neighbour_scores` that gives real images, in order."""
    done = [0]

    def take(n):
        rows = slice(done[0], done[0] + n)
        done[0] += n
        return X[rows].astype("float32") / 255, Y[rows]

    return take


def generated(path: str, seed: int, bar: Any, function: Any = theano.function) -> Any:
    """A source that gives digits of the generator whose parameters are in `path`.

    `function` compiles it.
    """
    params = [sharedX(p) for p in load_params(path)]
    nz = params[0].get_value(borrow=True).shape[0] - NY
    Z, Y = T.matrix("Z"), T.matrix("Y")
    generate = function([Z, Y], radford_cond.gen(Z, Y, *params))
    random = rng.separate(seed)

    def take(n):
        labels = random.randint(0, NY, n)
        parts = []
        for part in np.split(labels, range(BATCH, n, BATCH)):
            zmb = noise(random, len(part), nz, radford_cond.latent)
            parts.append(generate(zmb, floatX(OneHot(part, NY))))
            bar.update(len(part))
        return np.concatenate(parts).reshape(n, -1), labels

    return take


def error(source: Any, size: int, teX: Any, teY: Any) -> Any:
    """Error of the nearest-neighbour classifier with `size` images of `source`, in percent."""
    scores = nearest_neighbour_scores(source, [size], teX, teY)
    return 100.0 - next(value for name, value in scores.items() if name.endswith("_va_nnc_acc"))


def main(argv: list[str]) -> Any:
    parser = Parser(
        usage="paper_table.py [--option VALUE ...] [-- OPTION OF THE TRAINING PROGRAM ...]",
        description=__doc__.splitlines()[0],
    )
    parser.add_argument("--data", choices=("mnist", "digits"), default="mnist")
    parser.add_argument("--data-dir")
    parser.add_argument("--num-epochs", type=whole(1), default=50)
    parser.add_argument("--samples", type=whole(BATCH), default=50000)
    parser.add_argument("--seed", type=whole(0), default=rng.SEED)
    parser.add_argument("--device", choices=device.CHOICES, default="auto")
    parser.add_argument("--output-path", default="results/paper_table")
    end = argv.index("--") if "--" in argv else len(argv)
    own, more = argv[:end], argv[end + 1 :]
    args = parser.parse_args(own)
    code = train(args, more)
    if code:
        return code
    trX, _, teX, trY, _, teY = mnist_with_valid_set(args.data_dir, args.data)
    teX = teX.astype("float32") / 255
    path = folder.params_path(args.output_path, args.num_epochs, "gen")
    with tqdm(total=args.samples, unit="img", desc="generating", disable=None) as bar:
        source = generated(path, args.seed, bar, device.choose(args.device).function)
        ours = error(source, args.samples, teX, teY)
    neighbours = min(args.samples, len(trX))
    rows = [
        (
            "1-NN on real data (%d images), measured here" % neighbours,
            error(real(trX, trY), neighbours, teX, teY),
        )
    ]
    rows += [("%s, the paper (from memory)" % name, value) for name, value in PAPER]
    rows.append(("DCGAN, this run: %d epochs, %d samples" % (args.num_epochs, args.samples), ours))
    print("test error of the nearest neighbour, %d real test images" % len(teX))
    for name, value in rows:
        print("%-60s %6.2f %%" % (name, value))
    return 0


if __name__ == "__main__":
    sys.exit(run_cli(main))
