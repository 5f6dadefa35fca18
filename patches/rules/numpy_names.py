"""Names that NumPy dropped."""

from __future__ import annotations

import re
from typing import Any

from fissix.pgen2 import token

from ..source.dropped import apply_table, gone, renamed
from ..source.redirect import Destination
from ..source.syntax import Leaf, Node, call_trailer, calls, keyword, name, syms

NAME = "NumPy names"
WHY = "NumPy 1.24 and 2 dropped aliases and functions; lib.old_numpy has those without an heir"
EXAMPLE = (
    "import numpy as np\nx = np.zeros(3, dtype=np.int)\nn = np.asscalar(x[0])\n"
    "y = np.fromstring(s, dtype=np.uint8)\n",
    "import numpy as np\nx = np.zeros(3, dtype=int)\nn = x[0].item()\n"
    "y = np.frombuffer(s, dtype=np.uint8).copy()\n",
)
ORDER = 44
NEEDS = r"\bnumpy\b|\bpylab\b"

MOVED = {
    **renamed("numpy", "bool int float complex object str long=int unicode=str", "builtins"),
    **renamed("numpy", "product=prod cumproduct=cumprod sometrue=any alltrue=all"),
    **renamed("numpy", "float_=float64 complex_=complex128 cfloat=complex128 mat=asmatrix"),
    **renamed("numpy", "singlecomplex=complex64 longfloat=longdouble longcomplex=clongdouble"),
    **renamed("numpy", "clongfloat=clongdouble string_=bytes_ unicode_=str_ str0=str_"),
    **renamed("numpy", "bytes0=bytes_ bool8=bool_ int0=intp uint0=uintp object0=object_"),
    **renamed("numpy", "void0=void Inf=inf Infinity=inf infty=inf PINF=inf NaN=nan NAN=nan"),
    **renamed("numpy", "row_stack=vstack round_=round rank=ndim typeDict=sctypeDict"),
    **renamed("numpy", "chararray compare_chararrays", "numpy.char"),
    **renamed("numpy", "format_parser", "numpy.rec"),
    **renamed("numpy", "DataSource", "numpy.lib.npyio"),
    **renamed("numpy", "issubclass_=issubclass", "builtins"),
    **renamed("numpy", "loads", "pickle"),
    **renamed("numpy", "safe_eval=literal_eval", "ast"),
    "numpy.math": Destination("math"),
    "numpy.sys": Destination("sys"),
    "numpy.warnings": Destination("warnings"),
    "numpy.fft.fftpack": Destination("numpy.fft"),
    "numpy.lib.arraypad": Destination("numpy"),
    "numpy.lib.function_base": Destination("numpy"),
    "numpy.linalg.linalg": Destination("numpy.linalg"),
    **renamed("numpy.linalg.linalg", "LinAlgError svd eig eigh inv norm", "numpy.linalg"),
    **renamed("numpy.fft.fftpack", "fft ifft fft2 ifft2 fftn ifftn rfft irfft", "numpy.fft"),
    **renamed(
        "numpy",
        "AxisError ComplexWarning RankWarning VisibleDeprecationWarning TooHardError "
        "ModuleDeprecationWarning NINF NZERO PZERO alen asfarray byte_bounds cast disp "
        "find_common_type in1d issctype issubsctype maximum_sctype msort nbytes "
        "asscalar obj2sctype recfromcsv recfromtxt sctype2char sctypes trapz who "
        "mafromtxt ndfromtxt",
        "@old_numpy",
    ),
}
LOST = {
    **gone(
        "numpy",
        "fv ipmt irr mirr nper npv pmt ppmt pv rate",
        "install numpy-financial and take it from there",
    ),
    **gone("numpy", "numarray oldnumeric", "write it with NumPy's own functions"),
    **gone(
        "numpy",
        "lookfor source deprecate deprecate_with_doc pkgload PackageLoader Tester bench MachAr "
        "set_numeric_ops set_string_function geterrobj seterrobj fastCopyAndTranspose int_asbuffer",
        "leave it out, or write it yourself",
    ),
}
# numpy.lib had copies of what numpy itself offers.
_LIBRARY = frozenset(
    "angle append apply_along_axis apply_over_axes array_split average bincount "
    "broadcast_arrays broadcast_to column_stack copy corrcoef cov delete diag diag_indices diff "
    "digitize dsplit dstack expand_dims extract eye fix flip fliplr flipud genfromtxt gradient "
    "hamming hanning histogram histogram2d hsplit imag insert interp intersect1d isin kron load "
    "loadtxt median meshgrid nan_to_num nanargmax nanargmin nanmax nanmean nanmedian nanmin nansum "
    "nanstd nanvar pad percentile piecewise place poly1d polyfit polyval real roots rot90 save "
    "savetxt savez savez_compressed select setdiff1d sinc split tile tri tril tril_indices triu "
    "triu_indices union1d unique unpackbits unravel_index unwrap vectorize vsplit".split()
)


