"""Native matrix products against NumPy in float64."""

import itertools

import numpy as np
import pytest
import theano.tensor as T

from tests.lib.native.helpers import (
    assert_close,
    bf16,  # noqa: F401
    compile_strictly,
    float32,
    native_names,
    needs_conv,
)

pytestmark = needs_conv


SHAPES = [
    (5, 7, 3),
    (1, 1, 1),
    (1, 9, 4),
    (6, 1, 2),
    (64, 65, 66),
    (16, 520, 70),
    (3, 0, 2),
    (0, 4, 2),
    (3, 4, 0),
]


def layouts(array):
    """The same matrix as it is, the other way round in memory, with gaps, backwards."""
    yield array
    yield np.asfortranarray(array)
    yield np.repeat(np.repeat(array, 2, axis=0), 3, axis=1)[::2, ::3]
    yield np.concatenate([array, array], axis=1)[:, : array.shape[1]]
    yield array[::-1].copy()[::-1]


@pytest.mark.parametrize("m, k, n", SHAPES)
def test_products(m, k, n):
    rng = np.random.default_rng(0)
    a, b = float32(rng, m, k), float32(rng, k, n)
    for x, y in itertools.product(layouts(a), layouts(b)):
        assert_close(products()(x, y), a.astype("float64") @ b.astype("float64"))


_compiled = []


def products():
    if not _compiled:
        x, y = T.matrices("xy")
        _compiled.append(compile_strictly([x, y], T.dot(x, y)))
        assert native_names(_compiled[0]) == ["NativeDot"]
    return _compiled[0]


def test_products_of_the_transposed():
    x, y = T.matrices("xy")
    function = compile_strictly([x, y], T.dot(x.T, y.T))
    assert native_names(function) == ["NativeDot"]
    rng = np.random.default_rng(0)
    a, b = float32(rng, 5, 6), float32(rng, 4, 5)
    assert_close(function(a, b), a.T.astype("float64") @ b.T.astype("float64"))


@pytest.mark.parametrize("m, k, n", SHAPES)
def test_product_plus_matrix(m, k, n):
    z, x, y = T.matrices("zxy")
    function = compile_strictly([z, x, y], 0.5 * z - 2 * T.dot(x, y))
    assert native_names(function) == ["NativeGemm"]
    rng = np.random.default_rng(0)
    c, a, b = float32(rng, m, n), float32(rng, m, k), float32(rng, k, n)
    kept = c.copy()
    wanted = 0.5 * c.astype("float64") - 2 * (a.astype("float64") @ b.astype("float64"))
    for relaid in layouts(c):
        assert_close(function(relaid, a, b), wanted)
    assert np.array_equal(c, kept)


def test_product_added_to_a_temporary_in_place():
    x, y = T.matrices("xy")
    function = compile_strictly([x, y], T.dot(x, y) + T.dot(x, x))
    (node,) = [n for n in function.maker.fgraph.toposort() if "Gemm" in type(n.op).__name__]
    assert node.op.inplace
    rng = np.random.default_rng(0)
    a, b = float32(rng, 8, 8), float32(rng, 8, 8)
    assert_close(function(a, b), a.astype("float64") @ b + a.astype("float64") @ a)


def test_shapes_that_do_not_fit():
    with pytest.raises(ValueError, match=r"matrix product: .*expected \(m, k\), \(k, n\)"):
        products()(np.ones((2, 3), "float32"), np.ones((4, 2), "float32"))


def test_float64_is_left_to_theano():
    x, y = T.dmatrices("xy")
    assert native_names(compile_strictly([x, y], T.dot(x, y))) == []


@pytest.mark.parametrize("tag", ["matmul_onednn", "dcgan_native"])
def test_products_excluded(tag):
    x, y = T.matrices("xy")
    assert native_names(compile_strictly([x, y], T.dot(x, y), [tag])) == []


def test_bf16(bf16):  # noqa: F811
    z, x, y = T.matrices("zxy")
    product = compile_strictly([x, y], T.dot(x, y))
    plus = compile_strictly([z, x, y], z + T.dot(x, y))
    rng = np.random.default_rng(0)
    a, b, c = float32(rng, 128, 130), float32(rng, 130, 140), float32(rng, 128, 140)
    wanted = a.astype("float64") @ b.astype("float64")
    for x, y in itertools.product(layouts(a), layouts(b)):
        assert_close(product(x, y), wanted, 1e-2)
        assert_close(plus(c, x, y), wanted + c, 1e-2)
    # and it did round: float32 is closer than that
    assert np.abs(product(a, b) - wanted).max() > 1e-4 * np.abs(wanted).max()
