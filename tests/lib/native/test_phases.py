"""Convolutions by minimal filtering over phases, called directly, against NumPy in float64."""

import ctypes
import os
import sys

import numpy as np
import pytest

from lib.native.arrays import address, strides
from lib.native.library import load
from tests import reference
from tests.lib.native.helpers import float32, needs_conv

pytestmark = needs_conv

WAYS = [22, 33, 44, 55, 43, 24]
KERNELS = [(k, k) for k in range(2, 8)] + [(3, 5), (1, 4), (7, 2)]


def outputs(sizes, kernel, stride, pads):
    return [(i + sum(pad) - k) // s + 1 for i, k, s, pad in zip(sizes, kernel, stride, pads)]


def convolve(way, kind, x, w, g, stride, pads, flip=True):
    """One of the three computations by the native library."""
    geometry = (ctypes.c_int64 * 16)(
        *x.shape,
        w.shape[0],
        *w.shape[2:],
        *g.shape[2:],
        *stride,
        *(pads[0][0], pads[1][0]),
        *(flip, 0, way),
    )
    first, second, shape = [(x, w, g.shape), (g, w, x.shape), (x, g, w.shape)][kind]
    result = np.full(shape, np.nan, "float32")
    load()[0].convolve(
        kind,
        ctypes.addressof(geometry),
        *(address(first), strides(first), address(second), strides(second), address(result)),
    )
    return result


def expected(kind, x, w, g, stride, pads, flip=True):
    """What NumPy gives in float64; unequal padding by images that have it already."""
    x, w, g = (array.astype("float64") for array in (x, w, g))
    (top, bottom), (left, right) = pads
    padded = np.pad(x, ((0, 0), (0, 0), *pads))
    how = (stride, (0, 0), flip)
    if kind == 0:
        return reference.conv2d(padded, w, *how)
    if kind == 2:
        return reference.conv2d_grad_weights(padded, g, w.shape, *how)
    whole = reference.conv2d_grad_inputs(g, w, padded.shape, *how)
    return whole[:, :, top : top + x.shape[2], left : left + x.shape[3]]


def arguments(n, c, f, sizes, kernel, stride, pads, seed=0):
    rng = np.random.default_rng(seed)
    x, w = float32(rng, n, c, *sizes), float32(rng, f, c, *kernel)
    return x, w, float32(rng, n, f, *outputs(sizes, kernel, stride, pads))


def error(got, wanted):
    return np.abs(got - wanted).max() / np.abs(wanted).max()


@pytest.mark.parametrize("stride", [(1, 1), (2, 2), (3, 3), (2, 1)], ids=repr)
@pytest.mark.parametrize("kernel", KERNELS, ids=repr)
def test_kernels_strides_paddings(kernel, stride):
    for number, way in enumerate(WAYS):
        pads = [((1, 1), (2, 2)), ((0, 2), (1, 0)), ((0, 0), (0, 0))][number % 3]
        flip = number % 2 == 0
        given = arguments(2, 3, 5, (13 + number, 11), kernel, stride, pads)
        for kind in range(3):
            got = convolve(way, kind, *given, stride, pads, flip)
            assert error(got, expected(kind, *given, stride, pads, flip)) <= 2e-5


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("n, c, f", [(1, 1, 64), (3, 3, 16), (2, 11, 24), (3, 64, 17)])
def test_channels(way, n, c, f):
    stride, pads = (2, 2), ((2, 2), (2, 2))
    given = arguments(n, c, f, (14, 9), (5, 5), stride, pads)
    for kind in range(3):
        got = convolve(way, kind, *given, stride, pads)
        assert error(got, expected(kind, *given, stride, pads)) <= 2e-5


@pytest.mark.parametrize("n, c, f, size", [(43, 40, 48, 32), (66, 128, 256, 16)])
def test_several_chunks(n, c, f, size):
    """More tiles than are worked on at once, 37 or 64 images': the last chunk is a smaller one.

    The second has filters of so many numbers that their gradient may take other products.
    """
    stride, pads = (2, 2), ((1, 1), (1, 1))
    given = arguments(n, c, f, (size, size), (4, 4), stride, pads)
    for kind in range(3):
        got = convolve(44, kind, *given, stride, pads)
        assert error(got, expected(kind, *given, stride, pads)) <= 2e-5


@pytest.mark.parametrize("way", [22, 55])
def test_filters_in_parts(way):
    """So many that they are transformed a part after the other, the last one a smaller one."""
    stride, pads = (2, 2), ((2, 2), (2, 2))
    given = arguments(2, 256, 840, (6, 6), (5, 5), stride, pads)
    for kind in range(3):
        got = convolve(way, kind, *given, stride, pads)
        assert error(got, expected(kind, *given, stride, pads)) <= 2e-5


def test_transformed_filters_are_kept_only_while_the_filters_stay_the_same():
    """They change at their ends and between, in place and as another array, and come back."""
    stride, pads = (2, 2), ((1, 1), (1, 1))
    x, w, g = arguments(2, 64, 64, (8, 8), (4, 4), stride, pads)
    original, other = w.copy(), w[::-1].copy()
    for place in (0, 20000, 40000, 60000, w.size - 1):
        w.flat[place] += 50
        for each in (w, other):
            for kind in (0, 1):
                got = convolve(44, kind, x, each, g, stride, pads)
                assert error(got, expected(kind, x, each, g, stride, pads)) <= 2e-5
    w[...] = original
    got = convolve(44, 0, x, w, g, stride, pads)
    assert error(got, expected(0, x, w, g, stride, pads)) <= 2e-5


def resident():
    """Bytes of this process in memory."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="Linux says what is resident")
def test_memory_of_trials_is_given_back():
    """Filters at the points take 16 MB, as much again what is computed with; new memory serves."""
    stride, pads = (2, 2), ((2, 2), (2, 2))
    given = arguments(32, 256, 128, (16, 16), (5, 5), stride, pads)
    convolve(0, 0, *given, stride, pads)
    native = load()[0]
    native.forget_trials()
    before = resident()
    first = convolve(44, 0, *given, stride, pads)
    used = resident() - before
    native.forget_trials()
    left = resident() - before
    assert used > 30e6 and left < used / 3
    np.testing.assert_array_equal(convolve(44, 0, *given, stride, pads), first)


@pytest.mark.parametrize("c, f", [(16, 17), (11, 16), (9, 3)])
def test_numbers_of_before_do_not_get_in(c, f):
    """Vectors that channels and filters do not fill: where NaN was, nothing is multiplied by it."""
    stride, pads = (2, 2), ((2, 2), (2, 2))
    before = [
        np.full_like(each, np.nan) for each in arguments(3, 32, 32, (12, 12), (5, 5), stride, pads)
    ]
    given = arguments(3, c, f, (12, 12), (5, 5), stride, pads)
    for way in (22, 44):
        for kind in range(3):
            assert np.isnan(convolve(way, kind, *before, stride, pads)).all()
            got = convolve(way, kind, *given, stride, pads)
            assert error(got, expected(kind, *given, stride, pads)) <= 2e-5


@pytest.mark.parametrize(
    "way, stride, flip", [(44, (2, 2), False), (44, (1, 1), True), (22, (2, 2), True)]
)
def test_transformed_filters_are_those_of_this_convolution(way, stride, flip):
    pads = ((1, 1), (1, 1))
    x, w, g = arguments(2, 12, 16, (8, 8), (4, 4), (2, 2), pads)
    convolve(44, 0, x, w, g, (2, 2), pads)
    g = arguments(2, 12, 16, (8, 8), (4, 4), stride, pads)[2]
    got = convolve(way, 0, x, w, g, stride, pads, flip)
    assert error(got, expected(0, x, w, g, stride, pads, flip)) <= 2e-5


@pytest.mark.parametrize("axes", [(0, 1, 3, 2), (1, 0, 2, 3)], ids=repr)
def test_filters_in_another_order_are_not_those_that_were_kept(axes):
    stride, pads = (2, 2), ((1, 1), (1, 1))
    x, w, g = arguments(2, 16, 16, (8, 8), (4, 4), stride, pads)
    for laid_out in (w, w.transpose(axes), w[:, :, ::-1, ::-1]):
        for kind in (0, 1):
            got = convolve(44, kind, x, laid_out, g, stride, pads)
            assert error(got, expected(kind, x, laid_out, g, stride, pads)) <= 2e-5


def hostile(name, x):
    rng = np.random.default_rng(1)
    if name == "random":
        return x
    if name == "large mean":
        return x + np.float32(100)
    if name == "sparse":
        return x * (rng.random(x.shape) < 0.01).astype("float32")
    return x * (10 ** rng.uniform(-4, 0, x.shape)).astype("float32")


@pytest.mark.parametrize("name", ["random", "large mean", "sparse", "dynamic range"])
def test_accuracy(name):
    """Prints the figures of docs/benchmarks.md.

    Hostile inputs' errors stand beside the same sums of absolute values, whose last digits no
    sum can promise.
    """
    stride, pads = (2, 2), ((2, 2), (2, 2))
    x, w, g = arguments(4, 64, 48, (14, 14), (5, 5), stride, pads)
    x, w, g = hostile(name, x), w, hostile(name, g)
    worst = dict.fromkeys((0, 22, 33, 44, 55), 0.0)
    for kind in range(3):
        wanted = expected(kind, x, w, g, stride, pads)
        sizes = (x, w, g) if name == "random" else map(np.abs, (x, w, g))
        scale = np.abs(expected(kind, *sizes, stride, pads)).max()
        for way in worst:
            error = np.abs(convolve(way, kind, x, w, g, stride, pads) - wanted).max() / scale
            worst[way] = max(worst[way], error)
    print(name, *("way %d: %.1e" % each for each in worst.items()))
    assert worst[0] <= 5e-6 and max(worst.values()) <= 2e-5


def digest():
    """Bits of all results, for a process with its own number of threads."""
    stride, pads = (2, 2), ((1, 1), (1, 1))
    given = arguments(9, 24, 40, (16, 16), (4, 4), stride, pads)
    return [
        convolve(way, kind, *given, stride, pads).tobytes() for way in (22, 44) for kind in range(3)
    ]


def test_repeated_runs_give_the_same_bits():
    assert digest() == digest()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="GNU's OpenMP by its name")
def test_any_number_of_threads_gives_the_same_bits():
    openmp = ctypes.CDLL("libgomp.so.1")
    before = openmp.omp_get_max_threads()
    try:
        seen = []
        for threads in (1, 2, 4, 8):
            openmp.omp_set_num_threads(threads)
            seen.append(digest())
    finally:
        openmp.omp_set_num_threads(before)
    assert all(each == seen[0] for each in seen)


def test_no_such_way():
    given = arguments(1, 1, 1, (9, 9), (9, 9), (1, 1), ((0, 0), (0, 0)))
    with pytest.raises(RuntimeError, match="no such way"):
        convolve(22, 0, *given, (1, 1), ((0, 0), (0, 0)))
