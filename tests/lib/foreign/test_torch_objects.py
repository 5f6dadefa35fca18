import numpy as np
import pytest

from lib.errors import InputError
from lib.foreign.torch_objects import Storage, StorageKind, Tensor, TorchRecipes


def storage(values=range(6), count=6, code="f4", order="<"):
    made = Storage(StorageKind(code), count, order)
    made.read = lambda: np.array(list(values), order + code).tobytes()
    return made


def test_windows():
    whole = np.arange(6, dtype="f4")
    assert np.array_equal(Tensor(storage(), 0, (2, 3), (3, 1)).array("a"), whole.reshape(2, 3))
    assert np.array_equal(Tensor(storage(), 0, (3, 2), (1, 3)).array("a"), whole.reshape(2, 3).T)
    assert np.array_equal(Tensor(storage(), 1, (2,), (2,)).array("a"), [1, 3])
    assert Tensor(storage(), 4, (), ()).array("a") == 4
    assert Tensor(storage(), 9, (0, 2**40), (1, 1)).array("a").size == 0


def test_the_largest_byte_first():
    found = Tensor(storage(order=">"), 0, (6,), (1,)).array("a")
    assert found.dtype == np.dtype("f4") and np.array_equal(found, range(6))


@pytest.mark.parametrize(
    "offset, size, stride",
    [
        (1, (6,), (1,)),
        (0, (2, 4), (3, 1)),
        (0, (2**40, 2**40), (0, 0)),  # one number, shown a million million times
        (-1, (2,), (1,)),
        (0, (2,), (-1,)),
        (0, (2,), (1, 1)),
        (0, (1,) * 40, (1,) * 40),
        (0.0, (2,), (1,)),
        (0, (True,), (1,)),
        (0, ("2",), (1,)),
    ],
)
def test_what_is_no_window(offset, size, stride):
    with pytest.raises(InputError, match="damaged"):
        Tensor(storage(), offset, size, stride).array("a")


def test_other_numbers_than_announced():
    with pytest.raises(InputError, match="24 bytes of a tensor's numbers, expected 28"):
        Tensor(storage(count=7), 0, (6,), (1,)).array("a")
    with pytest.raises(InputError, match="24 bytes"):
        Tensor(storage(count=2**70), 0, (6,), (1,)).array("a")


def test_halves_of_floats():
    made = Storage(StorageKind("bf2"), 3)
    floats = np.array([1.0, -2.5, 3.140625], "<f4")
    made.read = lambda: (floats.view("<u4") >> 16).astype("<u2").tobytes()
    assert np.array_equal(Tensor(made, 0, (3,), (1,)).array("a"), floats)


def test_only_pytorchs_functions_are_passed_over():
    recipes = TorchRecipes("a.pth")
    assert recipes["torch.somewhere", "function"](1, 2).name == "torch.somewhere.function"
    with pytest.raises(InputError, match="a.pth: pickle calls 'torchlike.f', refused"):
        recipes["torchlike", "f"]()
    assert recipes["torchlike", "Class"].new().name == "torchlike.Class"
