"""random.sample of an array or a set."""

from __future__ import annotations

import re
from typing import Any

from fissix.pgen2 import token

from ..source.dialect import PYTHON2
from ..source.syntax import call, calls, keyword, syms

NAME = "random.sample"
WHY = "Python 3's random.sample takes sequences only, and an array is none"
EXAMPLE = (
    "idxs = py_rng.sample(classes[y], 20)\n",
    "idxs = py_rng.sample(list(classes[y]), 20)\n",
)
ORDER = 50
NEEDS = "jumpahead|sample|random"

_SEQUENCE = re.compile(r"^(list|tuple|range|xrange|sorted)\(|^\[|^['\"]")


_DRAWS = re.compile(r"^(?:random|rng|py_rng)\.(?:shuffle|choice|sample|randint|randrange)$")


def apply(tree: Any, context: Any) -> int:
    if "jumpahead" in context.text:
        for node, function, _ in calls(tree):
            if function.endswith(".jumpahead"):
                context.report(
                    node, "jumpahead is gone", "give each generator a seed of its own instead"
                )
    _draws(tree, context)
    if ".sample" not in context.text:
        return 0
    own = set(re.findall(r"^\s*(\w+)\s*=\s*(?:random\.)?Random\(", context.text, re.M))
    receivers = own | {"random", "py_rng"}
    count = 0
    for _, function, found in list(calls(tree)):
        receiver, _, method = function.rpartition(".")
        if method != "sample" or receiver not in receivers or not found:
            continue
        population = found[0]
        if population.type == syms.argument:
            if keyword(population) != "population":
                continue
            population = population.children[2]
        if population.type == token.STRING or _SEQUENCE.match(str(population).strip()):
            continue
        prefix = population.prefix
        inner = population.clone()
        inner.prefix = ""
        population.replace(call("list", [inner], prefix=prefix))
        count += 1
    return count


def _draws(tree, context):
    """Say once that what a seed leads to is another order now."""
    if context.dialect != PYTHON2 or "import random" not in context.text:
        return
    found = list(calls(tree))
    seeded = any(
        function in ("random.seed", "random.Random") and given for _, function, given in found
    )
    drawn = [node for node, function, _ in found if _DRAWS.match(function)]
    if seeded and drawn:
        context.report(
            drawn[0],
            "with the same seed, shuffle, choice, sample and randint of Python 3's random draw "
            "otherwise than Python 2's",
            "only where the very same draws are wanted, store what Python 2 drew",
        )
