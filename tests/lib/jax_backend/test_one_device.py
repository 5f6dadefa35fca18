"""Arrays are brought to a device and back as copies where somebody may change them."""

from types import SimpleNamespace

import numpy as np
import pytest

from tests.lib.jax_backend.both import jax, one_device


class Device:
    """Stands for one of JAX's devices."""

    def __init__(self, platform, id):
        self.platform, self.id = platform, id


@pytest.fixture
def cpu():
    return one_device.OneDevice(jax.devices("cpu")[0])


def test_placements_of_one_device_are_equal():
    first, second = Device("gpu", 0), Device("gpu", 1)
    placements = [one_device.OneDevice(d) for d in (first, first, second)]
    assert placements[0] == placements[1] != placements[2]
    assert len(set(placements)) == 2
    assert placements[0] != SimpleNamespace(device=first)  # what divides arrays is another kind
    assert str(placements[2]) == "gpu 1"


def test_a_variable_is_a_copy(cpu):
    """On the CPU JAX would go on to use the caller's memory."""
    memory = np.zeros(1024 + 16, "float32")
    start = -memory.ctypes.data % 64 // 4  # it uses only what begins at a multiple of 64 bytes
    array = memory[start : start + 1024]
    value = cpu.variable(array)
    array[:] = 1
    assert float(value.sum()) == 0
    assert value.devices() == {cpu.device}


def test_what_is_fetched_can_be_changed(cpu):
    value = cpu.argument(np.arange(4, dtype="float32"))
    got = cpu.fetch(value)
    got[:] = -1
    np.testing.assert_array_equal(cpu.fetch(value), [0, 1, 2, 3])


def test_only_donated_arguments_are_used_up(cpu):
    add = cpu.jit(lambda old, x: (old + x, x), donate=(0,))
    old, x = (cpu.variable(np.full(4, value, "float32")) for value in (1, 2))
    new, _ = add(old, x)
    np.testing.assert_array_equal(cpu.fetch(new), [3, 3, 3, 3])
    assert old.is_deleted() and not x.is_deleted()


def test_a_donated_array_that_does_not_fit_is_no_warning(cpu, recwarn):
    grow = cpu.jit(lambda old: jax.numpy.concatenate([old, old]), donate=(0,))
    assert grow(cpu.variable(np.zeros(3, "float32"))).shape == (6,)
    assert not list(recwarn)


def test_functions_without_arguments_run_on_the_device(cpu):
    with cpu.context():
        assert jax.config.jax_default_device is cpu.device
    assert jax.config.jax_default_device is None
