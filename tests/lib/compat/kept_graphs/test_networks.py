"""A network's updates, by graphs that were rewritten and by those that were read."""

import numpy as np
import pytest
import theano
from theano.compile.function.types import FunctionMaker

from lib.compat.kept_graphs import files, keeping
from mnist import zoo
from tests.lib.steps import Steps

FAST = ("torch28",)
NAMES = [n if n in FAST else pytest.param(n, marks=pytest.mark.slow) for n in zoo.NAMES]


@pytest.mark.parametrize("name", NAMES)
def test_updates_are_the_same_to_the_bit(name, tmp_path, monkeypatch):
    found = []
    load = files.load
    method = FunctionMaker.optimize_graph_with_cache
    monkeypatch.setattr(FunctionMaker, "optimize_graph_with_cache", method)
    monkeypatch.setattr(files, "load", lambda *a: found.append(load(*a)) or found[-1])
    keeping.install(FunctionMaker, theano.config, lambda: str(tmp_path / "graphs"))
    costs = []
    for kept in (False, True, True):
        # the lines of the program differ between the calls
        with theano.config.change_flags(cache_optimizations=kept, traceback__limit=0):
            del found[:]
            costs.append(Steps(name, theano.function).run(4))
    assert found and None not in found
    for other in costs[1:]:
        np.testing.assert_array_equal(costs[0], other)
