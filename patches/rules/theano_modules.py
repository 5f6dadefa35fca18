"""Modules and classes of older Theanos that Theano-PyMC 1.1.2 does not have."""

from __future__ import annotations

from typing import Any

from ..source.imports import imported, imported_path
from ..source.redirect import Destination, redirect
from ..source.syntax import arguments, call_trailer, calls, expression, keyword, name

NAME = "Theano modules"
WHY = "Theano-PyMC 1.1.2 moved or dropped modules of Theano 0.7 to 1.0"
EXAMPLE = (
    "from theano.tensor.signal.downsample import max_pool_2d\ny = max_pool_2d(x, (2, 2))\n",
    "import lib\nfrom theano.tensor.signal.pool import pool_2d as max_pool_2d\n"
    "y = max_pool_2d(x, (2, 2), ignore_border=False)\n",
)
ORDER = 42
NEEDS = "theano"

_RANDOM = Destination("theano.sandbox.rng_mrg", "MRG_RandomStream")
_NAMES = {
    "theano.tensor.signal.downsample": Destination("theano.tensor.signal.pool"),
    "theano.tensor.signal.downsample.max_pool_2d": Destination(
        "theano.tensor.signal.pool", "pool_2d"
    ),
    "theano.tensor.signal.downsample.DownsampleFactorMax": Destination(
        "theano.tensor.signal.pool", "Pool"
    ),
    "theano.tensor.shared_randomstreams": Destination("theano.sandbox.rng_mrg"),
    "theano.tensor.shared_randomstreams.RandomStreams": _RANDOM,
    "theano.tensor.RandomStreams": _RANDOM,
    "theano.sandbox.rng_mrg.MRG_RandomStreams": _RANDOM,
    "theano._asarray": Destination("numpy", "asarray"),
    "theano.compat.python2x.OrderedDict": Destination("collections", "OrderedDict"),
    "theano.compat.OrderedDict": Destination("collections", "OrderedDict"),
    "theano.compat.izip": Destination("builtins", "zip"),
    "theano.gof": Destination("theano.graph"),
    "theano.gof.Op": Destination("theano.graph.op", "Op"),
    "theano.gof.Apply": Destination("theano.graph.basic", "Apply"),
    "theano.gof.Variable": Destination("theano.graph.basic", "Variable"),
    "theano.gof.local_optimizer": Destination("theano.graph.opt", "local_optimizer"),
    "theano.Op": Destination("theano.graph.op", "Op"),
    "theano.Apply": Destination("theano.graph.basic", "Apply"),
    "theano.Variable": Destination("theano.graph.basic", "Variable"),
}
_STREAMS_LACK = {"permutation", "shuffle_row_elements", "random_integers", "poisson"}


def apply(tree: Any, context: Any) -> int:
    text = context.text
    count = _cpu_streams(tree) if "use_cuda" in text else 0
    if "max_pool_2d" in text:
        count += _pooling(tree)
    if "shared_randomstreams" in text:
        _missing_streams(tree, context)
    return count + redirect(tree, context, _NAMES.get)


def _pooling(tree):
    """Spell arguments as pool_2d wants them, and say what used to be the default."""
    aliases = imported(tree)
    count = 0
    for node, function, found in list(calls(tree)):
        if (
            imported_path(function, aliases) or function
        ) != "theano.tensor.signal.downsample.max_pool_2d":
            continue
        named = {keyword(argument): argument for argument in found}
        for old, new in (("ds", "ws"), ("st", "stride"), ("padding", "pad")):
            if old in named:
                named[old].children[0].replace(name(new, prefix=named[old].prefix))
                count += 1
        positional = [argument for argument in found if keyword(argument) is None]
        if "ignore_border" not in named and len(positional) < 3:
            trailer = call_trailer(node)
            inner = ", ".join(str(argument).strip() for argument in arguments(trailer))
            fresh = expression("f(%s, ignore_border=False)" % inner).children[1]
            fresh.remove()
            trailer.replace(fresh)
            count += 1
    return count


def _cpu_streams(tree):
    """Drop ``use_cuda=...``, which chose between two streams once."""
    count = 0
    for _, function, found in list(calls(tree)):
        for argument in found:
            if keyword(argument) == "use_cuda" and "Random" in function:
                comma = argument.prev_sibling or argument.next_sibling
                if comma is not None:
                    comma.remove()
                argument.remove()
                count += 1
    return count


def _missing_streams(tree, context):
    for node, function, _ in calls(tree):
        if function.split(".")[-1] in _STREAMS_LACK and "rng" in function.lower():
            context.report(
                node,
                "%s: Theano-PyMC's random streams do not draw this" % function,
                "draw it with NumPy and pass it to the function",
            )
