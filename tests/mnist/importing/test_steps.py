import numpy as np
import pytest

from lib.errors import InputError
from mnist.importing.steps import Step, check_row, real, turned


def steps(*shapes):
    return [Step("layer%d" % n, np.zeros(shape, "f4")) for n, shape in enumerate(shapes)]


def test_rows():
    check_row(steps((5, 4, 2, 2), (4, 3, 2, 2), (3, 1, 2, 2)), "a")
    check_row(steps((5, 4 * 9), (4, 3, 2, 2)), "a")


@pytest.mark.parametrize("shapes", [[(5, 4, 2, 2), (3, 1, 2, 2)], [(5, 37), (4, 1, 2, 2)]])
def test_what_is_no_row(shapes):
    with pytest.raises(InputError, match="a: layer0 gives .* maps, layer1 takes"):
        check_row(steps(*shapes), "a")


def test_a_discriminators_row():
    with pytest.raises(InputError, match="found a discriminator's layers"):
        check_row(steps((8, 1, 4, 4), (16, 8, 4, 4), (1, 16, 4, 4)), "a")


def test_filters_are_turned_by_180_degrees():
    weight = np.arange(8).reshape(1, 2, 2, 2)
    assert turned(weight)[0, 1].tolist() == [[7, 6], [5, 4]]


def test_real_numbers():
    assert real(3) == 3.0 and real(0.25) == 0.25
    for value in (10**400, float("nan"), float("inf"), "1", None, [1]):
        assert real(value) is None
