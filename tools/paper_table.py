"""Nearest-neighbour classification of MNIST's test set by generated digits, as in the paper.

``python tools/paper_table.py --data-dir path/to/mnist`` trains the conditional network (or
goes on with a run that was interrupted), generates 50,000 labelled digits, classifies the
10,000 real test images by their nearest generated neighbour, and prints the error beside
Table 3 of Radford, Metz and Chintala (arXiv:1511.06434). The paper's figures are quoted from
memory.
"""

import os
import sys

import numpy as np
from tqdm import tqdm

import lib  # noqa: F401  before anything imports Theano
from lib.data_utils import OneHot
from lib.errors import run_cli
from lib.model_io import load_params
from lib.scores import nearest_neighbour_scores
from mnist.load import mnist_with_valid_set
from mnist.options import Parser, whole

PAPER = (("1-NN on real data", 3.1), ("GAN", 6.28), ("DCGAN", 2.98))
BATCH = 128


def train(args):
    """Train, or go on training; return the program's exit code."""
    from mnist import train_cond_dcgan_no_gpu as program

    options = ["--data", args.data, "--output-path", args.output_path]
    options += ["--num-epochs", str(args.num_epochs), "--eval-every", "0"]
    if args.data_dir:
        options += ["--data-dir", args.data_dir]
    if os.path.exists(os.path.join(args.output_path, "config.json")):
        options.append("--resume")
    return program.main(options)


def real(X, Y):
    """A source for `nearest_neighbour_scores` that gives real images, in order."""
    done = [0]

    def take(n):
        rows = slice(done[0], done[0] + n)
        done[0] += n
        return X[rows].astype("float32") / 255, Y[rows]

    return take


def generated(path, seed, bar):
    """A source that gives digits of the generator whose parameters are in `path`."""
    import theano
    import theano.tensor as T

    from lib.theano_utils import floatX, sharedX
    from mnist import train_cond_dcgan_no_gpu as program

    params = [sharedX(p) for p in load_params(path)]
    nz = params[0].get_value(borrow=True).shape[0] - program.ny
    Z, Y = T.matrix("Z"), T.matrix("Y")
    generate = theano.function([Z, Y], program.gen(Z, Y, *params))
    random = np.random.RandomState(seed)

    def take(n):
        labels = random.randint(0, program.ny, n)
        parts = []
        for part in np.split(labels, range(BATCH, n, BATCH)):
            noise = floatX(random.uniform(-1, 1, (len(part), nz)))
            parts.append(generate(noise, floatX(OneHot(part, program.ny))))
            bar.update(len(part))
        return np.concatenate(parts).reshape(n, -1), labels

    return take


def error(source, size, teX, teY):
    """Error of the nearest-neighbour classifier with `size` images of `source`, in percent."""
    scores = nearest_neighbour_scores(source, [size], teX, teY)
    return 100.0 - next(value for name, value in scores.items() if name.endswith("_va_nnc_acc"))


def main(argv):
    parser = Parser(prog="paper_table.py", description=__doc__.splitlines()[0])
    parser.add_argument("--data", choices=("mnist", "digits"), default="mnist")
    parser.add_argument("--data-dir")
    parser.add_argument("--num-epochs", type=whole(1), default=50)
    parser.add_argument("--samples", type=whole(BATCH), default=50000)
    parser.add_argument("--seed", type=whole(0), default=42)
    parser.add_argument("--output-path", default="results/paper_table")
    args = parser.parse_args(argv)
    code = train(args)
    if code:
        return code
    trX, _, teX, trY, _, teY = mnist_with_valid_set(args.data_dir, args.data)
    teX = teX.astype("float32") / 255
    path = os.path.join(args.output_path, "models", "%d_gen_params.npz" % args.num_epochs)
    with tqdm(total=args.samples, unit="img", desc="generating", disable=None) as bar:
        ours = error(generated(path, args.seed, bar), args.samples, teX, teY)
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
