"""Everything in lib.ops but the convolutions, against NumPy (and batchnorm against PyTorch)."""

import itertools

import numpy as np
import pytest
import theano
import theano.tensor as T

from lib import ops, rng
from tests import reference

TOLERANCE = {"float64": 1e-10, "float32": 1e-5}


def numbers(shape, seed=0, dtype="float64"):
    return np.random.RandomState(seed).normal(size=shape).astype(dtype)


def close(ours, expected):
    expected = np.asarray(expected)
    assert ours.shape == expected.shape
    scale = max(1.0, np.abs(expected).max())
    assert np.abs(ours - expected).max() / scale <= TOLERANCE[str(ours.dtype)]


# --- norms and distances ----------------------------------------------------------------------

X, Y = numbers((4, 3)), numbers((5, 3), 1)


@pytest.fixture(scope="module")
def distances():
    x, y = T.dmatrices("xy")
    outputs = {
        "l2norm": ops.l2norm(x),
        "l2norm flat": ops.l2norm(x, keepdims=False),
        "l2norm columns": ops.l2norm(x, axis=0, e=0.5),
        "l2normalize": ops.l2normalize(x),
        "cosine": ops.cosine(x, y),
        "euclidean": ops.euclidean(x, y),
        "euclidean e": ops.euclidean(x, y, e=0.5),
    }
    run = theano.function([x, y], list(outputs.values()))
    return lambda a, b: dict(zip(outputs, run(a, b)))


LENGTHS = np.sqrt((X**2).sum(axis=1) + 1e-8)
EXPECTED = {
    "l2norm": LENGTHS[:, None],
    "l2norm flat": LENGTHS,
    "l2norm columns": np.sqrt((X**2).sum(axis=0, keepdims=True) + 0.5),
    "l2normalize": X / LENGTHS[:, None],
    "cosine": [[x @ y / np.sqrt((x @ x + 1e-8) * (y @ y + 1e-8)) for y in Y] for x in X],
    "euclidean": [[np.sqrt(((x - y) ** 2).sum() + 2e-8) for y in Y] for x in X],
    "euclidean e": [[np.sqrt(((x - y) ** 2).sum() + 1.0) for y in Y] for x in X],
}


@pytest.mark.parametrize("name", EXPECTED)
def test_distances(distances, name):
    close(distances(X, Y)[name], EXPECTED[name])


def test_a_vanishing_distance_is_not_nan(distances):
    large = X * 1e7  # rounding is far above e here
    found = distances(large, large)["euclidean"]
    assert np.isfinite(found).all()


# --- conditions and dropout -------------------------------------------------------------------


def test_conv_cond_concat():
    maps, labels = numbers((3, 2, 4, 5), dtype="float32"), np.eye(6, dtype="float32")[[0, 5, 2]]
    x, y = T.tensor4(), T.matrix()
    out = theano.function([x, y], ops.conv_cond_concat(x, y.dimshuffle(0, 1, "x", "x")))
    expected = np.concatenate([maps, np.tile(labels[:, :, None, None], (1, 1, 4, 5))], axis=1)
    np.testing.assert_array_equal(out(maps, labels), expected)


@pytest.fixture(scope="module")
def dropout():
    x = T.matrix()
    return theano.function([x], ops.dropout(x, p=0.3))


def test_dropout_keeps_the_mean_and_scales(dropout):
    ones = np.ones((200, 300), "float32")
    rng.set_seed(1)
    out = dropout(ones)
    kept = out[out != 0]
    np.testing.assert_allclose(kept, 1 / 0.7, rtol=1e-6)
    assert len(kept) / ones.size == pytest.approx(0.7, abs=0.01)  # five standard deviations
    assert out.mean() == pytest.approx(1.0, abs=0.015)
    # rows and columns alike: no stripes
    assert abs((out != 0).mean(axis=0) - 0.7).max() < 0.2


def test_dropout_follows_the_seed(dropout):
    ones = np.ones((20, 30), "float32")
    rng.set_seed(2)
    first, second = dropout(ones), dropout(ones)
    rng.set_seed(2)
    assert (dropout(ones) == first).all() and (dropout(ones) == second).all()
    assert (first != second).any()
    rng.set_seed(3)
    assert (dropout(ones) != first).any()


def test_no_dropout_is_no_node():
    x = T.matrix()
    assert ops.dropout(x) is x and ops.dropout(x, p=0.0) is x


def test_the_random_stream_is_the_seeded_one():
    assert ops.t_rng is rng.t_rng
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        ops.nothing  # noqa: B018


