"""Train the conditional DCGAN on MNIST, on a CPU.

``python -m mnist.train_cond_dcgan_no_gpu --help`` lists the options. The network, its
initial values and its schedule are those of Radford, Metz and Chintala, "Unsupervised
Representation Learning with Deep Convolutional Generative Adversarial Networks",
arXiv:1511.06434, and of their code.
"""

import os
import platform
import sys
import tempfile
import time
import zlib

import numpy as np
import theano
import theano.tensor as T

from lib import activations, compat, device, inits, native, rng, training, updates
from lib.data_utils import OneHot
from lib.errors import UnavailableError, run_cli
from lib.ops import batchnorm, conv2d, conv_cond_concat, deconv
from lib.scores import nearest_neighbour_scores
from lib.theano_utils import floatX, sharedX
from lib.vis import grayscale_grid_vis
from mnist.load import mnist_with_valid_set
from mnist.options import Parser, add_run_options, parse, real, whole

# fmt: off
k = 1           # updates of the discriminator for each of the generator
l2 = 2.5e-5     # weight decay
b1 = 0.5        # momentum term of Adam
nc = 1          # channels of an image
ny = 10         # classes
nbatch = 128    # examples in a minibatch
npx = 28        # pixels along each side of an image
nz = 100        # dimensions of Z
ngfc = 1024     # units of the generator's fully connected layer
ndfc = 1024     # units of the discriminator's fully connected layer
ngf = 64        # filters of the generator's last hidden layer; the one before has twice as many
ndf = 64        # filters of the discriminator's first layer; the next has twice as many
lr = 0.0002     # initial learning rate of Adam
# fmt: on

relu = activations.Rectify()
lrelu = activations.LeakyRectify()
sigmoid = activations.Sigmoid()
bce = T.nnet.binary_crossentropy


