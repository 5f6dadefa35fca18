"""Go through Theano's sources for what newer NumPy refuses, and say how each place is mended.

``python tools/theano_numpy.py [-v]`` reads the syntax trees of the installed Theano-PyMC (and runs
nothing of them) for lists as indices, names and methods that NumPy dropped, dtypes that are given
as a variable or a type, numbers that may not fit, ``copy=False``, and docstrings that ``python
-OO`` takes away. Each place is repaired by a module of ``lib.compat``, or harmless for a reason
(``theano_numpy.ini`` beside this file), or open; the exit code is 1 where one is open.
"""

from __future__ import annotations

import ast
import configparser
import importlib.util
import os
import sys
from typing import Any, Dict, Iterator, List, NamedTuple, Optional

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "theano_numpy.ini")

# Names that NumPy dropped without an equal; those with one are in `lib.compat.numpy_names`.
GONE = frozenset(
    "DataSource FLOATING_POINT_SUPPORT UFUNC_BUFSIZE_DEFAULT add_docstring add_newdoc byte_bounds "
    "chararray compare_chararrays compat core deprecate deprecate_with_doc disp "
    "fastCopyAndTranspose geterrobj loads lookfor nbytes recfromcsv recfromtxt safe_eval "
    "set_numeric_ops set_string_function seterrobj source tracemalloc_domain who".split()
)
METHODS = frozenset(("itemset", "newbyteorder", "ptp", "tostring"))
# What takes a dtype; `lib.compat.numpy_view` answers for those that it has.
MAKERS = frozenset(
    "arange array asanyarray asarray ascontiguousarray asfortranarray dtype empty eye finfo "
    "frombuffer fromiter fromstring full identity iinfo ones zeros can_cast result_type".split()
)
CONTAINERS = ("_asarray", "theano._asarray", "theano.misc.safe_asarray._asarray")


class Place(NamedTuple):
    """A place in Theano: what is there, and the answer; `repair` is None where it is open."""

    module: str
    function: str
    line: int
    what: str
    repair: Optional[str]


def _reasons():
    parser = configparser.ConfigParser(delimiters=("=",), interpolation=None, default_section="")
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(TABLE, encoding="utf-8")
    return {section: dict(parser[section]) for section in parser.sections()}


def _dotted(node):
    """``np.lib.x`` for such an expression, else an empty string."""
    if isinstance(node, ast.Name):
        return node.id
    parent = _dotted(node.value) if isinstance(node, ast.Attribute) else ""
    return parent and parent + "." + node.attr


def _names_a_dtype(node):
    """Whether an expression surely is a dtype or its name: a constant, ``x.dtype``, ``floatX``."""
    if isinstance(node, (ast.Constant, ast.JoinedStr)):
        return True
    if isinstance(node, ast.Attribute):
        return node.attr in ("dtype", "floatX") or _dotted(node).startswith("np.")
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in ("str", "upcast")
    return False


class _Scan(ast.NodeVisitor):
    """Collects the places of one module as (function, line, what, name of who may answer)."""

    def __init__(self):
        self.found: List[Any] = []
        self._scope: List[str] = []

    def _add(self, node, what, asked=""):
        self.found.append((".".join(self._scope), node.lineno, what, asked))

    def _enter(self, node):
        self._scope.append(node.name)
        self.generic_visit(node)
        self._scope.pop()

    def visit_ClassDef(self, node):
        self._enter(node)

    def visit_FunctionDef(self, node):
        self._enter(node)

    def visit_Attribute(self, node):
        self.generic_visit(node)
        name = _dotted(node)
        if name.startswith(("np.", "numpy.")) and name.count(".") == 1:
            self._add(node, "np." + node.attr, "name")

    def visit_Call(self, node):
        self.generic_visit(node)
        called = _dotted(node.func)
        name = called[3:] if called.startswith("np.") else ""
        if isinstance(node.func, ast.Attribute) and node.func.attr in METHODS and not name:
            self._add(node, "method " + node.func.attr, "method")
        keywords = {word.arg: word.value for word in node.keywords}
        second = node.args[1] if len(node.args) > 1 and name != "arange" else None
        dtype = keywords.get("dtype") or second
        if name in ("dtype", "iinfo", "finfo"):
            dtype = node.args[0]
        if (name in MAKERS or called in CONTAINERS) and dtype is not None:
            if not _names_a_dtype(dtype):
                self._add(node, "dtype of %s" % called, name)
            if name in ("array", "asarray", "full") or called in CONTAINERS:
                self._add(node, "value of %s" % called, name)
        if name.rstrip("0123456789") in ("int", "uint", "intp") and node.args:
            if not isinstance(node.args[0], ast.Constant):
                self._add(node, "np.%s of a value" % name)
        if called == "getattr" and _dotted(node.args[0]) == "np":
            self._add(node, "getattr(np, ...)")
        if "copy" in keywords and getattr(keywords["copy"], "value", False) is not True:
            self._add(node, "copy passed to %s" % (called or node.func.attr), name)
        if name == "unique" and keywords.keys() - {"axis"}:
            self._add(node, "np.unique", name)
        if called.startswith("np.fft.") and "s" in keywords:
            self._add(node, "s passed to np.fft", "fft")


