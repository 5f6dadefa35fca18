"""Where the graphs run: C++ on the CPU, JAX on a GPU or on the CPU, or Theano's own GPU back-end.

>>> import theano.tensor as T
>>> from lib import device
>>> chosen = device.choose("cpu")
>>> x = T.vector("x")
>>> total = chosen.function([x], x.sum())    # as theano.function
>>> float(total([1, 2, 3]))
6.0

JAX takes the very same graphs to today's GPUs and, on the CPU, does without a C++ compiler.
It is imported only when it is chosen, and by 'auto' only if one of its packages for GPUs is
installed. Theano's own back-end ('cuda') needs pygpu and libgpuarray.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
from typing import Any, Dict, Tuple

from .errors import InputError, UnavailableError
from .toolchain import cache_folder, compiler, theanorc

try:
    from .jax_backend import installation
except ImportError:  # a checkout that was ported without it
    installation = None  # type: ignore[assignment]

CHOICES = ("auto", "cpu", "gpu", "jax-cpu", "cuda")

_CPU = "; --device cpu runs everything without one"
_WITHOUT_COMPILER = "; or do without one, on JAX: %s, then --device jax-cpu"
_NOT_PORTED = "this lib has no back-end for JAX"
_PORT = "port the checkout again with --with-jax"


class Device:
    """A chosen device; as text the line that says what was chosen and why.

    Attributes
    ----------
    name : {'cpu', 'gpu', 'jax-cpu', 'cuda'}
    line : str
        The same text without the word before it.
    precision : {'float32', 'tf32', 'bf16'}
        Of convolutions and matrix products.
    alone : Device
        Itself; where several processes share the work (`lib.distributed`), this one's own.
    """

    def __init__(self, name, line, precision, mode=None):
        self.name, self.precision = name, precision
        self.line, self._mode = line, mode
        self.alone = self

    def __str__(self):
        return "device: " + self.line

    def rows(self, n: int) -> Any:
        """The slice of a minibatch of `n` rows that this process computes: all."""
        return slice(0, n)

    def together(self) -> Any:
        """Context manager for several functions: they are done when it ends, sooner than alone.

        In C++ one is compiled while the next one's graph is rewritten; elsewhere nothing changes.
        """
        if self._mode is not None:
            return contextlib.nullcontext()
        from theano.link.c.cmodule import GCC_compiler

        return GCC_compiler.compile_str.__self__.together()

    def function(
        self, inputs: Any, outputs: Any = None, mode: Any = None, updates: Any = None, **kwargs: Any
    ) -> Any:
        """Compile for this device; takes and returns what `theano.function` does.

        Raises
        ------
        UnavailableError
            If the graph has an operation that the device cannot do; names it, and the line
            of the user's program that it comes from.
        InputError
            For a `mode` where Theano's modes mean nothing, which is on JAX.
        """
        from theano.compile.function import (
            function,  # lib.compat.theano_function may have replaced its name
        )

        if self._mode is None:
            from . import native

            native.set_precision(self.precision)
        elif mode is not None:
            raise InputError(
                "mode %r: Theano's modes are for --device cpu; omit it for %s" % (mode, self.name)
            )
        mode = mode if self._mode is None else self._mode
        return function(inputs, outputs, mode=mode, updates=updates, **kwargs)


def choose(wanted: str = "auto", precision: str = "float32") -> Any:
    """Find a device that is here and make it ready.

    Parameters
    ----------
    wanted : {'auto', 'cpu', 'gpu', 'jax-cpu', 'cuda'}
        'auto' takes a GPU, by JAX or else by Theano; without one C++ on the CPU; without a
        compiler JAX on the CPU.
    precision : {'float32', 'tf32', 'bf16'}
        Of convolutions and matrix products; see `lib.native.set_precision` for 'cpu' and
        `lib.jax_backend.options` for JAX.

    Returns
    -------
    Device

    Raises
    ------
    InputError
        For another word.
    UnavailableError
        If what was asked for, device or precision, cannot be had; says why and what to do.
    """
    if wanted not in CHOICES:
        raise InputError("device %r: expected one of %s" % (wanted, ", ".join(CHOICES)))
    return {"auto": _auto, "cpu": _cpu, "gpu": _gpu, "jax-cpu": _jax_cpu, "cuda": _cuda}[wanted](
        precision
    )


_chosen: Dict[Tuple[str, str], Device] = {}


def function(
    inputs: Any,
    outputs: Any = None,
    mode: Any = None,
    updates: Any = None,
    device: str | Device = "auto",
    precision: str = "float32",
    **kwargs: Any,
) -> Any:
    """Compile as `theano.function` does, for a device; see `choose` and `Device.function`.

    >>> import theano.tensor as T
    >>> x = T.vector("x")
    >>> float(function([x], x.sum(), device="cpu")([1, 2, 3]))
    6.0
    """
    if not isinstance(device, Device):
        if (device, precision) not in _chosen:
            _chosen[device, precision] = choose(device, precision)
        chosen = _chosen[device, precision]
    else:
        chosen = device
    return chosen.function(inputs, outputs, mode, updates, **kwargs)


# --- the choices -----------------------------------------------------------------------------


def _auto(precision):
    no_gpu = why_no_jax_gpu()
    if no_gpu is None:
        return _on_gpu(precision, "")
    if why_no_gpu() is None and _use_cuda() is None:
        return Device("cuda", "GPU, through Theano (cuDNN)", precision)
    no_compiler = _no_compiler()
    if no_compiler is None:
        return _compiled("CPU (no GPU: %s)" % no_gpu, precision)
    if why_no_jax() is None:
        return _on_cpu(precision, " (%s)" % no_compiler)
    raise UnavailableError(no_compiler + _WITHOUT_COMPILER % jax_remedy())


def _cpu(precision):
    no_compiler = _no_compiler()
    if no_compiler is not None:
        raise UnavailableError(no_compiler + _WITHOUT_COMPILER % jax_remedy())
    return _compiled("CPU, as asked for", precision)


def _gpu(precision):
    reason = why_no_jax_gpu()
    if reason is not None:
        if installation is None:
            reason += ": " + _PORT
        elif not installation.has_accelerator_package():
            reason += ": " + installation.INSTALL_GPU
        raise UnavailableError("no GPU for JAX: %s%s" % (reason, _CPU))
    return _on_gpu(precision, ", as asked for")


def _jax_cpu(precision):
    if installation is None:
        raise UnavailableError("%s: %s" % (_NOT_PORTED, _PORT))
    return _on_cpu(precision, ", as asked for")


def _cuda(precision):
    reason = why_no_gpu() or _use_cuda()
    if reason is not None:
        raise UnavailableError("no GPU for Theano: %s%s" % (reason, _CPU))
    return Device("cuda", "GPU, through Theano (cuDNN), as asked for", precision)


def _compiled(line, precision):
    from . import native

    native.set_precision(precision)  # raises where it cannot be had
    native.begin()
    return Device("cpu", line, precision)


def _on_gpu(precision, why):
    device = installation.accelerator()
    line = "%s, through JAX %s%s" % (device.device_kind, installation.version(), why)
    return Device("gpu", line, precision, _mode(device, precision))


def _on_cpu(precision, why):
    line = "CPU, through JAX %s%s" % (installation.version(), why)
    return Device("jax-cpu", line, precision, _mode(installation.cpu(), precision))


def _mode(device, precision):
    installation.load()
    from .jax_backend.mode import mode
    from .jax_backend.one_device import OneDevice
    from .jax_backend.options import Options

    return mode(OneDevice(device), Options(device.platform, precision))


# --- what is here ----------------------------------------------------------------------------


def _no_compiler():
    settings = theanorc.settings(os.environ)
    return compiler.problem(settings) or cache_folder.choose(settings).unloadable


def why_no_jax() -> Any:
    """Why JAX cannot be used here, in a few words; None if it can."""
    return _NOT_PORTED if installation is None else installation.problem()


def jax_remedy() -> Any:
    """What to do where `why_no_jax` gives a reason."""
    return _PORT if installation is None else installation.INSTALL


def why_no_jax_gpu() -> Any:
    """Why JAX has no GPU here, in a few words; None if it has one.

    Imports JAX only if one of its packages for GPUs is installed.
    """
    reason = why_no_jax()
    if reason is None and not installation.has_accelerator_package():
        reason = "JAX's package for GPUs is not installed"
    if reason is not None:
        return reason
    try:
        installation.accelerator()
    except UnavailableError as error:
        return str(error)
    return None


def why_no_gpu() -> Any:
    """Why Theano itself cannot use a GPU here, in a few words; None if it can be tried."""
    if importlib.util.find_spec("pygpu") is None:
        return "pygpu, which Theano's GPU back-end needs, is not installed"
    try:
        import pygpu
    except (ImportError, OSError) as error:  # libgpuarray or the driver is missing
        return "pygpu cannot be loaded: %s" % error
    return None if hasattr(pygpu, "init") else "the installed pygpu is not Theano's"


def _use_cuda():
    """Start Theano's GPU back-end; return why it did not, or None."""
    import theano.gpuarray

    if not theano.gpuarray.pygpu_activated:
        try:
            theano.gpuarray.use("cuda", force=True)
        except (RuntimeError, OSError, ValueError) as error:
            return "CUDA does not start: %s" % error
    return None
