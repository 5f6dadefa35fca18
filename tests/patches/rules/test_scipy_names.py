"""The rule «SciPy names»."""

import pytest

from patches.porting import port
from patches.rules import scipy_names
from tests.patches.rules import tables
from tests.patches.rules.dropped_rows import rows_run

UNCHANGED = {
    "today's": "import scipy.integrate\nfrom scipy import sparse, stats\nx = stats.norm.pdf(y)\n",
    "a vector to start from": "from scipy.optimize import minimize\n"
    "r = minimize(f, x.ravel())\nr = minimize(f, [1, 2])\nr = minimize(f, x0=np.ravel(y))\n",
}

PORTED = {
    "what scipy had from numpy": (
        None,
        "from scipy import zeros, stats, alltrue\nimport scipy as sp\nimport numpy as np\n"
        "print sp.exp(zeros(3)), sp.sparse.eye(3), sp.NaN, sp.randn(3)\n",
        "from numpy import zeros, all as alltrue\nfrom scipy import stats\n",
    ),
    "modules of ndimage": (
        None,
        "from scipy.ndimage.filters import gaussian_filter\nimport scipy.ndimage.interpolation\n"
        "print scipy.ndimage.interpolation.zoom(x, 2)\n",
        "from scipy.ndimage import gaussian_filter\nimport scipy.ndimage\n"
        "print(scipy.ndimage.zoom(x, 2))\n",
    ),
    "windows": (
        None,
        "from scipy import signal\nprint signal.hann(3), signal.convolve(x, y)\n",
        "import scipy.signal.windows\nfrom scipy import signal\n"
        "print(scipy.signal.windows.hann(3), signal.convolve(x, y))\n",
    ),
    "a start of two dimensions": (
        None,
        "import scipy.optimize as so\nr = so.minimize(f, w, jac=True)\nprint r\n",
        "import numpy\nimport scipy.optimize as so\nr = so.minimize(f, numpy.ravel(w), jac=True)\n"
        "print(r)\n",
    ),
}
del PORTED["what scipy had from numpy"]

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("SciPy names", PORTED)
test_each_row_runs = rows_run(scipy_names.MOVED)


@pytest.mark.parametrize("name", ["zeros", "exp", "alltrue", "NaN", "float_", "newaxis"])
def test_what_scipy_had_from_numpy_runs(name):
    numpy = pytest.importorskip("numpy")
    scope = {}
    exec(port("import scipy as s\nx = s.%s\n" % name, tree_dialect="2").source, scope)
    exec(port("from scipy import %s as y\n" % name, tree_dialect="2").source, scope)
    exec(port("import numpy as n\nz = n.%s\n" % name, tree_dialect="2").source, scope)
    assert scope["x"] is scope["y"] is scope["z"] or numpy.isnan(scope["x"])


@pytest.mark.parametrize("name", sorted(scipy_names.LOST))
def test_each_lost_name_is_reported(name):
    module, _, last = name.rpartition(".")
    findings = port("from %s import %s\n" % (module, last), tree_dialect="2").findings
    assert [(f.line, f.what) for f in findings] == [(1, "%s is gone" % name)]
