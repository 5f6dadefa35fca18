import random
import subprocess
import sys

import numpy as np
import pytest

from lib import rng
from lib.errors import InputError
from lib.rng import np_rng, py_rng


@pytest.fixture(autouse=True)
def restore():
    yield
    rng.set_seed(42)


def test_importing_needs_no_theano():
    code = "import sys, lib.rng, lib.data_utils, mnist.load; assert 'theano' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_first_draws_are_those_of_seed_42():
    code = "from lib.rng import py_rng, np_rng; print(py_rng.random(), np_rng.uniform())"
    out = subprocess.check_output([sys.executable, "-c", code], universal_newlines=True)
    expected = [random.Random(42).random(), np.random.RandomState(42).uniform()]
    assert [float(x) for x in out.split()] == expected


@pytest.mark.parametrize("seed", [0, 1, np.int64(7), 2147462578])
def test_set_seed_reaches_names_imported_before(seed):
    py_rng.random(), np_rng.uniform()
    rng.set_seed(seed)
    assert rng.seed == seed
    assert py_rng.random() == random.Random(int(seed)).random()
    assert np_rng.uniform() == np.random.RandomState(int(seed)).uniform()


@pytest.mark.parametrize("seed", [-1, 2147462579, 1.5, True, "1", None])
def test_set_seed_refuses_and_changes_nothing(seed):
    rng.set_seed(3)
    with pytest.raises(InputError, match="seed .*expected a whole number from 0 to 2147462578"):
        rng.set_seed(seed)
    assert rng.seed == 3
    assert np_rng.uniform() == np.random.RandomState(3).uniform()


def test_t_rng_is_one_object_that_set_seed_restarts():
    import theano

    from lib.rng import t_rng

    assert t_rng is rng.t_rng
    draw = theano.function([], t_rng.uniform((3,)))
    rng.set_seed(5)
    first = [draw(), draw()]
    assert not np.array_equal(first[0], first[1])
    rng.set_seed(6)
    assert not np.array_equal(draw(), first[0])
    rng.set_seed(5)
    np.testing.assert_array_equal([draw(), draw()], first)
    rng.set_seed(0)
    draw()


def test_other_names_are_unknown():
    with pytest.raises(AttributeError, match="no attribute 'u_rng'"):
        rng.u_rng  # noqa: B018
