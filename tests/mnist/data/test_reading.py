"""What a user says of data is refused where it has no meaning."""

import pytest

from lib.errors import InputError
from mnist.data.reading import ANYHOW, Reading, check_used


@pytest.mark.parametrize("kind", ["npz", "hdf5"])
def test_arrays_take_everything(kind):
    check_used(Reading("x", 0, "auto"), kind)


def test_the_others():
    check_used(ANYHOW, "mnist")
    check_used(Reading(levels=(0, 4095)), "folder")
    for kind, reading in (("folder", Reading(label_column=0)), ("cifar10", Reading(array="x"))):
        with pytest.raises(InputError, match="^--(label-column|array) has no meaning for data of"):
            check_used(reading, kind)
