"""Make pictures with a trained generator.

``python -m mnist.sample --help`` lists the options.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import numpy as np

from lib import device, rng
from lib.errors import InputError, name_of, run_cli
from mnist import latent
from mnist.data.sources import KINDS
from mnist.options import Parser, real, whole
from mnist.sampling import arithmetic, classes, files, inversion, points, recognise
from mnist.sampling.generation import BN, Generation, one_hot
from mnist.sampling.layer_plan import fit_of
from mnist.sampling.trained import load

_MOST = 10000  # pictures in one file


def parser() -> Any:
    """The program's options."""
    options = Parser(
        usage="python -m mnist.sample CHECKPOINT [--num-samples N] [--option VALUE ...]",
        description=__doc__.splitlines()[0],
        command="dcgan-sample",
        example="python -m mnist.sample results/torch28 --num-samples 100 --grid",
    )
    add = options.add_argument_group("the generator").add_argument
    add(
        "checkpoint",
        nargs="?",
        metavar="CHECKPOINT",
        help="folder of a run, its checkpoint.npz, one of its models/N_gen_params.npz, an "
        "N_gen_params.jl of upstream's, or another program's: PyTorch's .pth, a checkpoint of "
        "TensorFlow's, Keras's .h5",
    )
    add("--checkpoint-dir", metavar="DIR", help="the same as CHECKPOINT")
    add(
        "--arch",
        choices=recognise.NAMES,
        metavar="NAME",
        help="network, where the file does not tell: %s" % ", ".join(recognise.NAMES),
    )
    add(
        "--bn",
        choices=BN,
        help="normalise the layers with the statistics of one minibatch, or of 20 minibatches "
        "together, for which another program's file may have its own (default: batch, or the "
        "file's own)",
    )
    add(
        "--device",
        choices=device.CHOICES,
        default="auto",
        help="where to compute, as in training (default: auto)",
    )
    add = options.add_argument_group("the samples").add_argument
    add(
        "--num-samples",
        "--sample",
        type=whole(1),
        metavar="N",
        help="number of samples (default: 100; with --interpolate 5)",
    )
    add(
        "--label",
        action="append",
        metavar="CLASS",
        help="class, by name or number; several classes take turns, and --label 7,3 is the same "
        "as --label 7 --label 3 (default: all classes)",
    )
    add(
        "--seed",
        type=whole(0, 2**32 - 1),
        metavar="N",
        help="seed of the noise (default: %d)" % rng.SEED,
    )
    add("--truncate", type=real(0), metavar="X", help="draw the noise between -X and X only")
    add(
        "--latent",
        choices=latent.KINDS,
        help="distribution of the noise (default: that of the training)",
    )
    add("--noise", metavar="FILE", help="make the samples of this %s again" % points.NAME)
    add(
        "--arithmetic",
        metavar="SUM",
        help='a sum of classes, such as "7 - 1 + 4", in a row for each sample; or of the means of '
        'samples, by their numbers: "#3,#5 - #1"; where the network was trained without classes, '
        "a class is the mean of the samples that a classifier takes for it",
    )
    add(
        "--data",
        choices=KINDS,
        metavar="KIND",
        help="with --arithmetic, for a network without classes: kind of the real images that the "
        "classifier learns the classes from (default: that of the run)",
    )
    add(
        "--data-dir",
        metavar="PATH",
        help="with --arithmetic: where these images are (default: where the run had them)",
    )
    add(
        "--encode",
        metavar="PICTURE",
        help="find the noise whose picture comes nearest to this one; noise.npz keeps it",
    )
    add = options.add_argument_group("the files").add_argument
    add("--sample-dir", default="samples", metavar="DIR", help="folder (default: samples)")
    add("--format", choices=tuple(files.FORMATS), default="png", help="kind of file (default: png)")
    add("--grid", action="store_true", help="write one picture of all samples")
    add(
        "--interpolate",
        type=whole(2, _MOST),
        metavar="STEPS",
        help="go from each sample to the next in so many pictures, which form a row",
    )
    add("--gif", action="store_true", help="with --interpolate: write a film")
    add(
        "--fps",
        type=real(0.1, 51),
        default=10.0,
        metavar="X",
        help="pictures a second (default: 10)",
    )
    return options


