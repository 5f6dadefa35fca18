"""Names and arguments that matplotlib dropped."""

from __future__ import annotations

from typing import Any

from ..source.dropped import apply_table, gone, renamed
from ..source.method_calls import rename, rewrite_methods
from ..source.redirect import Destination
from ..source.removal import remove_statement
from ..source.syntax import calls, expression, keyword, name, syms

NAME = "matplotlib names"
WHY = "matplotlib 2 and 3 dropped hold, axisbg, normed, the colour maps of before and mlab's help"
EXAMPLE = (
    "import matplotlib.pyplot as plt\nplt.hist(x, 20, normed=True)\n"
    "plt.imshow(y, cmap=plt.cm.spectral)\nax.set_axis_bgcolor('w')\n",
    "import matplotlib.pyplot as plt\nplt.hist(x, 20, density=True)\n"
    "plt.imshow(y, cmap=plt.cm.nipy_spectral)\nax.set_facecolor('w')\n",
)
ORDER = 45
NEEDS = "matplotlib|pylab"

_COLOURS = "spectral=nipy_spectral spectral_r=nipy_spectral_r Vega10=tab10 Vega20=tab20 "
_COLOURS += "Vega20b=tab20b Vega20c=tab20c"
MOVED = {
    **renamed("matplotlib.cm", _COLOURS),
    **{
        "matplotlib.pyplot.cm." + pair.split("=")[0]: Destination(
            "matplotlib.pyplot", "cm." + pair.split("=")[1]
        )
        for pair in _COLOURS.split()
    },
    **renamed("matplotlib.cm", "get_cmap", "matplotlib.pyplot"),
    "matplotlib.pyplot.cm.get_cmap": Destination("matplotlib.pyplot", "get_cmap"),
    **renamed("matplotlib.pyplot", "spectral=nipy_spectral"),
    **renamed("matplotlib.cm", "register_cmap", "@old_matplotlib"),
    **renamed("matplotlib.pyplot", "register_cmap", "@old_matplotlib"),
    **renamed(
        "matplotlib.mlab", "normpdf find frange bivariate_normal rms_flat", "@old_matplotlib"
    ),
    **renamed("matplotlib.mlab", "rk4 prctile movavg entropy", "@old_matplotlib"),
    **renamed("matplotlib.mlab", "identity=eye log2 logspace base_repr binary_repr", "numpy"),
    **renamed("matplotlib.cbook", "iterable", "numpy"),
    **renamed("matplotlib.cbook", "is_string_like is_numlike", "@old_matplotlib"),
}
LOST = {
    "matplotlib.finance": "install mplfinance",
    "matplotlib.delaunay": "write scipy.spatial.Delaunay",
    **gone("matplotlib.mlab", "PCA", "write sklearn.decomposition.PCA"),
    **gone("matplotlib.mlab", "griddata", "write scipy.interpolate.griddata"),
    **gone("matplotlib.mlab", "csv2rec rec2csv rec_append_fields rec_join", "write it with pandas"),
    **gone("matplotlib.pyplot", "plotfile", "read the file, then call plot"),
    **gone("matplotlib.cbook", "Bunch", "write types.SimpleNamespace"),
}
_METHODS = {
    "set_axis_bgcolor": "set_facecolor",
    "get_axis_bgcolor": "get_facecolor",
    "set_color_cycle": "set_prop_cycle",
    "set_window_title": "manager.set_window_title",
    "gca": "add_subplot",
}
_HOLDS = {"hold", "ishold"}
_PLOTS = {"subplot", "add_subplot", "axes", "add_axes", "subplots", "twinx"}


def apply(tree: Any, context: Any) -> int:
    count = _holds(tree, context) + _arguments(tree)
    count += rewrite_methods(tree, _METHODS, _method)
    return count + apply_table(tree, context, _resolve, LOST)


def _method(call):
    method, given = call.name.value, call.arguments
    if method == "set_color_cycle":
        if len(given) != 1 or keyword(given[0]) is not None:
            return None
        given[0].replace(expression("color=" + str(given[0]).strip()))
    if method == "set_window_title" and not call.receiver.endswith(".canvas"):
        return None
    if method == "gca" and not given:
        return None
    return rename(call, _METHODS[method])


def _resolve(path):
    """The same names by pylab, which is pyplot and mlab in one."""
    head, _, rest = path.partition(".")
    if head != "pylab" and not path.startswith("matplotlib.pylab."):
        return MOVED.get(path)
    rest = rest if head == "pylab" else rest.partition(".")[2]
    found = MOVED.get("matplotlib.pyplot." + rest)
    return found or (MOVED.get("matplotlib.mlab." + rest) if rest != "identity" else None)


def _arguments(tree):
    """Rename arguments, and drop the one that nothing takes any more."""
    count = 0
    for _, function, found in list(calls(tree)):
        last = function.split(".")[-1]
        for argument in found:
            word = keyword(argument)
            new = None
            if word == "axisbg" and last in _PLOTS:
                new = "facecolor"
            elif word == "normed" and last in ("hist", "hist2d"):
                new = "density"
            elif word == "warn" and function.endswith(("matplotlib.use", "mpl.use")):
                (argument.prev_sibling or argument.next_sibling).remove()
                argument.remove()
                count += 1
            if new:
                leaf = argument.children[0]
                leaf.replace(name(new, prefix=leaf.prefix))
                count += 1
    return count


def _holds(tree, context):
    """``hold(True)`` is how it always is; ``hold(False)`` cleared the axes before a plot."""
    count = 0
    for node, function, found in list(calls(tree)):
        if function.split(".")[-1] not in _HOLDS or "." not in function:
            continue
        statement = node.parent
        off = found and str(found[0]).strip() in ("False", "0", "'off'")
        if off or statement.type != syms.simple_stmt or function.endswith("ishold"):
            context.report(node, "plots always hold now", "call clf() or cla() where one must go")
            continue
        remove_statement(node)
        count += 1
    return count
