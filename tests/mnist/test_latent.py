import math

import numpy as np
import pytest

from lib.errors import InputError
from mnist import latent


def draw(*args, **kwargs):
    return latent.noise(np.random.RandomState(1), *args, **kwargs)


@pytest.mark.parametrize(
    "kind, mean_square, most", [("uniform", 1 / 3, 1.0), ("normal", 1.0, math.inf)]
)
def test_distributions(kind, mean_square, most):
    Z = draw(4000, 50, kind)
    assert Z.shape == (4000, 50) and Z.dtype == np.float32
    assert abs(Z.mean()) < 0.01
    assert np.square(Z).mean() == pytest.approx(mean_square, rel=0.02)
    assert np.abs(Z).max() <= most
    np.testing.assert_array_equal(Z, draw(4000, 50, kind))


def test_uniform_noise_is_what_the_training_program_draws():
    expected = np.random.RandomState(1).uniform(-1.0, 1.0, size=(3, 4)).astype(np.float32)
    np.testing.assert_array_equal(draw(3, 4, "uniform"), expected)


@pytest.mark.parametrize("kind", latent.KINDS)
@pytest.mark.parametrize("limit", [0.001, 0.5, 0.9])
def test_truncation(kind, limit):
    Z = draw(2000, 20, kind, limit=limit)
    assert Z.dtype == np.float32 and np.isfinite(Z).all()
    assert 0.95 * limit < np.abs(Z).max() <= limit * (1 + 1e-6)
    if kind == "normal" and limit == 0.9:
        # what is left of the density, not a squeezed normal distribution
        inside = draw(2000, 20, kind)
        inside = inside[np.abs(inside) <= limit]
        assert np.square(Z).mean() == pytest.approx(np.square(inside).mean(), rel=0.03)


@pytest.mark.parametrize("kind", latent.KINDS)
def test_a_limit_beyond_the_distribution_changes_little(kind):
    assert np.square(draw(2000, 20, kind, limit=9.0)).mean() == pytest.approx(
        1.0 if kind == "normal" else 1 / 3, rel=0.03
    )


@pytest.mark.parametrize("limit", [0, -1.0, float("nan")])
def test_impossible_limits(limit):
    with pytest.raises(InputError, match="truncation at .*: expected a number above 0"):
        draw(2, 2, "normal", limit=limit)


def test_an_unknown_kind():
    with pytest.raises(InputError, match="noise 'cauchy': expected one of uniform, normal"):
        draw(2, 2, "cauchy")


def test_straight_way():
    way = latent.interpolate([0, 2], [4, 0], 5, "uniform")
    np.testing.assert_allclose(way, [[0, 2], [1, 1.5], [2, 1], [3, 0.5], [4, 0]])
    assert way.dtype == np.float32


def test_great_arc():
    way = latent.interpolate([1, 0], [0, 1], 4, "normal")
    angles = np.radians([0, 30, 60, 90])
    np.testing.assert_allclose(way, np.stack([np.cos(angles), np.sin(angles)], 1), atol=1e-6)
    random = draw(2, 100, "normal")
    lengths = np.linalg.norm(latent.interpolate(random[0], random[1], 9, "normal"), axis=1)
    assert lengths.min() > 0.9 * np.linalg.norm(random, axis=1).min()


@pytest.mark.parametrize("end", [[2, 0], [-1, 0], [0, 0], [1, 0]])
def test_an_arc_that_does_not_exist_is_straight(end):
    way = latent.interpolate([1, 0], end, 3, "normal")
    np.testing.assert_allclose(way, [[1, 0], [(1 + end[0]) / 2, 0], end])


@pytest.mark.parametrize("kind", latent.KINDS)
@pytest.mark.parametrize("n, steps", [(2, 2), (2, 7), (4, 3), (3, 2)])
def test_walks_visit_every_point_once(kind, n, steps):
    points = draw(n, 6, kind)
    way = latent.walk(points, steps, kind)
    assert way.shape == ((n - 1) * (steps - 1) + 1, 6)
    np.testing.assert_allclose(way[:: steps - 1], points, atol=1e-6)
    assert len(np.unique(way, axis=0)) == len(way)
