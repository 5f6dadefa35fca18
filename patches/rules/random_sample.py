"""random.sample of an array or a set."""

from __future__ import annotations

import re
from typing import Any

from fissix.pgen2 import token

from ..source.syntax import call, calls, keyword, syms

NAME = "random.sample"
WHY = "Python 3's random.sample takes sequences only, and an array is none"
EXAMPLE = (
    "idxs = py_rng.sample(classes[y], 20)\n",
    "idxs = py_rng.sample(list(classes[y]), 20)\n",
)
ORDER = 50

_SEQUENCE = re.compile(r"^(list|tuple|range|xrange|sorted)\(|^\[|^['\"]")


def apply(tree: Any, context: Any) -> int:
    if "jumpahead" in str(tree):
        for node, function, _ in calls(tree):
            if function.endswith(".jumpahead"):
                context.report(
                    node, "jumpahead is gone", "give each generator a seed of its own instead"
                )
    if ".sample" not in str(tree):
        return 0
    own = set(re.findall(r"^\s*(\w+)\s*=\s*(?:random\.)?Random\(", str(tree), re.M))
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
