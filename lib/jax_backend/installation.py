"""JAX itself: whether it is here, its devices, and the few places where its versions differ."""

from __future__ import annotations

import contextlib
import importlib.metadata
import logging
import os
import re
from types import ModuleType
from typing import Any

import numpy

from ..errors import UnavailableError, one_line
from ..toolchain.denormals import finfo_first

OLDEST = (0, 4, 13)

INSTALL = "`pip install --upgrade jax jaxlib`"
INSTALL_GPU = "`pip install --upgrade 'jax[cuda12]'` for one of NVIDIA"

# packages with which JAX finds something faster than the processor
_ACCELERATORS = (
    *("jax-cuda12-plugin", "jax-cuda13-plugin", "jax-rocm60-plugin", "jax-rocm7-plugin"),
    *("libtpu", "libtpu-nightly"),
)


def _installed(package):
    """The package's version as text; None if it is not installed."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def version() -> Any:
    """JAX's version as text; None if it is not installed."""
    return _installed("jax")


def problem(oldest: tuple[int, ...] = OLDEST) -> str | None:
    """Why JAX cannot be used, in a few words; None if it can be tried.

    Looks at what is installed and imports nothing.

    Parameters
    ----------
    oldest : tuple of int
        The version that is needed.
    """
    found = version()
    if found is None:
        return "JAX is not installed"
    numbers = tuple(int(part) for part in re.findall(r"\d+", found)[:3])
    if numbers < oldest:
        return "JAX %s is too old, %s or newer is needed" % (found, ".".join(map(str, oldest)))
    return None


def has_accelerator_package() -> bool:
    """Whether something is installed with which JAX may find a GPU. Imports nothing."""
    if any(_installed(package) for package in _ACCELERATORS):
        return True
    # before there were plugins
    return re.search("cuda|rocm", _installed("jaxlib") or "") is not None


def load(oldest: tuple[int, ...] = OLDEST) -> ModuleType:
    """Import JAX.

    Parameters
    ----------
    oldest : tuple of int
        The version that is needed.

    Returns
    -------
    module

    Raises
    ------
    UnavailableError
        If it is missing, too old or damaged; says what to install.
    """
    reason = problem(oldest)
    if reason is not None:
        raise UnavailableError("%s: %s" % (reason, INSTALL))
    try:
        import jax
    except (ImportError, RuntimeError) as error:  # jaxlib is missing, or of another version
        raise UnavailableError(
            "JAX %s cannot be imported (%s): %s" % (version(), one_line(error), INSTALL)
        ) from None
    finfo_first(numpy, jax.numpy.finfo)
    return jax


def _devices(platform=None):
    """JAX's devices on this machine; the first call starts it, and says no more than we do."""
    jax = load()
    log = logging.getLogger("jax._src.xla_bridge")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        return jax.local_devices(backend=platform)
    except (RuntimeError, AssertionError) as error:
        asked = os.environ.get("JAX_PLATFORMS")
        raise UnavailableError(
            "JAX %s does not start%s (%s)"
            % (
                version(),
                "" if asked is None else " with JAX_PLATFORMS=%s, try without it" % asked,
                one_line(error) or "it does not say why",
            )
        ) from None
    finally:
        log.setLevel(before)


def accelerator() -> Any:
    """The first GPU or TPU that JAX sees here.

    Raises
    ------
    UnavailableError
        If it sees none, or does not start.
    """
    for device in _devices():
        if device.platform != "cpu":
            return device
    raise UnavailableError("JAX %s sees none; does `nvidia-smi` list one?" % version())


def cpu() -> Any:
    """The processor as a device of JAX; raises UnavailableError if JAX does not start."""
    return _devices("cpu")[0]


@contextlib.contextmanager
def _old_x64(enabled):
    from jax.experimental import enable_x64

    with enable_x64(enabled):
        yield


def x64() -> Any:
    """Context in which JAX keeps 64-bit numbers, as Theano's graphs mean them.

    It holds for this thread and inside the context only: JAX code of the user's own goes on
    with the setting that it has.
    """
    import jax  # at each call of a function: `load` would ask what is installed

    return jax.enable_x64(True) if hasattr(jax, "enable_x64") else _old_x64(True)
