"""Which Python a source was written for.

A file that was ported by hand must not be ported again: its ``/`` is a true division, and
its ``print((a, b))`` prints a tuple. Syntax decides where it can; otherwise names that only
one of the two Pythons has; otherwise the rest of the tree.
"""

from __future__ import annotations

import re
from typing import Callable, Collection, Dict, Iterator, Tuple

from fissix.pgen2 import token

from .bindings import bound_names, is_binding
from .imports import imported
from .nodes import collector_at_rest
from .syntax import (
    TOO_DEEP,
    Leaf,
    NewerPython,
    Node,
    NotPython,
    is_attribute,
    is_guarded,
    parse_source,
    python3_error,
    syms,
)

PYTHON2, PYTHON3, EITHER = "2", "3", "either"

# Python 2 itself reads some 100 parentheses or blocks within one another; a node has one or two.
_DEEPEST = 1000
_NAMES2 = {
    "xrange",
    "basestring",
    "unicode",
    "raw_input",
    "unichr",
    "execfile",
    "izip",
    "imap",
    "ifilter",
    "cPickle",
    "cStringIO",
    "urllib2",
    "urlparse",
    "StringIO",
    "ConfigParser",
    "Queue",
    "reduce",
    "long",
    "file",
}
_IN_BOTH = ("io", "six", "future", "past", "functools")
_KEYWORDS3 = {"True", "False", "None", "nonlocal", "async", "await"}
_NAMES3 = {
    "nonlocal",
    "py2",
    "old_bytes",
    "old_string",
    "old_standard",
    "breakpoint",
    "ModuleNotFoundError",
    "FileNotFoundError",
    "pathlib",
}


def dialect_of(source: str, filename: str = "<string>") -> tuple[str, Node]:
    """Return (dialect, tree) for a source.

    Parameters
    ----------
    source : str
    filename : str
        For the message.

    Returns
    -------
    dialect : str
        PYTHON2, PYTHON3 or EITHER, where nothing in the file tells.
    tree : fissix.pytree.Node

    Raises
    ------
    NotPython
        When neither Python can read it, or what it has is nested too deeply.
    NewerPython
        When only this Python can, and not fissix.
    """
    try:
        with collector_at_rest():
            return _dialect_of(source, filename)
    except RecursionError as error:
        raise NotPython(filename, 1, TOO_DEEP) from error


def _dialect_of(source: str, filename: str) -> tuple[str, Node]:
    error = python3_error(source)
    if error is not None:
        tree = parse_source(source, filename)
        if _depth(tree) > _DEEPEST:
            raise NotPython(filename, 1, TOO_DEEP)
        if not (_only_python2(tree) or isinstance(error, TabError)):
            # fissix reads more than any Python does, a comma too many for example.
            raise NotPython(filename, error.lineno or 1, error.msg)
        return PYTHON2, tree
    try:
        tree = parse_source(source, filename, print_statement=False)
    except NotPython as failure:
        what = str(failure).partition("(")[2].rpartition(");")[0]
        raise NewerPython(filename, failure.line, what) from failure
    if re.match(r"#!.*\bpython3", source):
        return PYTHON3, tree
    if _prints_as_statement(tree):
        return PYTHON2, parse_source(source, filename, print_statement=True)
    shown = set(_marks(tree))
    return next((dialect for dialect in (PYTHON3, PYTHON2) if dialect in shown), EITHER), tree


def _depth(tree: Node) -> int:
    """Return how many nodes stand above the deepest leaf."""
    level, depth = [tree], 0
    while level:
        level = [child for node in level for child in node.children]
        depth += 1
    return depth


def _only_python2(tree: Node) -> bool:
    """Return whether a tree has syntax that Python 2 has and Python 3 lacks."""
    for node in tree.pre_order():
        if node.type == syms.exec_stmt or (node.type == syms.print_stmt and not _as_call(node)):
            return True
        if node.type == token.NUMBER and re.match(r"0\d+$|.*[lL]$", node.value):
            return True
        if node.type in (token.BACKQUOTE, token.NOTEQUAL) and node.value in ("`", "<>"):
            return True
        if node.type == token.STRING and re.match(r"[uU][rR]", node.value):
            return True
        if node.type in (syms.raise_stmt, syms.except_clause) and any(
            child.type == token.COMMA for child in node.children
        ):
            return True
        if node.type in (syms.tfpdef, syms.vfpdef) and node.children[0].type == token.LPAR:
            return True
        if node.type == token.NAME and node.value in ("print", "exec"):
            # A bare print, or one that fissix read as a name.
            if node.parent.type == syms.simple_stmt:
                return True
        if node.type == token.NAME and node.value in _KEYWORDS3 and is_binding(node):
            return True
        if node.type == syms.comp_for and node.children[3].type == syms.testlist_safe:
            return True
    return False


def _as_call(statement: Node) -> bool:
    """Return whether a print statement reads ``print(...)``, which both Pythons take."""
    printed = statement.children[1:]
    return (
        len(printed) == 1
        and printed[0].type == syms.atom
        and printed[0].children[0].type == token.LPAR
    )


def _prints_as_statement(tree: Node) -> bool:
    """Return whether ``print`` is used as Python 3 reads it but does not mean it.

    ``print (a) % b`` and ``print (x**2).sum()`` parse as a call whose None is then used, and
    a bare ``print`` as a name that does nothing.
    """
    for leaf in tree.leaves():
        if leaf.type != token.NAME or leaf.value != "print" or is_attribute(leaf):
            continue
        parent = leaf.parent
        if parent.type in (syms.simple_stmt, syms.suite, syms.shift_expr):
            return True
        if parent.type != syms.power:
            continue
        if len(parent.children) > 2 and parent.children[0] is leaf:
            return True
        grand = parent.parent
        if grand.type in (syms.term, syms.arith_expr, syms.testlist_star_expr, syms.comparison):
            outer = grand.parent.type
            if grand.children[0] is parent and outer in (syms.simple_stmt, syms.testlist_star_expr):
                return True
    return False


