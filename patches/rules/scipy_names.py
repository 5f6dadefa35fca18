"""Names that SciPy dropped or moved, but for scipy.misc."""

from __future__ import annotations

import re
from typing import Any

from ..source.dropped import apply_table, gone, renamed
from ..source.redirect import Destination
from ..source.syntax import calls, expression, keyword
from . import numpy_names

NAME = "SciPy names"
WHY = (
    "SciPy is no second NumPy any more, and renamed integrals, windows and distributions; "
    "minimize takes a vector to start from only"
)
EXAMPLE = (
    "import scipy\nfrom scipy.integrate import simps\nx = scipy.zeros(3)\n",
    "import scipy\nimport numpy\nfrom lib.old_scipy import simps\nx = numpy.zeros(3)\n",
)
ORDER = 43
NEEDS = "scipy"

# What `scipy.x` still means; all else was NumPy's.
_OWN = frozenset(
    "cluster constants datasets differentiate fft fftpack integrate interpolate io lib linalg "
    "maxentropy misc ndimage odr optimize signal sparse spatial special stats stsci weave test "
    "show_config version LowLevelCallable __version__ __name__ __file__ __path__ ifft rand randn "
    "logn *".split()
)
_WINDOWS = (
    "barthann bartlett blackman blackmanharris bohman boxcar chebwin cosine exponential flattop "
    "gaussian general_gaussian hamming hann hanning=hann kaiser nuttall parzen triang tukey"
)
# Modules of scipy.ndimage whose names lie in it.
_NDIMAGE = re.compile(
    r"^scipy\.ndimage\.(?:filters|fourier|interpolation|measurements|morphology)(?:\.(\w+))?$"
)
MOVED = {
    "scipy.ifft": Destination("numpy.fft", "ifft"),
    **renamed("scipy", "rand randn", "numpy.random"),
    **renamed("scipy.ndimage", "imread", "@scipy_misc"),
    **renamed("scipy.stats", "frechet_r=weibull_min frechet_l=weibull_max gilbrat=gibrat"),
    **renamed("scipy.stats", "nanmean nanmedian nanstd", "@old_scipy"),
    **renamed(
        "scipy.stats",
        "binom_test chisqprob histogram2 itemfreq signaltonoise square_of_sums ss threshold",
        "@old_scipy",
    ),
    **renamed("scipy.stats", "betai=betainc", "@old_scipy"),
    **renamed("scipy.stats", "trapz", "@old_numpy"),
    **renamed("scipy.signal", _WINDOWS, "scipy.signal.windows"),
    **renamed("scipy.linalg", "expm2=expm expm3=expm pinv2=pinv"),
    **renamed("scipy.linalg", "kron tri tril triu", "numpy"),
    **renamed("scipy.integrate", "cumtrapz simps", "@old_scipy"),
    **renamed("scipy.integrate", "trapz", "@old_numpy"),
    **renamed("scipy.special", "btdtr=betainc btdtri=betaincinv"),
    **renamed("scipy.sparse", "cs_graph_components=connected_components", "scipy.sparse.csgraph"),
}
_WAVELETS = "install PyWavelets and take it from there"
LOST = {
    **gone("scipy", "weave maxentropy stsci", "write this part with NumPy"),
    **gone("scipy.stats", "fastsort f_value find_repeats", "write it yourself"),
    **gone("scipy.signal", "cwt ricker morlet morlet2 daub qmf cascade", _WAVELETS),
    **gone("scipy.signal", "bspline cubic quadratic", "take it from scipy.interpolate"),
    **gone("scipy.signal", "lsim2 impulse2 step2", "write lsim, impulse or step"),
    **gone("scipy.integrate", "quadrature romberg", "write scipy.integrate.quad"),
    **gone("scipy.interpolate", "interp2d", "write RegularGridInterpolator"),
    **gone("scipy.interpolate", "spline splmake spleval spltopp", "write make_interp_spline"),
    **gone("scipy.special", "lpn lpmn clpmn", "write legendre_p_all or assoc_legendre_p_all"),
    **gone("scipy.special", "sph_harm", "write sph_harm_y, whose arguments stand elsewhere"),
    **gone("scipy.special", "sph_jn sph_yn sph_in sph_kn", "write spherical_jn and its like"),
}


def resolve(path: str) -> Any:
    """Return where a dotted path of SciPy goes, None where it stays."""
    if not path.startswith("scipy."):
        return None
    if path in MOVED:
        return MOVED[path]
    found = _NDIMAGE.match(path)
    if found:
        return Destination("scipy.ndimage", found[1])
    _, name, *more = path.split(".")
    if more or name in _OWN:
        return None
    return numpy_names.MOVED.get("numpy." + name) or Destination("numpy", name)


def apply(tree: Any, context: Any) -> int:
    return _vectors(tree, context) + apply_table(tree, context, resolve, LOST)


def _vectors(tree, context):
    """Give minimize a vector to start from, where the source does not show one."""
    aliases = context.imported
    count = 0
    for _, function, found in list(calls(tree)):
        root, _, rest = function.partition(".")
        path = ".".join(part for part in (aliases.get(root), rest) if part)
        if path != "scipy.optimize.minimize":
            continue
        named = {keyword(argument): argument for argument in found}
        plain = [argument for argument in found if keyword(argument) is None]
        start = named["x0"].children[2] if "x0" in named else plain[1] if len(plain) > 1 else None
        if start is None or _is_vector(start):
            continue
        numpy = next((local for local, of in aliases.items() if of == "numpy"), None)
        if numpy is None:
            context.wanted.add(".numpy")
        fresh = "%s.ravel(%s)" % (numpy or "numpy", str(start).strip())
        start.replace(expression(fresh, prefix=start.prefix))
        count += 1
    return count


def _is_vector(node):
    text = str(node).strip()
    return bool(
        re.search(r"(?:ravel|flatten)\([^()]*\)$", text)
        or re.match(r"^\[[^\[\]()]*\]$", text)
        or re.match(r"^(?:np|numpy)\.(?:zeros|ones)\([^,()]*\)$", text)
        or re.match(r"^(?:np|numpy)\.array\(\[[^\[\]]*\]\)$", text)
        or re.match(r"^(?:np|numpy)\.random\.randn?\([^,()]*\)$", text)
        or re.match(r"^(?:\w+\.)*ravel\(", text)
    )
