"""The C files of Theano's own Ops are read once in a process.

An `ExternalCOp` reads its C code again for each instance, and asks the file system for every
folder on the way there first: a quarter of the time that rewriting a large graph takes, because
each DimShuffle is one. Files of others are read as before: somebody may be writing them.
"""

from __future__ import annotations

import weakref
from types import ModuleType


def install(op: ModuleType) -> None:
    """Keep what was read.

    Parameters
    ----------
    op : module
        ``theano.graph.op``.
    """
    stock = op.ExternalCOp.load_c_code
    known: weakref.WeakKeyDictionary = (
        weakref.WeakKeyDictionary()
    )  # {class: {names of its files: (codes, sections)}}

    def load_c_code(self, func_files):
        cls = type(self)
        if not cls.__module__.startswith("theano."):
            stock(self, func_files)
            return
        of_class = known.setdefault(cls, {})
        key = tuple(func_files)
        if key not in of_class:
            stock(self, func_files)
            of_class[key] = (tuple(self.func_codes), dict(self.code_sections))
        codes, sections = of_class[key]
        # its own copies: an Op may add sections
        self.func_codes, self.code_sections = list(codes), dict(sections)

    op.ExternalCOp.load_c_code = load_c_code
