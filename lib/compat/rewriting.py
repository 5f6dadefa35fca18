"""Functions of Theano compiled anew from their own sources, in the forms that NumPy takes today.

Some forms cannot be mended from outside: ``x[list]``, where the list has slices, and methods that
arrays had. `Rewriter` finds and replaces them in a function's syntax tree; the function keeps its
identity and gets new code. Can go when Theano supports NumPy 2.
"""

from __future__ import annotations

import ast
import functools
import inspect
import linecache
import sys
import types
from typing import Any, List, Tuple

# The functions that have such forms; tools/theano_numpy.py says when one is missing.
FUNCTIONS = {
    "theano.compile.debugmode": ("_Linker.make_all",),
    "theano.printing": ("hex_digest", "pydotprint"),
    "theano.tensor.blas": ("Gemm.perform",),
    "theano.tensor.signal.pool": (
        "Pool.perform",
        "AveragePoolGrad.perform",
        "MaxPoolRop.perform",
    ),
    "theano.tensor.sort": ("_topk_py_impl",),
}

# Those that add to docstrings, of which ``python -OO`` leaves none; without it they stay.
DOCUMENTED = {
    "theano.graph.opt": ("PatternSub.__init__",),
    "theano.tensor.elemwise": ("scalar_elemwise",),
}

_INDEX, _ASSIGN, _PARTITION = "_dcgan_index", "_dcgan_assign", "_dcgan_partition"
_DIMENSIONS = 32  # longer lists never stood for a tuple


def index(given: Any) -> Any:
    """Return what NumPy took for an index until 1.22: a list with slices stood for a tuple.

    Parameters
    ----------
    given : any index

    Returns
    -------
    tuple, or `given` where it is no list or one of numbers only
    """
    if type(given) is not list or len(given) > _DIMENSIONS:
        return given
    among = any(i is None or i is Ellipsis or isinstance(i, slice) for i in given)
    return tuple(given) if among or any(hasattr(i, "__len__") for i in given) else given


def assign(array: Any, value: Any) -> None:
    """Do what ``array.itemset(value)`` did, which arrays lack since NumPy 2.

    Parameters
    ----------
    array : numpy.ndarray
        Of one element; changed.
    value : number or 0-d array
    """
    array[...] = value


def partition(array: Any, kth: int, axis: int) -> Any:
    """Return what ``numpy.partition`` does, in the order that ``numpy.argpartition`` has.

    NumPy 2 has its own vector code for each of the two, and their orders differ: the gradient of
    unsorted largest values, which goes to the places that the second gives, went to wrong ones.

    Parameters
    ----------
    array : numpy.ndarray
    kth, axis : int
        As NumPy has them.
    """
    import numpy

    return numpy.take_along_axis(array, numpy.argpartition(array, kth, axis=axis), axis)


def _is_list(node, lists):
    """Whether an expression is a list, where `lists` are names of such."""
    if isinstance(node, (ast.List, ast.ListComp)):
        return True
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in ("list", "sorted")
    if isinstance(node, ast.BinOp):
        return _is_list(node.left, lists) or _is_list(node.right, lists)
    if isinstance(node, ast.IfExp):
        return _is_list(node.body, lists) or _is_list(node.orelse, lists)
    if isinstance(node, ast.Subscript):
        return isinstance(node.slice, ast.Slice) and _is_list(node.value, lists)
    return isinstance(node, ast.Name) and node.id in lists


def _names_of_lists(function):
    """Names that a function assigns lists and nothing else to."""
    values = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    values.setdefault(target.id, []).append(node.value)
        elif isinstance(node, (ast.For, ast.comprehension)):
            for name in ast.walk(node.target):
                if isinstance(name, ast.Name):
                    values.setdefault(name.id, []).append(node.target)
    lists: set = set()
    for _ in range(3):  # a list of a list's name
        lists = {name for name, found in values.items() if all(_is_list(v, lists) for v in found)}
    return lists


def _is_docstring(node):
    return isinstance(node, ast.Attribute) and node.attr == "__doc__"


