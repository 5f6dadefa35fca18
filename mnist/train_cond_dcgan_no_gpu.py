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

import numpy as np
import theano
import theano.tensor as T

from lib import activations, device, inits, rng, training, updates
from lib.data_utils import OneHot
from lib.errors import run_cli
from lib.model_io import save_params
from lib.ops import batchnorm, conv2d, conv_cond_concat, deconv
from lib.scores import nearest_neighbour_scores
from lib.theano_utils import floatX, sharedX
from lib.vis import grayscale_grid_vis
from mnist.load import mnist_with_valid_set
from mnist.options import Parser, add_run_options, parse, real, whole

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

relu = activations.Rectify()
lrelu = activations.LeakyRectify()
sigmoid = activations.Sigmoid()
bce = T.nnet.binary_crossentropy


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
    """Compile the two updates and the generator.

    Returns
    -------
    train_g : callable
        ``(Z, Y)`` to g_cost; updates the generator.
    train_d : callable
        ``(X, Z, Y)`` to d_cost; updates the discriminator.
    generate : callable
        ``(Z, Y)`` to images.
    variables : list
        All shared variables that the updates change.
    """
    X, Z, Y = T.tensor4("X"), T.matrix("Z"), T.matrix("Y")
    gX = gen(Z, Y, *gen_params)
    p_real = discrim(X, Y, *discrim_params)
    p_gen = discrim(gX, Y, *discrim_params)

    d_cost_real = bce(p_real, T.ones(p_real.shape)).mean()
    d_cost_gen = bce(p_gen, T.zeros(p_gen.shape)).mean()
    d_cost = d_cost_real + d_cost_gen            # D: tell real from generated
    g_cost = bce(p_gen, T.ones(p_gen.shape)).mean()  # G: be taken for real

    adam = {"lr": lrt, "b1": args.b1, "regularizer": updates.Regularizer(l2=args.l2)}
    d_updates = updates.Adam(**adam)(discrim_params, d_cost)
    g_updates = updates.Adam(**adam)(gen_params, g_cost)
    return (
        theano.function([Z, Y], g_cost, updates=g_updates),
        theano.function([X, Z, Y], d_cost, updates=d_updates),
        theano.function([Z, Y], gX),
        [variable for variable, _ in d_updates + g_updates],
    )


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
    _train_g, _train_d, _gen, variables = compile_functions(gen_params, discrim_params, lrt, args)
    print("%.1f seconds to compile" % (time.time() - started), flush=True)

    def noise(generator, n):
        return floatX(generator.uniform(-1.0, 1.0, size=(n, args.nz)))

    def train_g(rows):
        ymb = floatX(OneHot(trY[rows], ny))
        return {"g_cost": float(_train_g(noise(rng.np_rng, len(rows)), ymb))}

    def train_d(rows):
        ymb = floatX(OneHot(trY[rows], ny))
        zmb = noise(rng.np_rng, len(rows))
        return {"d_cost": float(_train_d(transform(trX[rows]), zmb, ymb))}

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
        name="cond_dcgan",
        train_g=train_g,
        train_d=train_d,
        evaluate=evaluate,
        save_samples=save_samples,
        params={"gen": gen_params, "discrim": discrim_params},
        variables=[*variables, lrt],
        learning_rate=lrt,
    )


def parser():
    """The program's options; every hyper-parameter of the block above is one."""
    options = Parser("train_cond_dcgan_no_gpu", description=__doc__.splitlines()[0])
    add_run_options(options, output_path="results/cond_dcgan")
    add = options.add_argument_group("hyper-parameters").add_argument
    add("--k", type=whole(1), default=k, help="D updates for each of G (default: %(default)s)")
    add("--l2", type=real(0), default=l2, help="weight decay (default: %(default)s)")
    add("--b1", type=real(0, 1), default=b1, help="Adam's momentum (default: %(default)s)")
    add("--lr", type=real(0), default=lr, help="initial learning rate (default: %(default)s)")
    add("--batch-size", type=whole(2), default=nbatch, help="minibatch (default: %(default)s)")
    add("--nz", type=whole(1), default=nz, help="dimensions of Z (default: %(default)s)")
    for name, value in (("ngfc", ngfc), ("ndfc", ndfc), ("ngf", ngf), ("ndf", ndf)):
        add("--" + name, type=whole(1), default=value, help="width (default: %(default)s)")
    return options


def dry_run(args):
    """Make `args` those of a run that shows in seconds whether everything works."""
    args.ngf = args.ndf = 4
    args.ngfc = args.ndfc = 32
    args.data, args.batch_size, args.max_updates = "digits", 32, 0
    args.num_epochs, args.niter_decay, args.eval_samples = 1, 0, [200]


def run(args):
    """Train as `args` says; return the exit code."""
    print(device.choose(args.device))
    rng.set_seed(args.seed)
    data = mnist_with_valid_set(args.data_dir, args.data)
    if args.dry_run:
        data = tuple(part[:128] for part in data)
    resume_from = args.resume and training.find_checkpoint(args.output_path, args.resume)
    settings = {
        "name": "cond_dcgan",
        "options": vars(args),
        "n_epochs": args.num_epochs,
        "nbatch": args.batch_size,
        "versions": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "theano": theano.__version__,
        },
    }
    for name in ("niter_decay", "lr", "k", "eval_every", "checkpoint_freq", "max_updates"):
        settings[name] = getattr(args, name)
    if not args.resume:
        training.check_free(args.output_path)  # before minutes of compiling
    this = training.Run(build(data, args), settings, len(data[0]), args.output_path)
    if resume_from:
        this.resume(resume_from)
        print("resumed after %(n_updates)d updates, epoch %(n_epochs)d" % this.counts)
    else:
        this.start(again=bool(args.resume))
        real_path = os.path.join(args.output_path, "samples", "real.png")
        grayscale_grid_vis(real_digits(data[0], data[3]), (10, 20), real_path)
    finished = this.train()
    if not finished:
        print("stopped; the same command with --resume goes on")
        return 130
    models = os.path.join(args.output_path, "models")
    os.makedirs(models, exist_ok=True)
    for network, params in this.model.params.items():
        name = "%d_%s_params.npz" % (this.counts["n_epochs"], network)
        save_params(os.path.join(models, name), params)
    print("done: see %s" % args.output_path)
    return 0


def real_digits(X, Y):
    """Up to 20 real images of each class, (n, npx, npx), to compare the samples with."""
    rows = [np.flatnonzero(Y == y) for y in range(ny)]
    rows = [rng.py_rng.sample(list(found), min(20, len(found))) for found in rows]
    return inverse_transform(transform(X[np.concatenate(rows)]))


def main(argv):
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