def resolve(path: str) -> Any:
    """Return where a dotted path of NumPy goes, None where it stays."""
    head, _, rest = path.partition(".")
    if head == "pylab" or path.startswith("matplotlib.pylab."):
        path = "numpy." + (rest if head == "pylab" else rest.partition(".")[2])
    found = MOVED.get(path)
    if found is None and path.startswith("numpy.lib."):
        last = path.rpartition(".")[2]
        if last in _LIBRARY:
            return Destination("numpy", last)
    return found


def apply(tree: Any, context: Any) -> int:
    aliases = {local for local, path in context.imported.items() if path == "numpy"}
    count = 0
    for node, function, found in list(calls(tree)):
        root, _, rest = function.partition(".")
        if root in aliases and rest == "asscalar" and len(found) == 1:
            count += _asscalar(node, found[0])
        elif root in aliases and rest == "fromstring":
            count += _fromstring(node, found)
        elif root in aliases and rest in ("histogram", "histogram2d", "histogramdd"):
            count += _density(found)
    return count + apply_table(tree, context, resolve, LOST)


def _density(found):
    for argument in found:
        if keyword(argument) == "normed":
            argument.children[0].replace(name("density", prefix=argument.children[0].prefix))
            return 1
    return 0


def _asscalar(node, argument):
    inner = argument.clone()
    inner.prefix = ""
    simple = inner.type in (token.NAME, syms.power) and "**" not in str(inner)
    text_node = (
        inner if simple else Node(syms.atom, [Leaf(token.LPAR, "("), inner, Leaf(token.RPAR, ")")])
    )
    trailer = call_trailer(node)
    rest = [child.clone() for child in node.children[node.children.index(trailer) + 1 :]]
    new = Node(
        syms.power,
        [
            text_node,
            Node(syms.trailer, [Leaf(token.DOT, "."), name("item")]),
            Node(syms.trailer, [Leaf(token.LPAR, "("), Leaf(token.RPAR, ")")]),
            *rest,
        ],
    )
    new.prefix = node.prefix
    node.replace(new)
    return 1


def _fromstring(node, found):
    """Read bytes with frombuffer; a copy, because fromstring's result could be written to."""
    separators = [argument for argument in found if keyword(argument) == "sep"]
    if any(not re.search(r"=\s*(['\"])\1$", str(argument)) for argument in separators):
        return 0
    if len([argument for argument in found if keyword(argument) is None]) > 3:
        return 0
    trailer = call_trailer(node)
    for argument in separators:
        following = argument.next_sibling or argument.prev_sibling
        if following is not None:
            following.remove()
        argument.remove()
    trailer.prev_sibling.children[1].value = "frombuffer"
    trailer.prev_sibling.changed()
    index = node.children.index(trailer)
    node.insert_child(index + 1, Node(syms.trailer, [Leaf(token.DOT, "."), name("copy")]))
    node.insert_child(index + 2, Node(syms.trailer, [Leaf(token.LPAR, "("), Leaf(token.RPAR, ")")]))
    return 1
