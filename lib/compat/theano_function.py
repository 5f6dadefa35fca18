"""`theano.function` as programs call it, on the device that DCGAN_DEVICE names.

Programs that were written before `lib.device` go on calling `theano.function`. With DCGAN_DEVICE
in the environment (auto, cpu, gpu, jax-cpu, cuda) their calls go to that device; without a C++
compiler they go where 'auto' says, since Theano's own answer, Python's loops, takes hours for
what takes minutes. Otherwise `theano.function` is left alone.
"""

from __future__ import annotations

import os
import sys
from typing import Any

VARIABLE = "DCGAN_DEVICE"

# in the order in which `theano.function` takes them
_PARAMETERS = (
    *("inputs", "outputs", "mode", "updates", "givens", "no_default_updates", "accept_inplace"),
    *("name", "rebuild_strict", "allow_input_downcast", "profile", "on_unused_input"),
)

_EVAL = "theano.graph.basic"  # where a variable's `eval` is, which the user calls


def install(theano: Any, compiler_problem: str | None, environ: Any = os.environ) -> None:
    """Replace `theano.function`, if there is a reason to.

    Parameters
    ----------
    theano : module
    compiler_problem : str or None
        Why Theano would have to run in Python, against the user's wish.
    environ : mapping
        For DCGAN_DEVICE.
    """
    wanted = environ.get(VARIABLE)
    if wanted or compiler_problem is not None:
        theano.function = _Function(theano.function, wanted)


class _Function:
    """Callable in place of `theano.function`.

    The device is looked for at the first call, and said then; errors are those of
    `lib.device.choose`.
    """

    def __init__(self, stock, wanted):
        self._stock, self._wanted = stock, wanted
        self._device = None

    def __call__(self, *args, **kwargs):
        caller = sys._getframe(1).f_globals.get("__name__", "")
        if caller.startswith("theano.") and caller != _EVAL:
            return self._stock(*args, **kwargs)  # small graphs for its own use, as seeds of MRG's
        kwargs.update(zip(_PARAMETERS, args))
        return self._find().function(**kwargs)

    def _find(self):
        if self._device is None:
            from .. import device
            from ..errors import InputError

            try:
                self._device = device.choose(self._wanted or "auto")
            except InputError as error:
                named = "%s=%s: " % (VARIABLE, self._wanted) if self._wanted else ""
                # these programs know the variable, not the option
                advice = str(error).replace("--device ", VARIABLE + "=")
                raise type(error)(named + advice) from None
            print(self._device, file=sys.stderr)
        return self._device