def _rewritable(tree, rewriting):
    """(function, line, what) of the forms that `lib.compat.rewriting` replaces."""
    todo = [("", node) for node in tree.body]
    while todo:
        scope, node = todo.pop()
        if isinstance(node, ast.ClassDef):
            todo += [(scope + node.name + ".", inner) for inner in node.body]
        elif isinstance(node, ast.FunctionDef):
            rewriter = rewriting.Rewriter(node)
            rewriter.visit(node)
            yield from ((scope + node.name, line, what) for line, what in rewriter.found)
        else:
            todo += [(scope, inner) for inner in ast.iter_child_nodes(node)]


def _sources() -> Iterator[Any]:
    """Yield (dotted name, syntax tree's source) of each of Theano's modules."""
    spec = importlib.util.find_spec("theano")
    if spec is None or spec.origin is None:
        raise SystemExit("error: Theano is not installed here: run tools/setup_env.py")
    folder = os.path.dirname(spec.origin)
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in ("tests", "__pycache__"))
        package = os.path.relpath(parent, os.path.dirname(folder)).replace(os.sep, ".")
        for file in sorted(files):
            if file.endswith(".py"):
                name = file[:-3]
                with open(os.path.join(parent, file), encoding="utf-8-sig") as text:
                    yield package if name == "__init__" else package + "." + name, text.read()


def _answers():
    """What is asked about a place: callables that return the repair's name or None."""
    import numpy

    from lib.compat import numpy_names, numpy_view

    equals, seen = numpy_names.equals(numpy), numpy_view.functions(numpy)

    def name(what):
        attribute = what[3:]
        if attribute == "core":
            return "dropped_names.name_numpy_core"
        if attribute in equals:
            return "numpy_names"
        there = attribute not in GONE and hasattr(numpy, attribute)
        return "there" if there else None

    def view(asked, what):
        if (
            asked in seen
            or asked == "fft"
            or any(what.endswith(container) for container in CONTAINERS)
        ):
            return "numpy_view"
        return None

    return name, view


def places() -> List[Place]:
    """Return every place in the installed Theano, with its answer."""
    from lib.compat import rewriting

    answer_name, answer_view = _answers()
    reasons = _reasons()
    listed: Dict[str, Any] = {}
    for table in (rewriting.FUNCTIONS, rewriting.DOCUMENTED):
        for module, functions in table.items():
            listed[module] = listed.get(module, ()) + functions
    found = []
    for module, source in _sources():
        tree = ast.parse(source)
        scan = _Scan()
        scan.visit(tree)
        for function, line, what, asked in scan.found:
            repair = answer_name(what) if asked == "name" else answer_view(asked, what)
            if repair != "there" and asked != "method":
                found.append(Place(module, function, line, what, repair))
            elif asked == "method" and what[7:] not in ("itemset", "tostring"):
                found.append(Place(module, function, line, what, None))
        for function, line, what in _rewritable(tree, rewriting):
            mended = function in listed.get(module, ())
            found.append(Place(module, function, line, what, "rewriting" if mended else None))
    return [_reasoned(place, reasons) for place in found]


def _reasoned(place, reasons):
    """`place` with the reason why it is harmless, where the table has one."""
    if place.repair is not None:
        return place
    for section in (place.module + ":" + place.function, place.module, "everywhere"):
        for what, reason in reasons.get(section, {}).items():
            if what in ("*", place.what):
                return place._replace(repair="harmless: " + reason)
    if place.module.startswith("theano.gpuarray"):
        return place._replace(repair="harmless: " + reasons["theano.gpuarray"]["*"])
    return place


def main(argv: List[str]) -> int:
    """Print what is open, or with -v all; return the exit code."""
    from lib.command_line.parser import Parser

    parser = Parser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("-v", "--verbose", action="store_true", help="print every place")
    verbose = parser.parse_args(argv).verbose
    found = places()
    left = [place for place in found if place.repair is None]
    for place in found if verbose else left:
        where = "%s:%d %s" % (place.module, place.line, place.function)
        print("%s: %s: %s" % (where, place.what, place.repair or "OPEN"))
    print("%d places, %d open" % (len(found), len(left)))
    return 1 if left else 0


if __name__ == "__main__":
    sys.path.insert(0, ROOT)
    from lib.errors import run_cli

    sys.exit(run_cli(main))
