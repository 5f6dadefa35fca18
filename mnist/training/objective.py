"""What G and D minimise, and the compiled updates that do it."""

from __future__ import annotations

from types import ModuleType
from typing import Any, Callable, NamedTuple, Optional

import theano
import theano.tensor as T

from lib import updates
from lib.running_statistics import Fixed, Recorder
from lib.theano_utils import sharedX

bce = T.nnet.binary_crossentropy


class Functions(NamedTuple):
    """Compiled functions; ``*Y`` is one argument, or none for networks without classes.

    Attributes
    ----------
    train_g : callable or None
        ``(Z, *Y)``: updates the generator; returns g_cost and d_g_z2, the mean of D's
        probabilities for the generated images before that update.
    train_d : callable or None
        ``(X, Z, *Y)``: updates the discriminator; returns d_cost and the means of its
        probabilities before that update, d_x for the real and d_g_z1 for generated images.
    train_both : callable or None
        ``(X, Z, *Y)``: updates both from one forward pass, each with respect to its own cost
        at the old parameters ("Fast DCGAN in Keras", ctmakro); returns all five. Only this
        one, or only the two above, are compiled, as ``args.step`` says.
    generate : callable
        ``(Z, *Y)`` to images.
    variables : list
        All shared variables that the updates change.
    """

    train_g: Optional[Callable]
    train_d: Optional[Callable]
    train_both: Optional[Callable]
    generate: Callable
    variables: list


def compile_functions(
    network: ModuleType,
    gen_params: Any,
    discrim_params: Any,
    lrt: Any,
    args: Any,
    function: Callable = theano.function,
) -> Any:
    """Compile the updates and the generator.

    Parameters
    ----------
    network : module
        Of `mnist.zoo`.
    gen_params, discrim_params : list of shared variables
    lrt : shared variable
        Learning rate.
    args : argparse.Namespace
        The options of `mnist.training.hyper_parameters`, and ``ny``.
    function : callable
        ``theano.function`` or a drop-in for it.

    Returns
    -------
    Functions
    """
    X, Z = T.tensor4("X"), T.matrix("Z")
    Y = T.matrix("Y") if args.ny else None
    classes = [Y] if args.ny else []
    gX = network.gen(Z, Y, *gen_params)
    p_real = network.discrim(X, Y, *discrim_params)
    p_gen = network.discrim(gX, Y, *discrim_params)

    # D: tell real from generated
    d_cost_real = bce(p_real, (1.0 - args.label_smoothing) * T.ones(p_real.shape)).mean()
    d_cost_gen = bce(p_gen, T.zeros(p_gen.shape)).mean()
    d_cost = d_cost_real + d_cost_gen
    # G: be taken for real
    g_cost = bce(p_gen, T.ones(p_gen.shape)).mean()

    def adam(params, cost, lr):
        # their ratio: the schedule is that of the one variable
        lr = lrt if lr in (None, args.lr) else lrt * (lr / args.lr)
        regularizer = updates.Regularizer(l2=args.l2)
        return updates.Adam(lr=lr, b1=args.b1, b2=args.b2, regularizer=regularizer)(params, cost)

    d_updates = adam(discrim_params, d_cost, args.d_lr)
    g_updates = adam(gen_params, g_cost, args.g_lr)
    of_g = {"g_cost": g_cost, "d_g_z2": p_gen.mean()}
    of_d = {"d_cost": d_cost, "d_x": p_real.mean(), "d_g_z1": p_gen.mean()}
    train_g = train_d = train_both = None
    if args.step == "one-pass":
        outputs = dict(of_g, **of_d)
        both = d_updates + g_updates
        train_both = _floats(function, [X, Z] + classes, outputs, both, "train_both")
    else:
        train_g = _floats(function, [Z] + classes, of_g, g_updates, "train_g")
        train_d = _floats(function, [X, Z] + classes, of_d, d_updates, "train_d")
    generate = function([Z] + classes, gX, name="generate")
    variables = [variable for variable, _ in d_updates + g_updates]
    return Functions(train_g, train_d, train_both, generate, variables)


class Statistics(NamedTuple):
    """Batch normalisation for ``--bn running``, see `lib.running_statistics`.

    Attributes
    ----------
    record : callable
        ``(X, Z, *Y)`` to the statistics of a minibatch, the generator's and then the
        discriminator's; that one's layers see real and generated images apart, as in training,
        and the statistics are those of the real.
    generate : callable
        ``(Z, *Y)`` to images, normalised with `gen`.
    gen, discrim : list of shared variables
        Mean and variance of each layer.
    """

    record: Callable
    generate: Callable
    gen: list
    discrim: list


def compile_statistics(
    network: Any,
    gen_params: Any,
    discrim_params: Any,
    args: Any,
    function: Callable = theano.function,
) -> Any:
    """Compile what takes statistics, and a generator that uses them.

    Parameters and errors are those of `compile_functions`.

    Returns
    -------
    Statistics
    """
    X, Z = T.tensor4("X"), T.matrix("Z")
    Y = T.matrix("Y") if args.ny else None
    classes = [Y] if args.ny else []
    of_gen, of_discrim = Recorder(), Recorder()
    network.gen(Z, Y, *gen_params, bn=of_gen)
    network.discrim(X, Y, *discrim_params, bn=of_discrim)
    statistics = of_gen.statistics + of_discrim.statistics
    if of_discrim.statistics:
        record = function([X, Z] + classes, statistics, name="record")
    else:  # its layers are not normalised, and X is not used
        of_z = function([Z] + classes, statistics, name="record")

        def record(X, Z, *Y):
            return of_z(Z, *Y)

    variables = [
        [sharedX([0.0], name="%s_bn_%d" % (which, i)) for i in range(len(recorder.statistics))]
        for which, recorder in (("g", of_gen), ("d", of_discrim))
    ]
    gX = network.gen(Z, Y, *gen_params, bn=Fixed(variables[0]))
    generate = function([Z] + classes, gX, name="generate, running statistics")
    return Statistics(record, generate, *variables)


def names(args: Any) -> Any:
    """Names of the functions that are compiled, in this order."""
    steps = ["train_both"] if args.step == "one-pass" else ["train_g", "train_d"]
    running = ["record", "generate, running statistics"] if args.bn == "running" else []
    return steps + ["generate"] + running


def _floats(function, inputs, outputs, updates, name):
    """`function`, with floats by name as its outputs."""
    compiled = function(inputs, list(outputs.values()), updates=updates, name=name)

    def call(*values):
        return dict(zip(outputs, map(float, compiled(*values))))

    return call
