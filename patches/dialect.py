"""Which Python a source was written for.

A file that was ported by hand must not be ported again: its ``/`` is a true division, and
its ``print((a, b))`` prints a tuple. Syntax decides where it can; otherwise names that only
one of the two Pythons has; otherwise the rest of the tree.
"""

import re

from fissix.pgen2 import token

from .syntax import NotPython, bound_names, is_attribute, parse_source, python3_error, syms

PYTHON2, PYTHON3, EITHER = "2", "3", "either"

_NAMES2 = {"xrange", "basestring", "unicode", "raw_input", "unichr", "execfile", "izip", "imap",
           "ifilter", "cPickle", "cStringIO", "urllib2", "urlparse", "StringIO", "ConfigParser",
           "Queue", "reduce", "long", "file"}
_METHODS2 = {"iteritems", "itervalues", "iterkeys", "has_key", "next"}
_NAMES3 = {"nonlocal", "py2", "breakpoint", "ModuleNotFoundError", "FileNotFoundError", "pathlib"}


def dialect_of(source, filename="<string>"):
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
        try:
            return PYTHON2, parse_source(source, filename)
        except NotPython as failure:
            if error.lineno and "print" not in source:
                raise NotPython(filename, error.lineno, error.msg) from failure
            raise
    tree = parse_source(source, filename, print_statement=False)
    if _prints_as_statement(tree):
        return PYTHON2, parse_source(source, filename, print_statement=True)
    marks = _marks(tree)
    if marks["3"]:
        return PYTHON3, tree
    return (PYTHON2 if marks["2"] else EITHER), tree


def _prints_as_statement(tree):
    """Return whether ``print`` is used as Python 3 reads it but does not mean it.

    ``print (a) % b`` and ``print (x**2).sum()`` parse as a call whose None is then used, and
    a bare ``print`` as a name that does nothing.
    """
    for leaf in tree.leaves():
        if leaf.type != token.NAME or leaf.value != "print" or is_attribute(leaf):
            continue
        parent = leaf.parent
        if parent.type in (syms.simple_stmt, syms.suite):
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


def _marks(tree):
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
            count["2"] += 1
        elif value in _NAMES3:
            count["3"] += 1
        elif value in ("cPickle", "izip", "urllib2", "StringIO", "cStringIO") and value in own:
            count["2"] += not _guarded(leaf)
        elif value == "print" and _keyword_print(leaf):
            count["3"] += 1
        elif value == "super" and str(leaf.next_sibling or "").replace(" ", "") == "()":
            count["3"] += 1
    return count


def _old_attribute(leaf):
    return str(leaf.parent.prev_sibling).strip() in ("sys", "os", "urllib", "string", "itertools")


def _guarded(leaf):
    """Return whether an import stands in a try that has an answer to its failure."""
    node = leaf
    while node is not None:
        if node.type == syms.try_stmt:
            return True
        node = node.parent
    return False


def _keyword_print(leaf):
    following = leaf.next_sibling
    return following is not None and bool(re.search(r"\b(end|file|sep|flush)\s*=", str(following)))