# fmt: off
def gen(Z, Y, w, w2, w3, wx):
    """Generator: noise Z (n, nz) and one-hot classes Y (n, ny) to images (n, nc, 28, 28)."""
    yb = Y.dimshuffle(0, 1, "x", "x")                              # (n, ny, 1, 1)
    Z = T.concatenate([Z, Y], axis=1)                              # (n, nz+ny)
    h = relu(batchnorm(T.dot(Z, w)))                               # (n, ngfc)
    h = T.concatenate([h, Y], axis=1)                              # (n, ngfc+ny)
    h2 = relu(batchnorm(T.dot(h, w2)))                             # (n, ngf*2*7*7)
    h2 = h2.reshape((h2.shape[0], -1, npx // 4, npx // 4))         # (n, ngf*2, 7, 7)
    h2 = conv_cond_concat(h2, yb)                                  # (n, ngf*2+ny, 7, 7)
    h3 = relu(batchnorm(deconv(h2, w3, subsample=(2, 2), border_mode=(2, 2))))
    h3 = conv_cond_concat(h3, yb)                                  # (n, ngf+ny, 14, 14)
    x = sigmoid(deconv(h3, wx, subsample=(2, 2), border_mode=(2, 2)))
    return x                                                       # (n, nc, 28, 28)


def discrim(X, Y, w, w2, w3, wy):
    """Discriminator: images X (n, nc, 28, 28) and classes Y (n, ny) to P(real) (n, 1)."""
    yb = Y.dimshuffle(0, 1, "x", "x")                              # (n, ny, 1, 1)
    X = conv_cond_concat(X, yb)                                    # (n, nc+ny, 28, 28)
    h = lrelu(conv2d(X, w, subsample=(2, 2), border_mode=(2, 2)))  # (n, ndf, 14, 14)
    h = conv_cond_concat(h, yb)                                    # (n, ndf+ny, 14, 14)
    h2 = lrelu(batchnorm(conv2d(h, w2, subsample=(2, 2), border_mode=(2, 2))))
    h2 = T.flatten(h2, 2)                                          # (n, ndf*2*7*7)
    h2 = T.concatenate([h2, Y], axis=1)                            # (n, ndf*2*7*7+ny)
    h3 = lrelu(batchnorm(T.dot(h2, w3)))                           # (n, ndfc)
    h3 = T.concatenate([h3, Y], axis=1)                            # (n, ndfc+ny)
    y = sigmoid(T.dot(h3, wy))
    return y                                                       # (n, 1)
# fmt: on


def init_params(args):
    """Weights of both networks, normal with standard deviation 0.02, in upstream's order."""
    normal = inits.Normal(scale=0.02)
    side = npx // 4
    gen_params = [
        normal((args.nz + ny, args.ngfc), "gw"),
        normal((args.ngfc + ny, args.ngf * 2 * side * side), "gw2"),
        normal((args.ngf * 2 + ny, args.ngf, 5, 5), "gw3"),
        normal((args.ngf + ny, nc, 5, 5), "gwx"),
    ]
    discrim_params = [
        normal((args.ndf, nc + ny, 5, 5), "dw"),
        normal((args.ndf * 2, args.ndf + ny, 5, 5), "dw2"),
        normal((args.ndf * 2 * side * side + ny, args.ndfc), "dw3"),
        normal((args.ndfc + ny, 1), "dwy"),
    ]
    return gen_params, discrim_params


def transform(X):
    """Bytes (n, 784) to floats from 0 to 1, (n, nc, npx, npx)."""
    return (floatX(X) / 255.0).reshape(-1, nc, npx, npx)


def inverse_transform(X):
    """(n, nc, npx, npx) to (n, npx, npx)."""
    return X.reshape(-1, npx, npx)


def compile_functions(gen_params, discrim_params, lrt, args):
    """Compile the updates and the generator.

    Returns
    -------
    train_g : callable
        ``(Z, Y)`` to [g_cost]; updates the generator.
    train_d : callable
        ``(X, Z, Y)`` to [d_cost]; updates the discriminator.
    train_both : callable
        ``(X, Z, Y)`` to [g_cost, d_cost]; updates both from one forward pass, each with
        respect to its own cost at the old parameters ("Fast DCGAN in Keras", ctmakro). Only
        this one, or only the two above, are compiled, as ``args.step`` says; None else.
    generate : callable
        ``(Z, Y)`` to images.
    variables : list
        All shared variables that the updates change.
    """
    native.set_precision(args.precision)
    X, Z, Y = T.tensor4("X"), T.matrix("Z"), T.matrix("Y")
    gX = gen(Z, Y, *gen_params)
    p_real = discrim(X, Y, *discrim_params)
    p_gen = discrim(gX, Y, *discrim_params)

    d_cost_real = bce(p_real, T.ones(p_real.shape)).mean()
    d_cost_gen = bce(p_gen, T.zeros(p_gen.shape)).mean()
    d_cost = d_cost_real + d_cost_gen  # D: tell real from generated
    g_cost = bce(p_gen, T.ones(p_gen.shape)).mean()  # G: be taken for real

    adam = {"lr": lrt, "b1": args.b1, "regularizer": updates.Regularizer(l2=args.l2)}
    d_updates = updates.Adam(**adam)(discrim_params, d_cost)
    g_updates = updates.Adam(**adam)(gen_params, g_cost)
    train_g = train_d = train_both = None
    if args.step == "one-pass":
        train_both = theano.function([X, Z, Y], [g_cost, d_cost], updates=d_updates + g_updates)
    else:
        train_g = theano.function([Z, Y], [g_cost], updates=g_updates)
        train_d = theano.function([X, Z, Y], [d_cost], updates=d_updates)
    generate = theano.function([Z, Y], gX)
    variables = [variable for variable, _ in d_updates + g_updates]
    return train_g, train_d, train_both, generate, variables


def build(data, args):
    """Make the `lib.training.Model` of these data and options; compiles.

    Parameters
    ----------
    data : tuple
        As `mnist_with_valid_set` returns it.
    args : argparse.Namespace
    """
    trX, vaX, _, trY, vaY, _ = data
    vaX = floatX(vaX) / 255.0
    gen_params, discrim_params = init_params(args)
    sample_zmb = floatX(rng.np_rng.uniform(-1.0, 1.0, size=(200, args.nz)))
    sample_ymb = floatX(OneHot(np.repeat(np.arange(10), 20), ny))
    lrt = sharedX(args.lr, name="lr")

    started = time.time()
    print("compiling", flush=True)
    functions = compile_functions(gen_params, discrim_params, lrt, args)
    _train_g, _train_d, _train_both, _gen, variables = functions
    print("%.1f seconds to compile" % (time.time() - started), flush=True)

    def noise(generator, n):
        return floatX(generator.uniform(-1.0, 1.0, size=(n, args.nz)))

    def minibatch(rows):
        ymb = floatX(OneHot(trY[rows], ny))
        return transform(trX[rows]), noise(rng.np_rng, len(rows)), ymb

    def train_g(rows):
        _, zmb, ymb = minibatch(rows)
        return {"g_cost": float(_train_g(zmb, ymb)[0])}

    def train_d(rows):
        return {"d_cost": float(_train_d(*minibatch(rows))[0])}

    def train_both(rows):
        g_cost, d_cost = _train_both(*minibatch(rows))
        return {"g_cost": float(g_cost), "d_cost": float(d_cost)}

    def evaluate():
        # its own generator: how often scores are taken shall not change the training
        generator = np.random.RandomState(args.seed)

        def samples(n):
            labels = generator.randint(0, ny, n)
            batches = [
                _gen(noise(generator, len(part)), floatX(OneHot(part, ny)))
                for part in np.split(labels, range(args.batch_size, n, args.batch_size))
            ]
            return np.concatenate(batches).reshape(n, -1), labels

        return nearest_neighbour_scores(samples, args.eval_samples, vaX, vaY)

    def save_samples(path):
        pictures = inverse_transform(_gen(sample_zmb, sample_ymb))
        grayscale_grid_vis(pictures, (10, 20), path)

    return training.Model(
        train_g=train_both if args.step == "one-pass" else train_g,
        train_d=train_both if args.step == "one-pass" else train_d,
        evaluate=evaluate,
        save_samples=save_samples,
        params={"gen": gen_params, "discrim": discrim_params},
        variables=variables,
        learning_rate=lrt,
    )


def parser():
    """The program's options; every hyper-parameter of the block above is one."""
    options = Parser(
        usage="python -m mnist.train_cond_dcgan_no_gpu [--option VALUE ...]",
        description=__doc__.splitlines()[0],
    )
    add_run_options(options, output_path="results/cond_dcgan")
    group = options.add_argument_group("hyper-parameters")

    def add(name, kind, value, text):
        metavar = "X" if isinstance(value, float) else "N"
        text += " (default: %(default)s)"
        group.add_argument(name, type=kind, default=value, metavar=metavar, help=text)

    add("--k", whole(1), k, "updates of the discriminator for each of the generator")
    add("--l2", real(0), l2, "weight decay")
    add("--b1", real(0, 1), b1, "Adam's momentum")
    add("--lr", real(0), lr, "initial learning rate")
    add("--batch-size", whole(2), nbatch, "examples in a minibatch")
    add("--nz", whole(1), nz, "dimensions of the noise Z")
    add("--ngfc", whole(1), ngfc, "units of the generator's fully connected layer")
    add("--ndfc", whole(1), ndfc, "units of the discriminator's fully connected layer")
    add("--ngf", whole(1), ngf, "filters of the generator's last hidden layer")
    add("--ndf", whole(1), ndf, "filters of the discriminator's first layer")
    group.add_argument(
        "--step",
        choices=("alternate", "one-pass"),
        default="alternate",
        help="alternate: each minibatch updates G or D, as upstream (default); one-pass: both, "
        "from one forward pass",
    )
    group.add_argument(
        "--precision",
        choices=native.PRECISIONS,
        default="float32",
        help="of convolutions and matrix products; bf16 needs oneDNN (default: float32)",
    )
    return options


def dry_run(args):
    """Make `args` those of a run that shows in seconds whether everything works."""
    args.ngf = args.ndf = 4
    args.ngfc = args.ndfc = 32
    args.data, args.batch_size, args.max_updates, args.resume = "digits", 32, 0, None
    args.num_epochs, args.niter_decay, args.eval_samples = 1, 0, [200]


def configuration(args, data):
    """What config.json keeps: all that is needed to repeat the run."""
    options = vars(args).items()
    return {
        "program": "train_cond_dcgan_no_gpu",
        "options": {
            name: value
            for name, value in options
            if value is not None and name not in ("resume", "dry_run")
        },
        "data": {"n_examples": len(data[0]), "crc32": zlib.crc32(data[0])},
        "versions": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "theano": theano.__version__,
        },
    }


def run(args):
    """Train as `args` says; return the exit code."""
    print(device.choose(args.device))
    compat.require_compiler()
    if args.precision == "bf16" and not native.available("conv")[0]:
        raise UnavailableError("--precision bf16: %s" % native.available("conv")[1])
    rng.set_seed(args.seed)
    saved = args.resume and training.read_checkpoint(args.output_path, args.resume)
    data = mnist_with_valid_set(args.data_dir, args.data)
    if args.dry_run:
        data = tuple(part[:128] for part in data)
    this = training.Run(configuration(args, data), len(data[0]), args.output_path)
    if saved:
        this.load(saved)
        print("going on after %(n_updates)d updates, %(n_epochs)d epochs" % this.counts)
        if this.done:
            whole_run = this.counts["n_epochs"] >= args.num_epochs
            name = "num_epochs" if whole_run else "max_updates"
            limit = "--%s %d" % (name.replace("_", "-"), getattr(args, name))
            print("nothing to do: %s is reached; with a larger one the run goes on" % limit)
            return 0
    else:
        this.start(again=bool(args.resume))
        real_path = os.path.join(args.output_path, "samples", "real.png")
        grayscale_grid_vis(real_digits(data[0], data[3]), (10, 20), real_path)
    if not this.train(build(data, args)):
        print("stopped after %(n_updates)d updates" % this.counts, end="; ")
        print("the same command with --resume goes on")
        return 130
    if not args.dry_run:
        print("done: see %s" % args.output_path)
    return 0


def real_digits(X, Y):
    """20 real images of each class, (200, npx, npx), to compare the samples with."""
    pictures = np.zeros((ny, 20, npx, npx))
    for y in range(ny):
        rows = np.flatnonzero(Y == y)
        rows = rng.py_rng.sample(list(rows), min(20, len(rows)))  # black where there are fewer
        pictures[y, : len(rows)] = inverse_transform(transform(X[np.array(rows, dtype=int)]))
    return pictures.reshape(-1, npx, npx)


def main(argv):
    """Parse the arguments and train; return the exit code."""
    args = parse(parser(), argv)
    if not args.dry_run:
        return run(args)
    dry_run(args)
    with tempfile.TemporaryDirectory() as folder:
        args.output_path = os.path.join(folder, "dry_run")
        code = run(args)
    print("dry run: everything works" if code == 0 else "dry run: stopped")
    return code


if __name__ == "__main__":
    sys.exit(run_cli(main))
