"""Statistics of many minibatches, and images that do not depend on their batch."""

import numpy as np
import pytest
import theano
import theano.tensor as T

from lib.running_statistics import Fixed, Recorder, population

draw = np.random.RandomState(0)
X = draw.normal(3, 2, (6, 5)).astype("float32")
MAPS = draw.normal(-1, 4, (6, 3, 4, 2)).astype("float32")
g, b = draw.uniform(1, 2, (2, 3)).astype("float32")


def layers(x, maps, bn):
    return bn(x), bn(maps, g=theano.shared(g), b=theano.shared(b))


def symbolic():
    return T.matrix(), T.tensor4()


def test_recorder_keeps_the_statistics_and_normalises_as_training_does():
    inputs, recorder = symbolic(), Recorder()
    outputs = layers(*inputs, recorder)
    rows, maps, *statistics = theano.function(inputs, [*outputs, *recorder.statistics])(X, MAPS)
    axes = (0, 2, 3)
    expected = [X.mean(0), X.var(0), MAPS.mean(axes), MAPS.var(axes)]
    for ours, theirs in zip(statistics, expected):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5)
    np.testing.assert_allclose(rows, (X - X.mean(0)) / X.std(0), rtol=1e-4, atol=1e-5)
    mean, std = MAPS.mean(axes)[:, None, None], MAPS.std(axes)[:, None, None]
    normal = (MAPS - mean) / std * g[:, None, None] + b[:, None, None]
    np.testing.assert_allclose(maps, normal, rtol=1e-4, atol=1e-5)


def test_population_is_that_of_all_minibatches_as_one():
    parts = np.split(X, 3)
    mean, variance = population([part.mean(0), part.var(0)] for part in parts)
    np.testing.assert_allclose(mean, X.mean(0), rtol=1e-5)
    np.testing.assert_allclose(variance, X.var(0), rtol=1e-5)


def test_an_image_alone_is_what_it_is_in_a_batch():
    inputs = symbolic()
    statistics = [theano.shared(v) for v in (X.mean(0), X.var(0), MAPS.mean((0, 2, 3)), g)]
    function = theano.function(inputs, list(layers(*inputs, Fixed(statistics))))
    together, alone = function(X, MAPS), function(X[2:3], MAPS[2:3])
    for ours, theirs in zip(together, alone):
        np.testing.assert_allclose(ours[2:3], theirs, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(alone[0], ((X - X.mean(0)) / X.std(0))[2:3], rtol=1e-4, atol=1e-5)


def test_what_is_added_to_the_variance():
    x, expected = T.matrix(), (X - X.mean(0)) / np.sqrt(X.var(0) + 2.0)
    fixed = Fixed([theano.shared(X.mean(0)), theano.shared(X.var(0))])
    for bn in (Recorder(), fixed):
        out = theano.function([x], bn(x, e=2.0))(X)
        np.testing.assert_allclose(out, expected, rtol=1e-4, atol=1e-5)


def test_statistics_of_another_network():
    with pytest.raises(ValueError, match="statistics of 1 layers, expected more"):
        layers(*symbolic(), Fixed([T.vector(), T.vector()]))
