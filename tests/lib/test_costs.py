"""Costs against NumPy, in one compiled function."""

import numpy as np
import pytest
import theano
import theano.tensor as T

from lib import costs

RANDOM = np.random.RandomState(0)
ROWS = RANDOM.uniform(0.05, 1, size=(5, 3))
ROWS /= ROWS.sum(axis=1, keepdims=True)
ONE_HOT = np.eye(3)[[0, 2, 1, 1, 0]]
PROBABILITIES = RANDOM.uniform(0.01, 0.99, size=(5, 3))
BITS = (RANDOM.uniform(size=(5, 3)) > 0.5).astype(float)
NUMBERS, OTHERS = RANDOM.normal(size=(5, 3)) * 2, RANDOM.normal(size=(5, 3))
SIGNS = np.sign(OTHERS)

# names, y_true, y_pred, expected
TABLE = [
    (("CategoricalCrossEntropy", "cce", "CCE"), ONE_HOT, ROWS, -np.log(ROWS[ONE_HOT > 0]).mean()),
    (
        ("BinaryCrossEntropy", "bce", "BCE"),
        BITS,
        PROBABILITIES,
        -np.log(np.where(BITS == 1, PROBABILITIES, 1 - PROBABILITIES)).mean(),
    ),
    (("MeanSquaredError", "mse", "MSE"), NUMBERS, OTHERS, ((NUMBERS - OTHERS) ** 2).mean()),
    (("MeanAbsoluteError", "mae", "MAE"), NUMBERS, OTHERS, abs(NUMBERS - OTHERS).mean()),
    (("Hinge",), SIGNS, NUMBERS, np.maximum(1 - SIGNS * NUMBERS, 0).mean()),
    (("SquaredHinge",), SIGNS, NUMBERS, (np.maximum(1 - SIGNS * NUMBERS, 0) ** 2).mean()),
]


@pytest.fixture(scope="module")
def ours():
    """All costs of all rows of the table: {(name, row): value}."""
    y_true, y_pred = T.dmatrices("tp")
    functions = [getattr(costs, names[0]) for names, _, _, _ in TABLE]
    run = theano.function([y_true, y_pred], [f(y_true, y_pred) for f in functions])
    return [float(run(t, p)[i]) for i, (_, t, p, _) in enumerate(TABLE)]


@pytest.mark.parametrize("row", range(len(TABLE)), ids=[row[0][0] for row in TABLE])
def test_cost(ours, row):
    assert ours[row] == pytest.approx(TABLE[row][3], rel=1e-10)


@pytest.mark.parametrize("names", [row[0] for row in TABLE], ids=str)
def test_short_names(names):
    assert len({getattr(costs, name) for name in names}) == 1