def check(args: Any) -> None:
    """Fill in what the options leave open.

    Raises
    ------
    InputError
        If they contradict each other.
    """
    if (args.checkpoint is None) == (args.checkpoint_dir is None):
        raise InputError("expected a CHECKPOINT, or --checkpoint-dir (--help lists the options)")
    args.checkpoint = args.checkpoint or args.checkpoint_dir
    if args.gif and not args.interpolate:
        raise InputError("--gif: expected --interpolate STEPS with it")
    if args.grid and args.interpolate:
        raise InputError("--grid with --interpolate: expected one of them")
    for name in ("seed", "truncate", "label"):
        if args.noise and getattr(args, name) is not None:
            raise InputError("--%s with --noise: expected one, the file says it all" % name)
    together = [n for n in ("arithmetic", "encode", "interpolate", "grid") if getattr(args, n)]
    if len(together) > 1 and set(together) != {"grid", "interpolate"}:
        raise InputError("--%s with --%s: expected one of them" % tuple(together[:2]))
    if args.encode and (args.noise or args.num_samples):
        raise InputError("--encode finds one picture's noise: expected no other samples with it")
    if args.truncate == 0:
        raise InputError("--truncate 0: expected more than 0")
    for name in ("data", "data_dir"):
        if getattr(args, name) and not (
            args.arithmetic and arithmetic.names_classes(args.arithmetic)
        ):
            raise InputError("--%s: expected --arithmetic with classes" % name.replace("_", "-"))
    if args.num_samples is None and not args.noise and not args.arithmetic:
        args.num_samples = 5 if args.interpolate else 100


def check_number(n: int, args: Any) -> None:
    """Raise InputError if `n` samples do not make one picture."""
    if args.interpolate and n < 2:
        raise InputError("--interpolate with %d sample: expected 2 or more" % n)
    most = _MOST // (args.interpolate or 1)
    if (args.grid or args.interpolate) and n > most:
        raise InputError("%d samples in one picture: expected %d at most" % (n, most))


