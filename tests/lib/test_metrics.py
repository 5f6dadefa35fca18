import subprocess
import sys

import numpy as np
import pytest

from lib import metrics
from lib.errors import InputError


def brute_force(trX, teX, metric):
    """All distances in float64, one pair after the other."""
    distances = np.empty((len(teX), len(trX)))
    for i, y in enumerate(np.asarray(teX, "f8")):
        for j, x in enumerate(np.asarray(trX, "f8")):
            if metric == "cosine":
                distances[i, j] = x.dot(y) / np.sqrt((x.dot(x) + 1e-8) * (y.dot(y) + 1e-8))
            else:
                distances[i, j] = np.sqrt(((x - y) ** 2).sum() + 2e-8)
    return distances


def data(n_train=50, n_test=23, n_features=7, seed=0):
    r = np.random.RandomState(seed)
    trX, teX = r.normal(size=(n_train, n_features)), r.normal(size=(n_test, n_features))
    return trX.astype("f4"), r.randint(0, 9, n_train), teX.astype("f4")


def test_importing_compiles_nothing_and_needs_no_pandas():
    code = (
        "import sys, lib, theano; theano.function = None; import lib.metrics\n"
        "assert 'pandas' not in sys.modules and 'sklearn' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_distances():
    trX, _, teX = data()
    np.testing.assert_allclose(
        metrics.cosine_dist(teX, trX), brute_force(trX, teX, "cosine"), rtol=1e-4, atol=1e-6
    )
    np.testing.assert_allclose(
        metrics.euclid_dist(teX, trX), brute_force(trX, teX, "euclidean"), rtol=1e-4, atol=1e-5
    )


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
@pytest.mark.parametrize("batch_size", [1, 3, 25, 50, 4096])
def test_nearest_as_by_brute_force(metric, batch_size):
    trX, trY, teX = data()
    distances = brute_force(trX, teX, metric)
    best = distances.argmax(axis=1) if metric == "cosine" else distances.argmin(axis=1)
    pred = metrics.gpu_nnc_predict(trX, trY, teX, metric=metric, batch_size=batch_size)
    np.testing.assert_array_equal(pred, trY[best])
    score = metrics.gpu_nnd_score(trX, teX, metric=metric, batch_size=batch_size)
    assert isinstance(score, float)
    assert score == pytest.approx(distances[np.arange(len(teX)), best].mean(), rel=1e-5)
    if batch_size == 4096:
        teY = np.where(np.arange(len(teX)) < 10, pred, -1)
        assert metrics.nnc_score(trX, trY, teX, teY, metric) == pytest.approx(1000.0 / 23)
        assert metrics.nnd_score(trX, teX, metric) == pytest.approx(score, rel=1e-6)


def test_defaults_are_upstreams():
    trX, trY, teX = data()
    cosine, euclidean = (
        metrics.gpu_nnc_predict(trX, trY, teX, metric=metric) for metric in ("cosine", "euclidean")
    )
    assert not np.array_equal(cosine, euclidean)
    np.testing.assert_array_equal(metrics.gpu_nnc_predict(trX, trY, teX), cosine)
    assert metrics.nnc_score(trX, trY, teX, euclidean) == 100.0


def test_more_test_rows_than_fit_the_cache():
    trX, trY, teX = data(n_train=40, n_test=1200)
    distances = brute_force(trX, teX, "euclidean")
    pred = metrics.gpu_nnc_predict(trX, trY, teX, "euclidean")
    np.testing.assert_array_equal(pred, trY[distances.argmin(axis=1)])
    score = metrics.gpu_nnd_score(trX, teX, "euclidean")
    assert score == pytest.approx(distances.min(axis=1).mean(), rel=1e-5)


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
@pytest.mark.parametrize("batch_size", [2, 3, 100])
def test_of_equal_rows_the_first_counts(metric, batch_size):
    trX = np.array([[0, 4], [3, 0], [3, 0], [0, 4], [3, 0], [0, 4]], "f4")  # exact in float32
    pred = metrics.gpu_nnc_predict(trX, np.arange(6), trX, metric, batch_size)
    np.testing.assert_array_equal(pred, [0, 1, 1, 0, 1, 0])


def test_a_row_is_its_own_neighbour_and_never_nan():
    X = np.random.RandomState(0).uniform(0, 1, (200, 784)).astype("f4")
    pred = metrics.gpu_nnc_predict(X, np.arange(200), X, "euclidean")
    np.testing.assert_array_equal(pred, np.arange(200))
    assert 0 < metrics.nnd_score(X, X) < 0.05
    assert np.isfinite(metrics.euclid_dist(X, X)).all()


def test_bytes_are_taken():
    trX, trY, teX = data()
    trX, teX = (np.abs(X * 50).astype(np.uint8) for X in (trX, teX))
    best = brute_force(trX, teX, "euclidean").argmin(axis=1)
    np.testing.assert_array_equal(metrics.gpu_nnc_predict(trX, trY, teX, "euclidean"), trY[best])


def test_double_precision_is_kept():
    from theano import config

    trX, _, teX = (X.astype("f8") if X.dtype == "f4" else X for X in data())
    with config.change_flags(floatX="float64"):
        score = metrics.nnd_score(trX, teX)
    expected = brute_force(trX, teX, "euclidean").min(axis=1).mean()
    assert score == pytest.approx(expected, rel=1e-12)


TR, Y, TE = data()
BAD = TR.copy()
BAD[7, 3] = np.nan


@pytest.mark.parametrize(
    "call, error, words",
    [
        (lambda: metrics.gpu_nnd_score(TR, TE, "l1"), ValueError, "metric 'l1': expected 'cosine'"),
        (lambda: metrics.nnd_score(TR[:0], TE), ValueError, "got no rows to search"),
        (lambda: metrics.nnd_score(TR, TE[:0]), ValueError, "got no rows to find neighbours for"),
        (lambda: metrics.gpu_nnc_predict(TR, Y[1:], TE), ValueError, "50 rows and 49 labels"),
        (lambda: metrics.nnd_score(BAD, TE), InputError, "rows to search: row 7 holds NaN or inf"),
        (lambda: metrics.nnd_score(TR, BAD), InputError, "rows to classify: row 7 holds NaN"),
    ],
)
def test_refusals(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_logistic_regression(capsys):
    pytest.importorskip("sklearn")
    r = np.random.RandomState(0)
    X, y = r.normal(size=(80, 3)), np.arange(80) % 2
    X[:, 0] += 2 * y
    model = metrics.cv_reg_lr(X[:40], y[:40], X[40:], y[40:], Cs=[0.01, 1.0, 1.0])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["0.0100", "1.0000", "1.0000", "best"]
    accuracy = max(float(line.split()[2]) for line in lines[:3])
    assert model.score(X[40:], y[40:]) == pytest.approx(accuracy, abs=1e-4)
    assert lines[3].endswith("va_acc: %.4f" % accuracy)
