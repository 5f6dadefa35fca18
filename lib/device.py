"""Where the graphs run: the CPU, or an NVIDIA GPU through Theano's own back-end and cuDNN.

Theano's GPU back-end needs pygpu and libgpuarray. With both, the very same graphs go to
cuDNN: Theano lifts its abstract convolutions there.
"""

import importlib.util

from .errors import InputError, UnavailableError

CHOICES = ("auto", "cpu", "cuda")


def why_no_gpu():
    """Why Theano cannot use a GPU here, in a few words; None if it can be tried."""
    if importlib.util.find_spec("pygpu") is None:
        return "pygpu, which Theano's GPU back-end needs, is not installed"
    try:
        import pygpu
    except (ImportError, OSError) as error:  # libgpuarray or the driver is missing
        return "pygpu cannot be loaded: %s" % error
    return None if hasattr(pygpu, "init") else "the installed pygpu is not Theano's"


def choose(wanted="auto"):
    """Make Theano use a device.

    Parameters
    ----------
    wanted : {'auto', 'cpu', 'cuda'}
        'auto' takes a GPU if Theano can use one, else the CPU.

    Returns
    -------
    str
        One line: what was chosen and why.

    Raises
    ------
    InputError
        For another word.
    UnavailableError
        If 'cuda' was asked for and cannot be had.
    """
    if wanted not in CHOICES:
        raise InputError("device %r: expected one of %s" % (wanted, ", ".join(CHOICES)))
    if wanted == "cpu":
        return "device: CPU, as asked for"
    reason = why_no_gpu() or _use_cuda()
    if reason is None:
        return "device: GPU (cuDNN)"
    if wanted == "cuda":
        raise UnavailableError(
            "no GPU for Theano: %s; --device cpu runs everything without one" % reason
        )
    return "device: CPU (%s)" % reason


def _use_cuda():
    """Start Theano's GPU back-end; return why it did not, or None."""
    import theano.gpuarray

    if not theano.gpuarray.pygpu_activated:
        try:
            theano.gpuarray.use("cuda", force=True)
        except (RuntimeError, OSError, ValueError) as error:
            return "CUDA does not start: %s" % error
    return None
