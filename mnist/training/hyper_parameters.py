"""A network's hyper-parameters as command-line options.

The defaults are the constants of the network's module; where it has none, those below.
"""

from __future__ import annotations

from typing import Any, Sequence

from lib.errors import InputError
from lib.training.schedules import SCHEDULES

from .. import latent
from ..data.pixels.fitting import FITS
from ..options import add_switch, real, whole

STEPS = ("alternate", "d-then-g", "one-pass")

#: option, its constant in the module, type, what it is. Only networks with the constant have it.
_SIZES = [
    ("--nz", "nz", whole(1), "dimensions of the noise Z"),
    ("--ngfc", "ngfc", whole(1), "units of the generator's fully connected layer"),
    ("--ndfc", "ndfc", whole(1), "units of the discriminator's fully connected layer"),
    ("--ngf", "ngf", whole(1), "filters of the generator, as its file counts them"),
    (
        "--ndf",
        "ndf",
        whole(1),
        "filters of the discriminator, as its file counts them",
    ),
    ("--batch-size", "nbatch", whole(2), "examples in a minibatch"),
    ("--k", "k", whole(1), "updates of the discriminator for each one of the generator"),
    ("--l2", "l2", real(0), "weight decay"),
    ("--b1", "b1", real(0, 1), "Adam's decay of the first moment"),
    ("--b2", "b2", real(0, 1), "Adam's decay of the second moment"),
    ("--lr", "lr", real(0), "initial learning rate"),
]
_DEFAULTS = {"k": 1, "l2": 0.0, "b2": 0.999}


def add_hyper_parameters(parser: Any, network: Any) -> None:
    """Add an option for each hyper-parameter of `network`, a module of `mnist.zoo`."""
    group = parser.add_argument_group("hyper-parameters")

    def default(constant, otherwise=None):
        return getattr(network, constant, otherwise)

    def add(name, kind, value, text):
        metavar = "X" if isinstance(value, float) else "N"
        text += " (default: %(default)s)"
        group.add_argument(name, type=kind, default=value, metavar=metavar, help=text)

    def choose(name, choices, value, text):
        text += " (default: %(default)s)"
        group.add_argument(name, choices=choices, default=value, help=text)

    for name, constant, kind, text in _SIZES:
        if hasattr(network, constant) or constant in _DEFAULTS:
            add(name, kind, default(constant, _DEFAULTS.get(constant)), text)
    text = "channels of an image: 1 for grey, 3 for colour (default: %(default)s)"
    group.add_argument("--nc", type=int, choices=(1, 3), default=network.nc, help=text)
    for name, whose in (("--g-lr", "generator"), ("--d-lr", "discriminator")):
        value = default(name[2:].replace("-", "_"))
        text = "learning rate of the %s, where it differs (default: %s)" % (whose, value or "--lr")
        group.add_argument(name, type=real(0), default=value, metavar="X", help=text)
    choose(
        "--lr-schedule",
        SCHEDULES,
        default("lr_schedule", "linear"),
        "how the learning rate changes; linear: it falls to 0 in the last --niter-decay epochs; "
        "exponential: it is multiplied by --lr-decay after every --lr-decay-updates updates",
    )
    add("--lr-decay", real(0), default("lr_decay", 0.96), "factor of the exponential schedule")
    add(
        "--lr-decay-updates",
        whole(1),
        default("lr_decay_updates", 100000),
        "updates of the exponential schedule",
    )
    add(
        "--label-smoothing",
        real(0, 1),
        default("label_smoothing", 0.0),
        "the discriminator's target for real images is 1 minus X",
    )
    choose(
        "--step",
        STEPS,
        default("step", "alternate"),
        "how a minibatch updates the networks; alternate: either G or D, as in upstream's code; "
        "d-then-g: D and then G; one-pass: both, from a single forward pass",
    )
    choose(
        "--fit",
        FITS,
        default("fit", "resize"),
        "how images of another size are fitted: pad puts black around them, resize stretches "
        "them, crop cuts out the middle and resizes it",
    )
    choose(
        "--latent",
        latent.KINDS,
        default("latent", "uniform"),
        "distribution of the noise; uniform is from -1 to 1",
    )
    choose(
        "--bn",
        ("batch", "running"),
        default("bn", "batch"),
        "statistics that normalise the layers for pictures and scores: those of their own batch, "
        "or those of many minibatches",
    )
    add_switch(group, "conditional", default("conditional", False), "give the networks the classes")
    choose(
        "--precision",
        ("float32", "tf32", "bf16"),
        "float32",
        "precision of convolutions and matrix products; bf16 needs oneDNN or JAX, tf32 needs JAX",
    )


def count_classes(conditional: bool, classes: Sequence[str]) -> Any:
    """Return ``ny``, the number of classes that the networks are given.

    Parameters
    ----------
    conditional : bool
        Whether they are given the classes.
    classes : sequence of str
        The data's.

    Raises
    ------
    InputError
        If they want classes and the data have none.
    """
    if conditional and not classes:
        raise InputError(
            "--conditional: the images have no labels, expected some: sub-folders by class, an "
            "array of labels, or --no-conditional"
        )
    return len(classes) if conditional else 0


def check_rates(args: Any) -> None:
    """Raise InputError where ``--lr`` 0 would switch off the rate of one network."""
    if args.lr == 0 and (args.g_lr or args.d_lr):
        raise InputError("--lr is 0: expected more, --g-lr and --d-lr follow its schedule")
