"""Running single fixers of fissix as rules."""

from __future__ import annotations

import importlib
import re
from typing import Any

from fissix.fixer_util import find_binding
from fissix.pytree import WildcardPattern

from .registry import PYTHON2_ONLY, Rule
from .source.nodes import adopt

_FUTURE = re.compile(r"^from\s+__future__\s+import\s+.*?\b(unicode_literals|print_function)", re.M)
_LOGGED = re.compile(r"^Line \d+: (?:could not convert: )?(.*)", re.S)


def fixer_rule(
    name: str,
    needs: str,
    why: Any,
    example: Any,
    order: int = 10,
    certain: bool = False,
    builtin: str | None = None,
) -> Any:
    """Return a Rule that applies ``fissix.fixes.fix_<name>``.

    Parameters
    ----------
    name : str
        The fixer's name in fissix.
    needs : str
        As NEEDS in `patches.registry`; trying every fixer on every node would take seconds.
    why, example, order
        As in `patches.registry`.
    certain : bool
        Only for files that show themselves that they are Python 2.
    builtin : str, optional
        A function of Python 2's; the rule leaves files alone that define their own.
    """

    def apply(tree, context):
        own = builtin is not None and find_binding(builtin, tree) is not None
        return 0 if own or (certain and not context.certain) else run_fixer(name, tree, context)

    return Rule(name, why, example, order, PYTHON2_ONLY, apply, re.compile(needs))


def run_fixer(name: str, tree: Any, context: Any) -> Any:
    """Apply one fixer to a tree; return how often it changed something.

    Once, as fissix does it: several fixers do not know their own work again before it is
    parsed anew.
    """
    module = importlib.import_module("fissix.fixes.fix_" + name)
    fixer = getattr(module, "Fix" + "".join(part.title() for part in name.split("_")))({}, [])
    before = context.text
    tree.future_features = frozenset(_FUTURE.findall(before))
    fixer.start_tree(tree, context.filename)
    count = 0
    order = tree.pre_order if fixer.order == "pre" else tree.post_order
    types = {fixer._accept_type} if fixer._accept_type else _types(fixer.pattern)
    for node in [node for node in order() if node.type in types] if types else list(order()):
        results = fixer.match(node)
        if not results or not _attached(node, tree):
            continue
        old = str(node)
        said = len(fixer.log)
        new = fixer.transform(node, results)
        made = node if new is None else new
        count += "".join(map(str, made)) != old if isinstance(made, list) else str(made) != old
        if new is not None:
            node.replace(new)
            for part in new if isinstance(new, list) else [new]:
                adopt(part)
        for message in fixer.log[said:]:
            found = _LOGGED.match(message)
            if found and not message.startswith("### In file"):
                context.report(
                    node,
                    "fissix's fixer %r says: %s" % (fixer.__class__.__name__, found[1]),
                    "look at this line",
                )
    fixer.finish_tree(tree, context.filename)
    tree.changed()
    # One that changes something else than the node that it was given.
    return count or int(str(tree) != before)


def _types(pattern):
    """Return the types of node that a pattern of fissix can match, nothing where it may be any."""
    if not isinstance(pattern, WildcardPattern):
        return {pattern.type} - {None} if pattern is not None else set()
    if (pattern.min, pattern.max) != (1, 1) or not pattern.content:
        return set()
    found = [_types(alternative[0]) for alternative in pattern.content]
    return set().union(*found) if all(found) else set()


def _attached(node, tree):
    while node.parent is not None:
        node = node.parent
    return node is tree
