"""Which Python a source was written for.

A file that was ported by hand must not be ported again: its ``/`` is a true division, and
its ``print((a, b))`` prints a tuple. Syntax decides where it can; otherwise names that only
one of the two Pythons has; otherwise the rest of the tree.
"""

from __future__ import annotations

import re
from typing import Any

from fissix.pgen2 import token

from .bindings import bound_names, is_binding
from .syntax import Leaf, Node, NotPython, is_attribute, parse_source, python3_error, syms

PYTHON2, PYTHON3, EITHER = "2", "3", "either"

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
_METHODS2 = {"iteritems", "itervalues", "iterkeys", "has_key", "next"}
_KEYWORDS3 = {"True", "False", "None", "nonlocal", "async", "await"}
_NAMES3 = {"nonlocal", "py2", "breakpoint", "ModuleNotFoundError", "FileNotFoundError", "pathlib"}


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
        When neither Python can read it.
    """
    error = python3_error(source)
    if error is not None:
        tree = parse_source(source, filename)
        if not _only_python2(tree):
            # fissix reads more than any Python does, a comma too many for example.
            raise NotPython(filename, error.lineno or 1, error.msg)
        return PYTHON2, tree
    tree = parse_source(source, filename, print_statement=False)
    if re.match(r"#!.*\bpython3", source):
        return PYTHON3, tree
    if _prints_as_statement(tree):
        return PYTHON2, parse_source(source, filename, print_statement=True)
    marks = _marks(tree)
    if marks["3"]:
        return PYTHON3, tree
    return (PYTHON2 if marks["2"] else EITHER), tree


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
            if grand.children[0] is parent and grand.parent.type == syms.simple_stmt:
                return True
    return False


def _marks(tree: Node) -> Any:
    """Return how many times each Python shows in names and calls."""
    count = {"2": 0, "3": 0}
    own = bound_names(tree)
    for leaf in tree.leaves():
        if leaf.type == token.STRING:
            if re.match(r"[rR]?[fF]", leaf.value):
                count["3"] += 1
            continue
        if leaf.type == token.RARROW:
            count["3"] += 1
        if leaf.type != token.NAME:
            continue
        value = leaf.value
        before = leaf.prev_sibling
        if before is not None and before.type == token.DOT:
            following = leaf.parent.next_sibling
            called = following is not None and str(following).replace(" ", "") == "()"
            if value in _METHODS2 - {"next"} or (value == "next" and called):
                count["2"] += 1
            elif value in ("maxint", "getcwdu", "urlretrieve", "urlopen", "letters", "izip"):
                count["2"] += _old_attribute(leaf)
            continue
        if value in _NAMES2 and value not in own and not is_attribute(leaf):
            count["2"] += not _guarded(leaf)
        elif value in _NAMES3:
            count["3"] += 1
        elif value in ("cPickle", "izip", "urllib2", "StringIO", "cStringIO") and value in own:
            count["2"] += not _guarded(leaf)
        elif value == "print" and _keyword_print(leaf):
            count["3"] += 1
        elif value == "range" and _floored(leaf):
            count["3"] += 1
        elif value == "super" and str(leaf.next_sibling or "").replace(" ", "") == "()":
            count["3"] += 1
    return count


def _old_attribute(leaf: Leaf) -> bool:
    return str(leaf.parent.prev_sibling).strip() in ("sys", "os", "urllib", "string", "itertools")


def _guarded(leaf: Leaf) -> bool:
    """Return whether an import stands in a try that has an answer to its failure."""
    node = leaf
    while node is not None:
        if node.type == syms.try_stmt:
            return True
        node = node.parent
    return False


def _floored(leaf: Leaf) -> bool:
    """Return whether this is ``range(math.floor(...))``: a float in Python 2, where it fails."""
    return bool(re.match(r"\(\s*math\.(floor|ceil)\(", str(leaf.next_sibling or "")))


def _keyword_print(leaf: Leaf) -> bool:
    following = leaf.next_sibling
    return following is not None and bool(re.search(r"\b(end|file|sep|flush)\s*=", str(following)))
