"""Attributes of methods were renamed."""

from __future__ import annotations

import re
from typing import Any

from fissix.pgen2 import token

from ..fixers import run_fixer
from ..source.syntax import bare_text, syms

NAME = "methodattrs"
WHY = "attributes of methods were renamed; what a class has is the function itself"
EXAMPLE = ("f = m.im_func\ng = Net.run.im_func\n", "f = m.__func__\ng = Net.run\n")
ORDER = 10
DIALECTS = ("2",)
NEEDS = r"\bim_(?:func|self|class)\b"


def apply(tree: Any, context: Any) -> int:
    classes = {
        node.children[1].value for node in tree.pre_order() if node.type == syms.classdef
    } | {"self.__class__", "cls"}
    count = 0
    for node in list(tree.pre_order()):
        if node.type == syms.trailer and bare_text(node) == ".im_func" and _of_class(node, classes):
            node.remove()
            count += 1
    return count + run_fixer("methodattrs", tree, context)


def _of_class(trailer, classes):
    """Return whether a chain is ``Class.method.im_func``."""
    chain = trailer.parent.children
    before = chain[: chain.index(trailer)]
    if len(before) < 2 or any(
        part.type != token.NAME and len(part.children) != 2 for part in before
    ):
        return False
    owner = "".join(map(bare_text, before[:-1]))
    return owner in classes or bool(re.match(r"(?:\w+\.)*[A-Z]\w*[a-z]\w*$", owner))
