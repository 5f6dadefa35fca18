"""JAX itself: whether it is here, and the few places where its versions differ."""

import contextlib
import importlib.metadata
import re

from ..errors import UnavailableError

OLDEST = (0, 4, 13)

INSTALL = "`pip install jax jaxlib` (on an NVIDIA GPU `pip install 'jax[cuda12]'`)"


def _installed():
    """JAX's version as text; None if it is not installed."""
    try:
        return importlib.metadata.version("jax")
    except importlib.metadata.PackageNotFoundError:
        return None


def problem():
    """Why JAX cannot be used, in one line with the remedy; None if it can be tried.

    Looks at what is installed and imports nothing.
    """
    found = _installed()
    if found is None:
        return "JAX is not installed: " + INSTALL
    numbers = tuple(int(part) for part in re.findall(r"\d+", found)[:3])
    if numbers < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        return "JAX is too old: found %s, expected %s or newer: %s" % (
            found,
            oldest,
            "`pip install --upgrade jax jaxlib`",
        )
    return None


def load():
    """Import JAX.

    Returns
    -------
    module

    Raises
    ------
    UnavailableError
        If it is missing, too old or damaged; says what to install.
    """
    reason = problem()
    if reason is not None:
        raise UnavailableError(reason)
    try:
        import jax
    except (ImportError, RuntimeError) as error:  # jaxlib is missing, or of another version
        raise UnavailableError(
            "JAX %s cannot be imported (%s): %s"
            % (_installed(), " ".join(str(error).split()), INSTALL)
        ) from None
    return jax


@contextlib.contextmanager
def _old_x64(enabled):
    from jax.experimental import enable_x64

    with enable_x64(enabled):
        yield


def x64():
    """Context in which JAX keeps 64-bit numbers, as Theano's graphs mean them.

    It holds for this thread and inside the context only: JAX code of the user's own goes on
    with the setting that it has.
    """
    jax = load()
    return jax.enable_x64(True) if hasattr(jax, "enable_x64") else _old_x64(True)
