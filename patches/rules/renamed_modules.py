"""Modules of the standard library were renamed."""

from __future__ import annotations

from typing import Any

from fissix.fixes.fix_imports import MAPPING

from ..fixers import run_fixer
from ..source.bindings import bindings
from ..source.imports import import_names, in_import
from ..source.nodes import nodes_of
from ..source.syntax import replace_statement, syms

NAME = "imports"
WHY = "modules of the standard library were renamed"
EXAMPLE = ("import cPickle\nx = cPickle.dumps(y)\n", "import pickle\nx = pickle.dumps(y)\n")
ORDER = 16
DIALECTS = ("2",)
NEEDS = (
    r"\b(?:StringIO|cStringIO|cPickle|__builtin__|copy_reg|Queue|SocketServer|ConfigParser|"
    r"Tkinter|tk\w+|ttk|Tix|ScrolledText|thread|dbhash|dumbdbm|dbm|gdbm|xmlrpclib|httplib|"
    r"htmlentitydefs|HTMLParser|Cookie|cookielib|BaseHTTPServer|SimpleHTTPServer|"
    r"CGIHTTPServer|commands|UserString|UserList|urlparse|robotparser|_winreg)\b"
)


def apply(tree: Any, context: Any) -> int:
    return _hidden(tree) + run_fixer("imports", tree, context)


def _hidden(tree):
    """Keep a module's old name where its new one is a variable of the owner's.

    ``import Queue`` becomes ``import queue as Queue`` in a file that says
    ``queue = Queue.Queue()``.
    """
    own = {leaf.value for leaf in bindings(tree) if not in_import(leaf)}
    count = 0
    for node in nodes_of(tree, syms.import_name):
        pairs = import_names(node.children[1])
        if any(alias is None and MAPPING.get(path) in own for path, alias in pairs):
            parts = []
            for path, alias in pairs:
                new = MAPPING.get(path) if alias is None else None
                if new in own:
                    path, alias = new, path
                parts.append(path if alias is None else "%s as %s" % (path, alias))
            replace_statement(node, ["import " + ", ".join(parts)])
            count += 1
    return count
