"""Sending the names of one module to another, however they are imported and used.

Rules give a `resolve` function: it takes a full dotted path ("theano.sandbox.cuda.dnn" or
"theano.sandbox.cuda.dnn.dnn_conv") and returns a Destination, or None where the path stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, NamedTuple, Optional

from fissix.pgen2 import token

from .imports import import_list, import_module, import_names, imported, in_import
from .nodes import nodes_of, remembered
from .syntax import Leaf, Node, is_attribute, name, replace_statement, syms

if TYPE_CHECKING:
    from ..context import Context


class Destination(NamedTuple):
    """Where a name goes; a module that starts with ``@`` is one of ours, in ``lib``."""

    module: str
    attribute: Optional[str] = None

    def __str__(self) -> Any:
        return self.module + ("." + self.attribute if self.attribute else "")


Resolve = Callable[[str], Optional[Destination]]


def redirect(tree: Node, context: Context, resolve: Resolve) -> int:
    """Rewrite imports and uses in `tree`; return how many statements and uses changed."""
    aliases = imported(tree)
    present = _present(tree, resolve)
    count = 0
    for node in nodes_of(tree, syms.import_from, syms.import_name, token.STRING):
        if node.type == syms.import_from:
            count += _from_import(node, context, resolve)
        elif node.type == syms.import_name:
            count += _plain_import(node, tree, context, resolve)
        elif imported_by_name(node):
            count += _string(node, context, resolve)
    for leaf in _uses(tree):
        if leaf.value in aliases:
            count += _use(leaf, aliases[leaf.value], present, context, resolve)
    return count


@remembered
def _uses(tree: Node) -> list[Leaf]:
    """Return the names that have an attribute, outside of the import statements."""
    return [
        leaf
        for leaf in nodes_of(tree, token.NAME)
        if not is_attribute(leaf) and chain(leaf)[1] and not in_import(leaf)
    ]


def _statement(target: Destination, alias: str | None, context: Context) -> Any:
    """Return the text of an import of `target` that binds `alias`."""
    if target.attribute:
        module = target.module
        if module.startswith("@"):
            module = context.library(module[1:])
        return "from %s import %s" % (module, _as(target.attribute, alias))
    if target.module.startswith("@"):
        package = "." if context.place.in_library else context.place.package
        return "from %s import %s" % (package, _as(target.module[1:], alias))
    package, _, last = target.module.rpartition(".")
    if package and alias:
        return "from %s import %s" % (package, _as(last, alias))
    return "import " + _as(target.module, alias)


def _as(old: str, alias: str | None) -> Any:
    return old if alias in (None, old) else "%s as %s" % (old, alias)


def _check(target: Destination, node: Node, context: Context) -> None:
    """Report a name that the module it is sent to does not have."""
    offered = context.place.exports.get(target.module.lstrip("@"))
    name_ = target.attribute
    if not offered or "*" in offered or name_ in offered or name_ in (None, "*"):
        return
    if not name_.startswith("__"):
        context.report(
            node,
            "%s has no stand-in on the CPU" % name_,
            "write this part with theano.tensor's own operations",
        )


def _from_import(node: Node, context: Context, resolve: Resolve) -> Any:
    module = import_module(node)
    listed = import_list(node)
    if module.startswith("."):
        return 0
    pairs = import_names(listed)
    if pairs == [("*", None)]:
        target = resolve(module)
        if target is None or target.attribute:
            return 0
        new = _statement(Destination(target.module, "*"), None, context)
        replace_statement(node, [new])
        return 1
    targets = [resolve(module + "." + old) for old, _ in pairs]
    if not any(targets):
        return 0
    for (_, _), target in zip(pairs, targets):
        if target is not None:
            _check(target, node, context)
    modules = {target.module if target else None for target in targets}
    plain = all(target and target.attribute == old for (old, _), target in zip(pairs, targets))
    if len(modules) == 1 and plain:
        # Only the module changes: the list keeps its line breaks and comments.
        new_module = modules.pop() or ""
        if new_module.startswith("@"):
            new_module = context.library(new_module[1:])
        if new_module == module:
            return 0
        words = [str(child).strip() for child in node.children]
        leaves = node.children[1 : words.index("import")]
        for leaf in leaves[1:]:
            leaf.remove()
        leaves[0].replace(name(new_module, prefix=leaves[0].prefix))
        return 1
    kept = [_as(old, alias) for (old, alias), target in zip(pairs, targets) if target is None]
    lines = ["from %s import %s" % (module, ", ".join(kept))] if kept else []
    for (old, alias), target in zip(pairs, targets):
        if target is not None:
            _add(lines, _statement(target, alias or old, context))
    replace_statement(node, lines)
    return 1


def _add(lines: list[str], line: str) -> None:
    """Add an import to `lines`, to the list of one that imports from the same module."""
    head, found, tail = line.partition(" import ")
    for index, other in enumerate(lines):
        if found and other.startswith(head + " import "):
            lines[index] = other + ", " + tail
            return
    lines.append(line)


def _plain_import(node: Node, tree: Node, context: Context, resolve: Resolve) -> Any:
    pairs = import_names(node.children[1])
    targets = [resolve(path) for path, _ in pairs]
    if not any(targets):
        return 0
    lines = []
    kept = [_as(path, alias) for (path, alias), target in zip(pairs, targets) if target is None]
    if kept:
        lines.append("import " + ", ".join(kept))
    for (path, alias), target in zip(pairs, targets):
        if target is None:
            continue
        if alias is None and "." not in path and not target.attribute:
            alias = path  # its uses keep their first name
        if alias is None:
            root = path.split(".")[0]
            if _still_used(tree, root, resolve) and "import " + root not in lines:
                lines.append("import " + root)
            line = _statement(target, None, context)
            if line not in lines:
                lines.append(line)
        else:
            lines.append(_statement(target, alias, context))
    replace_statement(node, lines)
    return 1


def _still_used(tree: Node, root: str, resolve: Resolve) -> bool:
    """Return whether `root` is used for anything but redirected paths, and not imported."""
    for leaf in nodes_of(tree, token.NAME):
        if leaf.value == root and not is_attribute(leaf) and not in_import(leaf):
            path, _ = chain(leaf)
            if not any(resolve(".".join(path[:n])) for n in range(2, len(path) + 1)):
                return True
    return False


def chain(leaf: Leaf) -> Any:
    """Return (["a", "b", "c"], trailer nodes) for the attribute chain that starts at `leaf`."""
    path, trailers = [leaf.value], []
    if leaf.parent is not None and leaf.parent.type == syms.power:
        if leaf.parent.children[0] is leaf:
            for child in leaf.parent.children[1:]:
                if child.type != syms.trailer or child.children[0].type != token.DOT:
                    break
                path.append(child.children[1].value)
                trailers.append(child)
    elif leaf.parent is not None and leaf.parent.type == syms.dotted_name:
        if leaf.parent.parent is not None and leaf.parent.parent.type == syms.decorator:
            path = [child.value for child in leaf.parent.children[::2]]
    return path, trailers


def _present(tree: Node, resolve: Resolve) -> dict[str, str]:
    """Return {module: its name here} of what the top of a file imports, and stays."""
    return {
        path: local
        for local, path in _at_the_top(tree)
        if resolve(path) is None and not path.startswith(".")
    }


@remembered
def _at_the_top(tree: Node) -> list[tuple[str, str]]:
    """Return (name, path) of each thing that a statement at the top of a file imports."""
    found: list[tuple[str, str]] = []
    for statement in nodes_of(tree, syms.import_name, syms.import_from):
        holder = statement.parent
        if holder.type == syms.simple_stmt and holder.parent is tree:
            found += imported(statement).items()
    return found


def _use(
    leaf: Leaf, bound: str, present: dict[str, str], context: Context, resolve: Resolve
) -> int:
    """Rewrite ``root.a.b`` where its full path is redirected."""
    path, trailers = chain(leaf)
    full = bound.split(".") + path[1:]
    own = len(bound.split("."))
    base = resolve(bound)
    for length in range(len(full), max(own, 1), -1):
        target = resolve(".".join(full[:length]))
        if target is not None:
            break
    else:
        return 0
    used = length - own
    here = bound if base is None or base.attribute else base.module
    if here == target.module:
        new = [leaf.value] + ([target.attribute] if target.attribute else [])
    else:
        module = target.module
        names = [target.attribute] if target.attribute else []
        if module == "builtins":
            new = names
        elif module in present:
            new = [present[module], *names]
        else:
            context.wanted.add(module[1:] if module[0] == "@" else "." + module)
            new = [*module.lstrip("@").split("."), *names]
    _check(target, leaf, context)
    if new == path[: used + 1]:
        return 0
    for trailer in trailers[:used]:
        trailer.remove()
    power = leaf.parent
    for offset, part in enumerate(new[1:], 1):
        power.insert_child(offset, Node(syms.trailer, [Leaf(token.DOT, "."), name(part)]))
    leaf.value = new[0]
    leaf.changed()
    return 1


def imported_by_name(leaf: Leaf) -> bool:
    """Return whether a string is the argument of ``import_module`` or ``__import__``."""
    trailer = leaf.parent
    if trailer is None or trailer.type != syms.trailer or trailer.prev_sibling is None:
        return False
    function = str(trailer.prev_sibling).strip().lstrip(".")
    return function in ("import_module", "__import__")


def _string(leaf: Leaf, context: Context, resolve: Resolve) -> int:
    quote = leaf.value[-1]
    path = leaf.value.strip("'\"")
    target = resolve(path)
    if target is None or target.attribute:
        return 0
    module = target.module
    if module.startswith("@"):
        module = "%s.%s" % (context.place.package, module[1:])
    leaf.value = quote + module + quote
    leaf.changed()
    return 1
