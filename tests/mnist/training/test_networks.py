"""A run's networks: what is compiled of them, and what the training loop is handed."""

import contextlib
import functools
import types

import numpy as np
import pytest
import theano

from lib import native
from mnist.data.dataset import Dataset
from mnist.data.images import Images
from mnist.training import networks, program, run_options
from mnist.zoo import torch28

IN_PYTHON = functools.partial(theano.function, mode=theano.Mode("py", None))
SMALL = ["--ngf=1", "--ndf=1", "--nz=3", "--batch-size=4", "--no-classifier"]


class Compiler:
    """A device that notes the names of what it compiles, in Python."""

    def __init__(self):
        self.names, self.alone = [], self

    def function(self, inputs, outputs=None, updates=None, name=None):
        self.names.append(name)
        return IN_PYTHON(inputs, outputs, updates=updates, name=name)

    def rows(self, n):
        return slice(None)

    def together(self):
        return contextlib.nullcontext()


def make(*argv):
    parser = program.parser(torch28, "usage", "description", "results")
    options = run_options.parse(parser, SMALL + list(argv)).replace(ny=0)
    draw = np.random.RandomState(0)
    train = Images(draw.randint(0, 256, (12, 1, 28, 28)).astype(np.uint8), None)
    device = Compiler()
    data = Dataset(train, train.subset([0, 1]), None, (), "folder")
    return networks.Networks(torch28, data, options, device), device


@pytest.fixture(scope="module")
def running():
    """Networks with running statistics."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(native, "available", lambda part: (False, "not here"))
        return make("--bn=running", "--step=d-then-g")


def noise(n):
    return np.random.RandomState(1).normal(size=(n, 3)).astype("float32")


def test_what_is_compiled(running):
    made, device = running
    assert device.names == networks.names(made.options)
    assert sorted(made.params) == ["discrim", "discrim_bn", "gen", "gen_bn"]
    assert made.params["gen_bn"] is made.statistics.gen


def test_images_are_from_0_to_1_and_need_no_classes(running):
    made, _ = running
    made.take_statistics()
    images = made.generate(noise(4), np.arange(4))
    assert images.shape == (4, 1, 28, 28)
    assert 0 <= images.min() < 0.5 < images.max() <= 1
    # with its own statistics an image does not depend on the others of its batch
    np.testing.assert_allclose(made.generate(noise(4)[:2], None), images[:2], atol=1e-5)


def test_the_loop_gets_steps_that_update(running):
    model = running[0].model()
    before = [p.get_value() for p in model.params["gen"] + model.params["discrim"]]
    for step in model.steps:
        costs = step(np.arange(4))
        assert costs and all(np.isfinite(value) for value in costs.values())
    after = [p.get_value() for p in model.params["gen"] + model.params["discrim"]]
    assert any((old != new).any() for old, new in zip(before, after))
    assert set(model.params["gen"] + model.params["discrim"]) <= set(model.variables)
    assert model.learning_rate is running[0].learning_rate
    assert model.end_epoch == running[0].take_statistics


def test_without_statistics_nothing_is_taken(running):
    made = running[0]
    plain = types.SimpleNamespace(**vars(made))
    plain.statistics = None
    networks.Networks.take_statistics(plain)
    plain.take_statistics = None
    assert networks.Networks.model(plain).end_epoch is None