def _marks(tree: Node) -> Iterator[str]:
    """Yield PYTHON2 or PYTHON3 for each leaf that only one of them has."""
    own = bound_names(tree)
    # from io import StringIO, from six.moves import cPickle: both Pythons have these
    both = {local for local, path in imported(tree).items() if path.split(".")[0] in _IN_BOTH}
    for leaf in tree.leaves():
        if _SYNTAX3.get(leaf.type, _no_syntax)(leaf):
            yield PYTHON3
        if leaf.type == token.NAME and leaf.value not in both:
            before = leaf.prev_sibling
            member = before is not None and before.type == token.DOT
            dialect, shows = (_MEMBERS if member else _WORDS).get(leaf.value, (EITHER, _never))
            if shows(leaf, own):
                yield dialect


def _no_syntax(leaf: Leaf) -> bool:
    return False


def _keyword_only(leaf: Leaf) -> bool:
    """Return whether a star in a list of parameters stands before a parameter with a name."""
    after = leaf.next_sibling
    if after.type != token.COMMA:
        after = after.next_sibling  # of *args
    following = after.next_sibling if after is not None else None
    return following is not None and following.type not in (token.DOUBLESTAR, token.RPAR)


def _of_class(node: Node) -> bool:
    holder = node.parent.parent if node.parent.type == syms.arglist else node.parent
    return holder.type == syms.classdef


# token: when it belongs to syntax that Python 2 does not have
_SYNTAX3: Dict[int, Callable[[Leaf], bool]] = {
    **dict.fromkeys(
        (token.RARROW, token.ASYNC, token.AWAIT, token.COLONEQUAL, token.ATEQUAL),
        lambda leaf: True,
    ),
    token.AT: lambda leaf: leaf.parent.type == syms.term,
    token.COLON: lambda leaf: leaf.parent.type in (syms.tname, syms.annassign),
    token.DOUBLESTAR: lambda leaf: leaf.parent.type == syms.dictsetmaker,
    token.EQUAL: lambda leaf: leaf.parent.type == syms.argument and _of_class(leaf.parent),
    token.NAME: lambda leaf: (
        leaf.value == "from" and leaf.parent.type in (syms.raise_stmt, syms.yield_arg)
    ),
    token.NUMBER: lambda leaf: "_" in leaf.value,
    token.STAR: lambda leaf: (
        leaf.parent.type == syms.star_expr
        or (leaf.parent.type in (syms.typedargslist, syms.varargslist) and _keyword_only(leaf))
    ),
    token.STRING: lambda leaf: bool(re.match(r"[rR]?[fF]|[rR][bB]", leaf.value)),
}


def _never(leaf: Leaf, own: Collection[str]) -> bool:
    return False


def _always(leaf: Leaf, own: Collection[str]) -> bool:
    return True


def _builtin(leaf: Leaf, own: Collection[str]) -> bool:
    return leaf.value not in own and not is_attribute(leaf) and not is_guarded(leaf)


def _module(leaf: Leaf, own: Collection[str]) -> bool:
    """Of modules, whose import binds their name: that is no name of the owner's."""
    return (leaf.value in own or not is_attribute(leaf)) and not is_guarded(leaf)


def _of_old_module(leaf: Leaf, own: Collection[str]) -> bool:
    return str(leaf.parent.prev_sibling).strip() in ("sys", "os", "urllib", "string", "itertools")


def _method_called(leaf: Leaf, own: Collection[str]) -> bool:
    return _without_arguments(leaf.parent.next_sibling)


def _called(leaf: Leaf, own: Collection[str]) -> bool:
    return _without_arguments(leaf.next_sibling)


def _without_arguments(node: Node | None) -> bool:
    return node is not None and str(node).replace(" ", "") == "()"


def _floored(leaf: Leaf, own: Collection[str]) -> bool:
    """Return whether this is ``range(math.floor(...))``: a float in Python 2, where it fails."""
    return bool(re.match(r"\(\s*math\.(floor|ceil)\(", str(leaf.next_sibling or "")))


def _keyword_print(leaf: Leaf, own: Collection[str]) -> bool:
    following = leaf.next_sibling
    return following is not None and bool(re.search(r"\b(end|file|sep|flush)\s*=", str(following)))


_Shows = Callable[[Leaf, Collection[str]], bool]
_MODULES2 = ("cPickle", "izip", "urllib2", "StringIO", "cStringIO")
# word: (the Python that has it, when it tells), as a name and after a dot
_WORDS: Dict[str, Tuple[str, _Shows]] = {
    **dict.fromkeys(_NAMES2, (PYTHON2, _builtin)),
    **dict.fromkeys(_MODULES2, (PYTHON2, _module)),
    **dict.fromkeys(_NAMES3, (PYTHON3, _always)),
    "print": (PYTHON3, _keyword_print),
    "range": (PYTHON3, _floored),
    "super": (PYTHON3, _called),
}
_MEMBERS: Dict[str, Tuple[str, _Shows]] = {
    **dict.fromkeys(("iteritems", "itervalues", "iterkeys", "has_key"), (PYTHON2, _always)),
    "next": (PYTHON2, _method_called),
    **dict.fromkeys(
        ("maxint", "getcwdu", "urlretrieve", "urlopen", "letters", "izip"),
        (PYTHON2, _of_old_module),
    ),
}
