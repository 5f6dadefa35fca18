"""THEANO_FLAGS and configuration that ask for a GPU."""

from __future__ import annotations

import re
from typing import Any

from fissix.pgen2 import token

from ..source.syntax import syms

NAME = "GPU flags"
WHY = "a flag that asks for a GPU stops Theano where there is none"
EXAMPLE = (
    "import os\nos.environ['THEANO_FLAGS'] = 'device=gpu0,floatX=float32'\n",
    "import os\nos.environ['THEANO_FLAGS'] = 'device=cpu,floatX=float32'\n",
)
ORDER = 45
NEEDS = "THEANO_FLAGS|theano"

_DEVICE = re.compile(
    r"\b(device|init_gpu_device|contexts)\s*=\s*[\w%>;{}-]*(?:gpu|cuda)[\w%>;:{}-]*"
)
# Sections that a Theano without GPU support does not know or does not use.
_GPU_ONLY = re.compile(
    r"(?:^|,|(?<=['\"]))\s*(?:lib\.cnmem|nvcc\.\w+|cuda\.\w+|gpuarray\.\w+|dnn\.[\w.]+|"
    r"enable_initial_driver_test|force_device)\s*=\s*[^,'\"\s]*"
)


def _on_cpu(match):
    if match[1] != "device":
        return ""
    # A value that is filled in later (device=gpu%d) is taken and not shown.
    return "device=cpu" + "%.0s" * len(re.findall(r"%[ds]", match[0]))


def cpu_flags(text: str) -> Any:
    """Return the text of Theano flags without what only a GPU understands.

    Parameters
    ----------
    text : str
        The flags, quotes included where there are any.
    """
    new = _DEVICE.sub(_on_cpu, text)
    new = _GPU_ONLY.sub("", new)
    if new == text:
        return text
    new = re.sub(r"(,\s*){2,}", ",", new)
    new = re.sub(r"(^|['\"])\s*,\s*", r"\1", new)
    return re.sub(r",\s*(['\"]|$)", r"\1", new)


def apply(tree: Any, context: Any) -> int:
    """Change flags in strings and in ``theano.config.device``."""
    count = 0
    for leaf in list(tree.leaves()):
        if leaf.type != token.STRING:
            continue
        statement = _statement_text(leaf)
        new = leaf.value
        if "THEANO_FLAGS" in statement:
            new = cpu_flags(leaf.value)
            following = leaf.next_sibling
            joined = following is not None and following.type == token.PLUS
            if joined and re.search(r"device\s*=\s*(?:gpu|cuda|cpu)?['\"]$", new):
                context.report(
                    leaf,
                    "THEANO_FLAGS are put together here and may ask for a GPU",
                    "write device=cpu without a number",
                )
                continue
        elif re.match(r"\s*theano\.config\.device\s*=[^=]", statement):
            new = re.sub(r"(?:gpu|cuda)\d*", "cpu", leaf.value)
        if new != leaf.value:
            leaf.value = new
            leaf.changed()
            count += 1
    return count


def _statement_text(leaf):
    node = leaf
    while node.parent is not None and node.parent.type not in (syms.simple_stmt, syms.suite):
        node = node.parent
    return str(node)
