import numpy as np
import pytest

from lib import inits, rng


@pytest.fixture(autouse=True)
def seed():
    rng.set_seed(42)
    yield
    rng.set_seed(42)


def reference():
    return np.random.RandomState(42)


@pytest.mark.parametrize(
    "init, draw",
    [
        (inits.Uniform(), lambda r, s: r.uniform(-0.05, 0.05, s)),
        (inits.Uniform(scale=2), lambda r, s: r.uniform(-2, 2, s)),
        (inits.Normal(), lambda r, s: r.normal(0, 0.05, s)),
        (inits.Normal(loc=1, scale=0.02), lambda r, s: r.normal(1, 0.02, s)),
        (inits.Normal(1, 0.02), lambda r, s: r.normal(1, 0.02, s)),
        (inits.Constant(), lambda r, s: np.zeros(s)),
        (inits.Constant(c=3), lambda r, s: np.full(s, 3)),
        (inits.ReluInit(), lambda r, s: r.normal(0, (2.0 / (3 * 5 * 5)) ** 0.5, s)),
    ],
)
def test_draws_from_np_rng(init, draw):
    shape = (4, 3, 5, 5)
    w = init(shape, "w")
    assert w.name == "w"
    np.testing.assert_allclose(w.get_value(), draw(reference(), shape), rtol=1e-6)


def test_relu_init_of_a_matrix_and_of_nothing_known():
    np.testing.assert_allclose(
        inits.ReluInit()((8, 3)).get_value(), reference().normal(0, 0.5, (8, 3)), rtol=1e-6
    )
    with pytest.raises(NotImplementedError, match=r"got shape \(8,\), expected 2 axes"):
        inits.ReluInit()((8,))


@pytest.mark.parametrize("shape", [(4, 6), (6, 4), (5, 2, 3, 3), (20, 2, 3, 3)])
def test_orthogonal(shape):
    q = inits.Orthogonal(scale=2)(shape).get_value().reshape(shape[0], -1) / 2
    product = q @ q.T if q.shape[0] <= q.shape[1] else q.T @ q
    np.testing.assert_allclose(product, np.eye(len(product)), atol=1e-6)


def test_orthogonal_says_nothing(capsys):
    inits.Orthogonal()((2, 2))
    assert capsys.readouterr() == ("", "")


def test_frob():
    w = inits.Frob()((7, 9)).get_value()
    assert np.sqrt((w**2).sum()) == pytest.approx(3)


@pytest.mark.parametrize("n_out, n_in", [(3, 3), (7, 3), (3, 7)])
def test_identities(n_out, n_in):
    w = inits.Identity()((n_out, n_in)).get_value()
    filters = inits.ConvIdentity(scale=2)((n_out, n_in, 3, 5)).get_value()
    centre = filters[:, :, 1, 2].copy()
    filters[:, :, 1, 2] = 0
    assert not filters.any()
    for matrix, scale in [(w, 0.25), (centre, 2)]:
        assert set(np.unique(matrix)) == {0, scale}
        np.testing.assert_array_equal((matrix != 0).sum(axis=1), np.ones(n_out))
        if n_out == n_in:
            np.testing.assert_array_equal(matrix, scale * np.eye(n_out))
        else:
            columns = (matrix != 0).sum(axis=0)
            assert columns.max() - columns.min() <= 1 + (n_out > n_in)


def test_identities_repeat_with_the_seed():
    first = inits.Identity()((9, 4)).get_value()
    rng.set_seed(42)
    np.testing.assert_array_equal(inits.Identity()((9, 4)).get_value(), first)
