"""The benchmark's own arithmetic; its times are nobody's test."""

import argparse
import os
import sys
from types import SimpleNamespace

import pytest

from lib import layers
from lib.errors import InputError
from mnist.zoo.radford_cond import LAYERS

TOOLS = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(__file__))), "tools")


@pytest.fixture(scope="module")
def bench():
    sys.path.insert(0, TOOLS)  # as for `python tools/bench.py`
    try:
        import bench

        yield bench
    finally:
        sys.path.remove(TOOLS)


def test_multiply_adds_are_those_of_the_networks_table(bench):
    expected = [sum(row.madds for row in layers.table(LAYERS[net])) for net in ("gen", "discrim")]
    assert bench.network.multiply_adds(64) == expected


def test_pair_counts_every_pass(bench):
    gen, discrim = bench.network.multiply_adds(64)
    assert bench.network.pair_gflop(128, 64) == pytest.approx(
        256e-9 * (4 * gen + 8 * discrim), rel=1e-12
    )


def test_spread_is_relative_to_the_median(bench):
    assert bench.spread([1.0] * 8 + [3.0] * 2) == [1.0, 3.0]
    assert bench.spread([0.5] * 3 + [1.0] * 20) == [0.5, 1.0]


def worker(name, *check):
    return SimpleNamespace(name=name, check=list(check))


def test_unequal_results_stop_the_benchmark(bench):
    bench.compare([worker("ours", 1.0, 0.5), worker("torch eager", 1.0005, 0.5)], 1e-3)
    with pytest.raises(InputError, match="torch eager computes .*not the same work"):
        bench.compare([worker("ours", 1.0, 0.5), worker("torch eager", 1.0, 0.502)], 1e-3)


def test_shapes_of_convolutions(bench):
    assert bench.shape_list("1,2,3,4,5,6,7;8,9,10,11,12,13,14")[1] == (8, 9, 10, 11, 12, 13, 14)
    with pytest.raises(argparse.ArgumentTypeError, match="expected n,channels,size"):
        bench.shape_list("1,2,3")
