"""Which of Theano's modes have this package's rewrites, and a mend for the linker "c"."""

from __future__ import annotations

import re
from types import ModuleType
from typing import Any

#: The tag that all rewrites of `lib.native` have.
NATIVE = "dcgan_native"


def apply(mode: ModuleType) -> None:
    """Leave the native Ops out where they cannot run, or where the user does not want them.

    The linker "c" makes one C module of a whole graph, and the native Ops are called from
    Python. It gets the definitions of `lib.abstract` in any case: those have no C code either.
    Theano heeds ``optimizer_excluding`` in its default mode only, so that ``mode="FAST_RUN"``,
    ``Mode(...)`` or ``optdb.query(...)`` would bring back what the user has switched off.

    Parameters
    ----------
    mode : module
        ``theano.compile.mode``.
    """
    stock, stock_query = mode.Mode.optimizer.fget, mode.optdb.query

    def optimizer(self):
        query = self._optimizer
        if not isinstance(query, mode.Query):
            return stock(self)
        if type(self.linker) is mode.CLinker:
            query = query.including("dcgan_lower").excluding(NATIVE)
        return mode.optdb.query(query)

    def asked(*tags, **kwtags):
        if NATIVE in mode.config.optimizer_excluding.split(":"):
            if len(tags) == 1 and isinstance(tags[0], mode.Query):
                tags = (tags[0].excluding(NATIVE),)
            else:
                tags = (*tags, "-" + NATIVE)
        return stock_query(*tags, **kwtags)

    mode.Mode.optimizer, mode.optdb.query = property(optimizer), asked


def mend_views(subtensor: Any) -> None:
    """With the linker "c" a program died that took a part of an intermediate result.

    The generated code holds the array by its Python object's name, which has a value at the
    borders of a module only, and with that linker one module is the whole graph. Can go when
    Theano takes the array itself.

    Parameters
    ----------
    subtensor : type
        ``theano.tensor.subtensor.Subtensor``.
    """
    stock, version = subtensor.c_code, subtensor.c_code_cache_version

    def c_code(self, node, name, inputs, outputs, sub):
        code = stock(self, node, name, inputs, outputs, sub)
        return re.sub(r"\bpy_%s\b" % inputs[0], "((PyObject*)%s)" % inputs[0], code)

    def c_code_cache_version(self):
        return version(self) and (*version(self), "array itself")

    subtensor.c_code, subtensor.c_code_cache_version = c_code, c_code_cache_version