def make_folder(path: str) -> None:
    """Make the samples' folder, before anything takes time.

    Raises
    ------
    InputError
        If a file has its name, or if nothing can be written there.
    """
    try:
        os.makedirs(path, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise InputError("--sample-dir %s: found a file, expected a folder" % path) from None
    except PermissionError:
        raise InputError("--sample-dir %s: no permission to make it" % path) from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise InputError("--sample-dir %s: no permission to write there" % path)


def write(args: Any, pictures: Any, kind: str, Z: np.ndarray, labels: np.ndarray, ny: int) -> Any:
    """Write the files that the options ask for; return words that say what is where.

    Parameters
    ----------
    args : argparse.Namespace
    pictures : mnist.sampling.generation.Generation
    kind : str
        Of the noise.
    Z : ndarray, (n, nz)
    labels : ndarray, (n,), or None
        For a sum, of a generator without classes, those that its samples are taken for.
    ny : int
    """
    n, steps = len(Z), args.interpolate
    if args.terms:
        Z, Y, columns = arithmetic.points(args.terms, Z, labels, ny)
        path = os.path.join(args.sample_dir, "arithmetic." + args.format)
        files.write_grid(pictures(Z, Y), (len(Z) // columns, columns), path)
        return path
    Y = None if labels is None else one_hot(labels, ny)
    name = "interpolation" if steps else "samples"
    path = os.path.join(args.sample_dir, "%s.%s" % (name, "gif" if args.gif else args.format))
    if args.gif:
        files.write_gif(pictures(*film(Z, Y, steps, kind)), args.fps, path)
    elif steps:
        files.write_grid(pictures(*strips(Z, Y, steps, kind)), (n - 1, steps), path)
    elif args.grid:
        files.write_grid(pictures(Z, Y), grid(n, labels), path)
    else:
        names = files.write_each(pictures(Z, Y), n, args.sample_dir, args.format)
        path = os.path.join(args.sample_dir, names[0])
        words = path if n == 1 else "%d pictures, %s to %s" % (n, path, names[-1])
        older = files.older(args.sample_dir, names)
        return words + ("; %d of an earlier call are there too" % older if older else "")
    return path


def film(Z: Any, Y: Any, steps: Any, kind: Any) -> list:
    """Noise and classes on the way from sample to sample and back to the first."""
    ways = [(np.concatenate([Z, Z[:1]]), kind)]
    if Y is not None:
        ways.append((np.concatenate([Y, Y[:1]]), "uniform"))
    # without the end, which is the beginning
    return [latent.walk(points, steps, k)[:-1] for points, k in ways]


def strips(Z: Any, Y: Any, steps: Any, kind: Any) -> list:
    """Noise and classes from each sample to the next, both ends in each strip."""
    ways = [(Z, kind)] + ([] if Y is None else [(Y, "uniform")])
    return [
        np.concatenate([latent.interpolate(a, b, steps, k) for a, b in zip(points, points[1:])])
        for points, k in ways
    ]


def grid(n: int, labels: np.ndarray) -> Any:
    """Rows and columns for n pictures: about square, each class in columns of its own."""
    classes = 1 if labels is None else len(np.unique(labels))
    columns = classes * max(1, int(round(np.sqrt(n) / classes)))
    columns = min(columns, n)
    return -(-n // columns), columns


def encode(args: Any, trained: Any, generator: Any, chosen: Any) -> int:
    """Find the noise of ``args.encode``; return the exit code."""
    labels = points.chosen_classes(args.label, trained) or None
    pictures = Generation(generator, trained.params, args.bn, chosen.function)
    shape = next(pictures(*points.first(generator))).shape[1:]
    target = inversion.read_target(args.encode, shape, fit_of(generator.arch))
    make_folder(args.sample_dir)
    descent = inversion.Inversion(generator, trained.params, pictures.statistics, chosen.function)
    found = descent(target, labels, seed=rng.SEED if args.seed is None else args.seed)
    Z, classes = found.Z[None], None if found.label is None else np.array([found.label])
    Y = None if classes is None else one_hot(classes, generator.ny)
    pair = np.concatenate([target[None], next(pictures(Z, Y))])
    path = os.path.join(args.sample_dir, "encoded." + args.format)
    files.write_grid([pair], (1, 2), path)
    points.keep(args, trained, Z, classes)
    what = "" if found.label is None else ", class %s" % trained.classes[found.label]
    print("root mean squared error %.1f of 255 grey levels%s" % (found.error, name_of(what)))
    print("done: %s, the picture and what the generator makes of its noise" % name_of(path))
    return 0


def main(argv: list[str]) -> int:
    """Parse the arguments and make the pictures; return the exit code."""
    args = parser().parse_args(argv)
    check(args)
    trained = load(args.checkpoint, args.arch)
    generator = trained.generator._replace(latent=args.latent or trained.generator.latent)
    if args.encode:
        chosen = device.choose(args.device)
        print(chosen)
        return encode(args, trained, generator, chosen)
    if args.arithmetic and args.num_samples is None and not args.noise:
        args.num_samples = arithmetic.usual_number(args.arithmetic, generator.ny)
    if args.noise:
        Z, labels = points.read(args.noise, args.num_samples, trained)
    else:
        chosen = points.chosen_classes(args.label, trained)
        Z, labels = points.draw(args, generator, chosen)
    check_number(len(Z), args)
    args.terms = data = None
    if args.arithmetic:
        data = classes.learned_from(trained, args.arithmetic, args.data, args.data_dir)
        names = trained.classes if data is None else data.classes
        args.terms = arithmetic.parse(args.arithmetic, names, len(Z))
    make_folder(args.sample_dir)
    chosen = device.choose(args.device)
    print(chosen)
    points.keep(args, trained, Z, labels)
    print("compiling %s of %s" % (generator.arch, name_of(trained.path)), flush=True)
    pictures = Generation(generator, trained.params, args.bn, chosen.function)
    if data is not None:
        labels = classes.assign(pictures(Z), data, chosen.function)
        print(classes.counted(labels, data.classes))
    words = write(args, pictures, generator.latent, Z, labels, generator.ny)
    print("done: %s" % name_of(words))
    return 0


def command() -> int:
    """Run the program with the arguments of the command line; return the exit code."""
    return run_cli(main)


if __name__ == "__main__":
    sys.exit(command())