class Rewriter(ast.NodeTransformer):
    """Replaces old forms in one function's tree; `found` lists them as (line, what it is).

    Parameters
    ----------
    function : ast.FunctionDef
    """

    def __init__(self, function: ast.AST) -> None:
        self.found: List[Tuple[int, str]] = []
        self._lists = _names_of_lists(function)

    def _name(self, node, name):
        return ast.fix_missing_locations(ast.copy_location(ast.Name(name, ast.Load()), node))

    def _call(self, node, name, *arguments):
        call = ast.Call(ast.Name(name, ast.Load()), list(arguments), [])
        return ast.fix_missing_locations(ast.copy_location(call, node))

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        """Have a list as an index judged when it is used."""
        self.generic_visit(node)
        old = type(node.slice).__name__ == "Index"  # Python 3.8
        inner: Any = node.slice.value if old else node.slice  # type: ignore[attr-defined]
        if _is_list(inner, self._lists):
            self.found.append((node.lineno, "a list as an index"))
            call = self._call(inner, _INDEX, inner)
            if old:
                node.slice.value = call  # type: ignore[attr-defined]
            else:
                node.slice = call
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Replace the methods itemset and tostring, numpy.partition, and the Node in pydotprint."""
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "partition" and node.keywords:
            self.found.append((node.lineno, "numpy.partition beside numpy.argpartition"))
            node.func = self._name(node, _PARTITION)
        elif isinstance(node.func, ast.Attribute) and not node.keywords:
            if node.func.attr == "itemset" and len(node.args) == 1:
                self.found.append((node.lineno, "ndarray.itemset"))
                return self._call(node, _ASSIGN, node.func.value, *node.args)
            if node.func.attr == "tostring":
                self.found.append((node.lineno, "ndarray.tostring"))
                node.func.attr = "tobytes"
        elif isinstance(node.func, ast.Name) and node.func.id == "Node" and node.args:
            self.found.append((node.lineno, "a node of Theano's graphs for one of pydot's"))
            node.func = ast.copy_location(
                ast.Attribute(ast.Name("pd", ast.Load()), "Node", ast.Load()), node.func
            )
            ast.fix_missing_locations(node.func)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """Take an empty text where ``python -OO`` left no docstring."""
        self.generic_visit(node)
        if isinstance(node.op, ast.Add):
            for side in ("left", "right"):
                operand = getattr(node, side)
                if _is_docstring(operand):
                    self.found.append((node.lineno, "a docstring that -OO takes away"))
                    empty = ast.copy_location(ast.Constant("", kind=None), operand)
                    either = ast.BoolOp(ast.Or(), [operand, empty])
                    setattr(node, side, ast.copy_location(either, operand))
        return node


def _tree(code):
    """The syntax tree of a function, in an outer one that has its free variables as arguments."""
    lines = linecache.getlines(code.co_filename)[code.co_firstlineno - 1 :]
    block = inspect.getblock(lines)
    if not block:
        return None
    outer = "def outer(%s):\n" % ", ".join(code.co_freevars) if block[0][:1].isspace() else ""
    tree = ast.parse(outer + "".join(block))
    ast.increment_lineno(tree, code.co_firstlineno - 1 - bool(outer))
    function = tree.body[0].body[0] if outer else tree.body[0]
    function.decorator_list = []  # only the code is wanted
    return tree, function


def _code_named(name, code):
    """The code object of the function `name` within `code`."""
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            found = constant if constant.co_name == name else _code_named(name, constant)
            if found is not None:
                return found
    return None


def rewrite(function: Any) -> List[Tuple[int, str]]:
    """Give a function new code, made from its own source.

    Parameters
    ----------
    function : function

    Returns
    -------
    list of (int, str)
        The line and kind of what was replaced; empty where there is no source to read.
    """
    code = function.__code__
    found = _tree(code)
    if found is None:
        return []
    tree, definition = found
    rewriter = Rewriter(definition)
    rewriter.visit(definition)
    made = compile(tree, code.co_filename, "exec", dont_inherit=True)
    function.__globals__.update({_INDEX: index, _ASSIGN: assign, _PARTITION: partition})
    function.__code__ = _code_named(code.co_name, made)
    return rewriter.found


def rewritten_when_called(function: Any) -> Any:
    """Return what rewrites a function at its first call, so that Theano's import takes no longer.

    Parameters
    ----------
    function : function
    """
    done: List[bool] = []

    @functools.wraps(function)
    def called(*args, **kwargs):
        if not done:
            rewrite(function)
            done.append(True)
        return function(*args, **kwargs)

    return called


def mend(module: types.ModuleType) -> None:
    """Have rewritten what `FUNCTIONS` lists for a module of Theano's; `DOCUMENTED` too with -OO.

    Parameters
    ----------
    module : module
    """
    listed = FUNCTIONS.get(module.__name__, ())
    if sys.flags.optimize >= 2:
        listed += DOCUMENTED.get(module.__name__, ())
    for dotted in listed:
        owner: Any = module
        *classes, name = dotted.split(".")
        for outer in classes:
            owner = getattr(owner, outer)
        setattr(owner, name, rewritten_when_called(vars(owner)[name]))
