"""Lists of arrays of unlike shapes, and files that hold them."""

from __future__ import annotations

import re
from typing import Any

from fissix.pgen2 import token

from ..source.syntax import Leaf, Node, bare_text, call, calls, dotted, keyword, name, syms

NAME = "unlike arrays"
WHY = (
    "NumPy makes no array of arrays of unlike shapes any more, which ends a program when it saves "
    "its parameters, and reads none without being told to"
)
EXAMPLE = (
    "import numpy as np\nnp.save('p.npy', [p.get_value() for p in params])\n"
    "params = np.load('p.npy')\n",
    "from lib import unlike_arrays\nimport numpy as np\n"
    "np.save('p.npy', unlike_arrays.array([p.get_value() for p in params]))\n"
    "params = unlike_arrays.load('p.npy')\n",
)
ORDER = 65
NEEDS = "numpy"

_SAVERS = {"save", "savez", "savez_compressed"}
_MAKERS = {"array", "asarray", "asanyarray"}
_PARAMETERS = re.compile(r"param|weight|layer|vals|_list\b|checkpoint|model|snapshot", re.I)
_OF_OBJECTS = re.compile(r"^(\.item\(\)|\.tolist\(\)|\[\(\)\])")


def apply(tree: Any, context: Any) -> int:
    if not re.search(r"save|array|load", context.text):
        return 0
    aliases = {local for local, path in context.imported.items() if path == "numpy"}
    lists = _lists(tree)
    count = 0
    for node, function, found in list(calls(tree)):
        root, _, rest = function.partition(".")
        if root not in aliases or any(keyword(item) == "allow_pickle" for item in found):
            continue
        if rest in _SAVERS and found:
            for value in [_value(item) for item in found[1:]]:
                if value is not None and _may_be_ragged(value, lists, rest == "save"):
                    count += _array(value, context)
        elif rest in _MAKERS and len(found) == 1 and _value(found[0]) is not None:
            if _certainly_ragged(found[0], lists):
                count += _renamed(node, "array", context)
        elif rest == "load" and found and len(found) == 1 and _holds_objects(node, tree):
            count += _renamed(node, "load", context)
    return count


def _value(argument):
    """Return what an argument of a saver gives it, None for ``*values``."""
    if argument.type == syms.argument:
        return argument.children[2] if argument.children[1].type == token.EQUAL else None
    starred = argument.prev_sibling is not None and argument.prev_sibling.type in (
        token.STAR,
        token.DOUBLESTAR,
    )
    return None if starred else argument


def _lists(tree):
    """Return {name: what it is given} of lists written out or made by a comprehension."""
    found: dict = {}
    for node in tree.pre_order():
        if node.type == syms.expr_stmt and node.children[1].type == token.EQUAL:
            target, value = dotted(node.children[0]), node.children[-1]
            if target is not None:
                found[target] = value if _is_list(value) else None
    return {target: value for target, value in found.items() if value is not None}


def _is_list(node):
    if node.type == syms.atom:
        return node.children[0].type == token.LSQB
    return node.type == syms.power and bare_text(node).startswith("list(")


def _may_be_ragged(value, lists, alone):
    """Return whether what is saved may be a list of arrays of unlike shapes."""
    if _is_list(value):
        return not _of_numbers(value)
    path = dotted(value)
    if path is None:
        return False
    return path in lists and not _of_numbers(lists[path]) or bool(_PARAMETERS.search(path))


def _of_numbers(node):
    """Return whether a list that is written out holds numbers or texts only."""
    return (
        all(
            leaf.type
            in (token.NUMBER, token.STRING, token.COMMA, token.LSQB, token.RSQB, token.MINUS)
            for leaf in node.leaves()
        )
        and len({text.count(",") for text in re.findall(r"\[([^\[\]]*)\]", bare_text(node))}) < 2
    )


def _certainly_ragged(node, lists):
    """Return whether a list is of arrays that are parameters, or of lists of unlike lengths."""
    path = dotted(node)
    if path is not None:
        if path in lists:
            return _certainly_ragged(lists[path], {}) or bool(_PARAMETERS.search(path))
        return bool(_PARAMETERS.search(path))
    if not _is_list(node):
        return False
    if ".get_value(" in bare_text(node):
        return True
    rows = re.findall(r"\[([^\[\]]*)\]", bare_text(node)[1:-1])
    written = all(leaf.type != token.NAME for leaf in node.leaves())
    return written and len({row.count(",") for row in rows}) > 1


def _holds_objects(node, tree):
    """Return whether a file that is read probably holds what only pickle writes."""
    text = bare_text(node)
    after = text[text.index(")") + 1 :] if ")" in text else ""
    if _OF_OBJECTS.match(after) or _PARAMETERS.search(text.split("(", 1)[1]):
        return True
    holder = node.parent
    if holder.type == syms.expr_stmt:
        target = bare_text(holder.children[0])
        used = r"\b%s(\.item\(\)|\[\(\)\])" % re.escape(target)
        return bool(_PARAMETERS.search(target) or re.search(used, str(tree)))
    if holder.type in (syms.for_stmt, syms.comp_for):
        return True
    if holder.type == syms.arglist and holder.parent.prev_sibling is not None:
        return str(holder.parent.prev_sibling).strip() == "zip"
    return _names_a_saved_list(node, tree)


def _names_a_saved_list(node, tree):
    """Return whether the file has a name that this source saves a list under."""
    argument = bare_text(node.children[2].children[1]) if len(node.children) > 2 else ""
    return bool(re.search(r"unlike_arrays\.array", str(tree))) and (
        argument in str(tree).split("unlike_arrays.array")[0]
    )


def _array(value, context):
    if bare_text(value).startswith("unlike_arrays."):
        return 0
    context.wanted.add("unlike_arrays")
    inner = value.clone()
    inner.prefix = ""
    value.replace(call("unlike_arrays.array", [inner], prefix=value.prefix))
    return 1


def _renamed(node, function, context):
    context.wanted.add("unlike_arrays")
    node.children[0].replace(name("unlike_arrays", prefix=node.prefix))
    node.children[1].replace(Node(syms.trailer, [Leaf(token.DOT, "."), name(function)]))
    return 1
