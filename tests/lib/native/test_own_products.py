"""Convolutions without oneDNN, by our own matrix products, against NumPy in float64."""

import ctypes
import os
import shutil

import numpy as np
import pytest
from theano.configdefaults import config

from lib.native import build, library
from lib.native.arrays import address, strides
from tests import reference
from tests.lib.conv_cases import Setting, Sizes, settings, sizes
from tests.lib.native import test_phases as phases
from tests.lib.native.helpers import float32
from tests.lib.native.rewrites import test_conv as graphs

GXX = shutil.which("g++") or shutil.which("clang++")
pytestmark = pytest.mark.skipif(GXX is None or not config.cxx, reason="no C++ compiler")


@pytest.fixture(scope="module")
def own():
    path = build.build(GXX, None, os.path.join(config.base_compiledir, "dcgan-native"))
    return library.Library(path, None, "oneDNN is not installed")


@pytest.fixture(autouse=True)
def in_place_of_the_other(own, monkeypatch):
    monkeypatch.setattr(library, "_loaded", (own, ""))


def products(n, f, taps):
    """The three convolutions of filters that lie over the whole image, each one matrix product."""
    rng = np.random.default_rng(n * f + taps)
    x, w, g = float32(rng, n, taps, 1, 1), float32(rng, f, taps, 1, 1), float32(rng, n, f, 1, 1)
    for kind in range(3):
        got = phases.convolve(0, kind, x, w, g, (1, 1), ((0, 0), (0, 0)), flip=False)
        a, b, c = (array[:, :, 0, 0].astype("float64") for array in (x, w, g))
        wanted = (a @ b.T, c @ b, c.T @ a)[kind]
        assert phases.error(got[:, :, 0, 0], wanted) <= 1e-6, (kind, n, f, taps)


@pytest.mark.parametrize("n", [1, 5, 6, 7, 12, 13, 121, 260])
@pytest.mark.parametrize("f", [1, 4, 12, 16, 17, 33])
def test_products_of_blocks_and_less(n, f):
    for taps in (1, 7, 32):
        products(n, f, taps)


@pytest.mark.parametrize("n, f, taps", [(3, 5, 1023), (130, 40, 512), (50, 1100, 257), (513, 7, 2)])
def test_products_of_several_parts(n, f, taps):
    products(n, f, taps)


@pytest.mark.parametrize("alpha, beta", [(1, 0), (1, 1), (-0.5, 1), (2, -0.25), (0, 1)])
@pytest.mark.parametrize("ta, tb", [(0, 0), (1, 0), (0, 1), (1, 1)])
def test_products_of_matrices(ta, tb, alpha, beta):
    """As BLAS's gemm: what is 0 times beta may be anything, NaN included."""
    rng = np.random.default_rng(0)
    native = library.load()[0]
    for m, n, k in [(1, 1, 1), (13, 17, 5), (70, 90, 300), (200, 33, 0)]:
        a, b = float32(rng, *((k, m) if ta else (m, k))), float32(rng, *((n, k) if tb else (k, n)))
        c = float32(rng, m, n + 3)  # a part of a wider array
        before = c.astype("float64")
        if beta == 0:
            c[:, :n] = np.nan
        given = address(a), a.shape[1], address(b), b.shape[1], beta, address(c), n + 3
        native.sgemm(ta, tb, m, n, k, alpha, *given)
        left, right = a.astype("float64"), b.astype("float64")
        wanted = alpha * (left.T if ta else left) @ (right.T if tb else right)
        np.testing.assert_allclose(c[:, :n], wanted + beta * before[:, :n], rtol=0, atol=1e-4)
        np.testing.assert_array_equal(c[:, n:], before[:, n:])


def test_graphs_with_products():
    x, y, z = (graphs.T.fmatrix(name) for name in "xyz")
    function = graphs.compile_strictly([x, y, z], [graphs.T.dot(x, y), z + graphs.T.dot(x, y.T)])
    assert {"NativeDot", "NativeGemm"} & set(graphs.native_names(function))
    rng = np.random.default_rng(0)
    a, b, c = (float32(rng, 40, 40) for _ in range(3))
    got = function(a, b, c)
    np.testing.assert_allclose(got[0], a @ b, rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(got[1], c + a @ b.T, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("setting", settings(8), ids=repr)
def test_direct(setting):
    function = graphs.three_ways(setting)
    assert graphs.native_names(function) == graphs.NATIVE
    for size in sizes(setting, 4):
        graphs.check(function, setting, *graphs.arguments(setting, size))


@pytest.mark.parametrize("n", [1, 2, 5, 9])
def test_direct_with_few_and_many_images(n):
    """Each image is one thread's, or all threads have one."""
    setting = Setting((2, 2), (2, 2), "conv")
    given = graphs.arguments(setting, Sizes(n=n, c=20, f=30, h=13, w=12, kh=5, kw=5))
    graphs.check(graphs.three_ways(setting), setting, *given)


@pytest.mark.parametrize("stride", [(1, 1), (2, 2), (3, 3), (2, 1)], ids=repr)
@pytest.mark.parametrize("kernel", [(2, 2), (4, 4), (5, 5), (3, 6)], ids=repr)
def test_phases(kernel, stride):
    pads = ((1, 1), (2, 1))
    given = phases.arguments(3, 19, 21, (13, 11), kernel, stride, pads)
    for way in phases.WAYS:
        for kind in range(3):
            got = phases.convolve(way, kind, *given, stride, pads)
            assert phases.error(got, phases.expected(kind, *given, stride, pads)) <= 2e-5


def test_arrays_in_any_order():
    """The library is given strides: it reads an image whose channels come last."""
    rng = np.random.default_rng(0)
    x, w = float32(rng, 2, 9, 8, 5), float32(rng, 6, 5, 3, 3)
    image, y = x.transpose(0, 3, 1, 2), np.full((2, 6, 7, 6), np.nan, "float32")
    g = float32(rng, 2, 6, 6, 7)
    gradient, filters = g.transpose(0, 1, 3, 2), np.full(w.shape, np.nan, "float32")
    pixels = np.full(image.shape, np.nan, "float32")
    sides = (ctypes.c_int64 * 16)(2, 5, 9, 8, 6, 3, 3, 7, 6, 1, 1, 0, 0, 0, 0, 0)
    native = library.load()[0]

    def convolve(kind, one, two, result):
        native.convolve(
            kind,
            ctypes.addressof(sides),
            *(address(one), strides(one), address(two), strides(two), address(result)),
        )
        return result

    how = ((1, 1), (0, 0), False)
    a, b, c = (array.astype("float64") for array in (image, w, gradient))
    assert phases.error(convolve(0, image, w, y), reference.conv2d(a, b, *how)) <= 1e-6
    wanted = reference.conv2d_grad_inputs(c, b, a.shape, *how)
    assert phases.error(convolve(1, gradient, w, pixels), wanted) <= 1e-6
    wanted = reference.conv2d_grad_weights(a, c, b.shape, *how)
    assert phases.error(convolve(2, image, gradient, filters), wanted) <= 1e-6


def test_the_same_bits_again():
    stride, pads = (2, 2), ((2, 2), (2, 2))
    given = phases.arguments(40, 40, 48, (16, 16), (5, 5), stride, pads)
    for kind in range(3):
        for way in (0, 44):
            first = phases.convolve(way, kind, *given, stride, pads)
            for _ in range(3):
                again = phases.convolve(way, kind, *given, stride, pads)
                np.testing.assert_array_equal(first, again)
