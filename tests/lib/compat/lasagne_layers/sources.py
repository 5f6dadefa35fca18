"""What Lasagne's own modules for GPUs define, read from their source, which cannot be run."""

import ast
import os
from typing import Dict, FrozenSet, List, NamedTuple, Optional, Tuple

# Base classes of release 0.1, which lib has not.
HIDDEN = frozenset(("CCLayer", "MMLayer"))


class Constructors(NamedTuple):
    """Names in a module's ``__all__``, and the classes' arguments with the defaults' source."""

    names: Tuple[str, ...]
    arguments: Dict[str, List[Tuple[str, Optional[str]]]]
    hidden: FrozenSet[str] = HIDDEN


def constructors(lasagne, name):
    """Return the `Constructors` of ``lasagne.layers.<name>``."""
    path = os.path.join(os.path.dirname(lasagne.__file__), "layers", name + ".py")
    with open(path, encoding="utf-8") as file:
        source = file.read()
    names: Tuple[str, ...] = ()
    found = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            names = tuple(ast.literal_eval(node.value))
        for method in getattr(node, "body", ()):
            if isinstance(node, ast.ClassDef) and getattr(method, "name", "") == "__init__":
                arguments = [argument.arg for argument in method.args.args][1:]
                defaults = [ast.get_source_segment(source, d) for d in method.args.defaults]
                missing = [None] * (len(arguments) - len(defaults))
                found[node.name] = list(zip(arguments, missing + defaults))
    return Constructors(names, found)