# --- batch difference -------------------------------------------------------------------------


def test_batch_difference_and_its_gradient():
    maps = numbers((4, 3, 2, 5))
    maps[:, 1] = 0.5  # alike in the whole minibatch: no difference, and no NaN in the gradient
    x, weight = T.dtensor4(), numbers((4, 1, 2, 5), 1)
    difference = ops.batch_difference(x)
    run = theano.function([x], [difference, T.grad((difference * weight).sum(), x)])
    out, grad = run(maps)
    close(out, abs(maps - maps.mean(axis=0)).mean(axis=1, keepdims=True))
    # d|x_i - mean| / dx_j = sign(x_i - mean) * ((i == j) - 1/n), over the 3 channels
    signs = np.sign(maps - maps.mean(axis=0)) * weight / 3
    close(grad, signs - signs.mean(axis=0))


def test_alike_examples_do_not_differ():
    x = T.tensor4()
    maps = np.tile(numbers((1, 2, 3, 3), dtype="float32"), (4, 1, 1, 1))
    assert abs(theano.function([x], ops.batch_difference(x))(maps)).max() == 0


# --- batchnorm --------------------------------------------------------------------------------

SHAPES = {"maps": (6, 3, 4, 5), "rows": (8, 3)}
OPTIONS = [
    (gb, us, a, e)
    for gb, us, a, e in itertools.product((0, 1), (0, 1), (1.0, 0.4), (1e-8, 0.1))
    if e == 1e-8 or (gb and a == 1)
]


@pytest.fixture(scope="module", params=SHAPES)
def normalized(request):
    """Results of all options, with gradients of X for the plain ones: {options: arrays}."""
    shape = SHAPES[request.param]
    x = T.TensorType("float64", (False,) * len(shape))("x")
    vectors = g, b, u, s = T.dvectors("gbus")
    with theano.config.change_flags(floatX="float64"):  # Python's numbers become float64
        outs = []
        for gb, us, a, e in OPTIONS:
            chosen = {"g": g, "b": b} if gb else {}
            chosen.update({"u": u, "s": s} if us else {})
            outs.append(ops.batchnorm(x, a=a, e=e, **chosen))
        weight = numbers(shape, 9)
        grads = T.grad(T.sum(ops.batchnorm(x, g=g, b=b) * weight), [x, g, b])
        run = theano.function([x, *vectors], outs + grads, on_unused_input="ignore")
    values = [numbers(shape, 1) * 2 + 1] + [numbers(3, i) ** 2 + 0.5 for i in range(2, 6)]
    results = run(*values)
    return values, dict(zip(OPTIONS, results)), results[-3:], weight


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_batchnorm(normalized, options):
    (x, g, b, u, s), results, _, _ = normalized
    gb, us, a, e = options
    chosen = {"g": g, "b": b} if gb else {}
    chosen.update({"u": u, "s": s} if us else {})
    close(results[options], reference.batchnorm(x, a=a, e=e, **chosen))


def test_batchnorm_without_options_has_mean_0_and_variance_1(normalized):
    out = normalized[1][(0, 0, 1.0, 1e-8)]
    axes = (0, 2, 3) if out.ndim == 4 else (0,)
    np.testing.assert_allclose(out.mean(axis=axes), 0, atol=1e-12)
    np.testing.assert_allclose(out.var(axis=axes), 1, rtol=1e-6)


def test_gradients_of_batchnorm_are_pytorchs(normalized):
    torch = pytest.importorskip("torch", reason="PyTorch is in the bench extra")
    (x, g, b, _, _), _, grads, weight = normalized
    x, g, b = (torch.tensor(value, requires_grad=True) for value in (x, g, b))
    out = torch.nn.functional.batch_norm(x, None, None, g, b, training=True, eps=1e-8)
    (out * torch.tensor(weight)).sum().backward()
    for ours, theirs in zip(grads, (x, g, b)):
        close(ours, theirs.grad.numpy())


def test_batchnorm_of_float32():
    x = T.tensor4()
    maps = numbers((16, 3, 4, 4), dtype="float32") * 3 + 2
    out = theano.function([x], ops.batchnorm(x))(maps)
    assert out.dtype == np.float32
    close(out, reference.batchnorm(maps.astype("float64")))


def test_batchnorm_of_other_dimensions():
    with pytest.raises(NotImplementedError, match="batchnorm of 3 dimensions: expected 2 or 4"):
        ops.batchnorm(T.tensor3())
