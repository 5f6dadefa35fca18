"""Which device is chosen and what is said, without a GPU at hand."""

import sys
import types

import pytest
import theano.gpuarray

from lib import device
from lib.errors import InputError, UnavailableError


@pytest.fixture
def pygpu(monkeypatch):
    """A stand-in for pygpu that can be imported."""
    module = types.ModuleType("pygpu")
    module.__spec__ = types.SimpleNamespace(name="pygpu")
    module.init = lambda name: None
    monkeypatch.setitem(sys.modules, "pygpu", module)
    return module


def no_pygpu(monkeypatch):
    monkeypatch.setattr(device.importlib.util, "find_spec", lambda name: None)


def test_cpu_asks_nobody(monkeypatch):
    monkeypatch.setattr(device, "why_no_gpu", lambda: pytest.fail("asked"))
    assert device.choose("cpu") == "device: CPU, as asked for"


def test_auto_without_pygpu(monkeypatch):
    no_pygpu(monkeypatch)
    words = "device: CPU (pygpu, which Theano's GPU back-end needs, is not installed)"
    assert device.choose() == words


def test_cuda_without_pygpu(monkeypatch):
    no_pygpu(monkeypatch)
    words = "no GPU for Theano: pygpu.* is not installed; --device cpu runs everything without"
    with pytest.raises(UnavailableError, match=words) as caught:
        device.choose("cuda")
    assert caught.value.exit_code == 1


def test_another_word():
    with pytest.raises(InputError, match="device 'gpu': expected one of auto, cpu, cuda"):
        device.choose("gpu")


def test_a_foreign_pygpu(monkeypatch, pygpu):
    del pygpu.init
    assert device.why_no_gpu() == "the installed pygpu is not Theano's"


def test_pygpu_without_its_library(monkeypatch, tmp_path):
    (tmp_path / "pygpu.py").write_text("raise ImportError('libgpuarray.so: not found')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "pygpu", raising=False)
    assert device.why_no_gpu() == "pygpu cannot be loaded: libgpuarray.so: not found"


@pytest.mark.parametrize("wanted", ["auto", "cuda"])
def test_a_gpu_that_works(monkeypatch, pygpu, wanted):
    used = []
    monkeypatch.setattr(theano.gpuarray, "pygpu_activated", False)
    monkeypatch.setattr(theano.gpuarray, "use", lambda name, force: used.append(name))
    assert device.choose(wanted) == "device: GPU (cuDNN)"
    assert used == ["cuda"]


def test_a_gpu_that_does_not_start(monkeypatch, pygpu):
    def use(name, force):
        raise RuntimeError("no CUDA-capable device")

    monkeypatch.setattr(theano.gpuarray, "pygpu_activated", False)
    monkeypatch.setattr(theano.gpuarray, "use", use)
    assert device.choose() == "device: CPU (CUDA does not start: no CUDA-capable device)"
    with pytest.raises(UnavailableError, match="CUDA does not start: no CUDA-capable device"):
        device.choose("cuda")


def test_a_gpu_in_use_is_not_started_again(monkeypatch, pygpu):
    monkeypatch.setattr(theano.gpuarray, "pygpu_activated", True)
    monkeypatch.setattr(theano.gpuarray, "use", lambda *args, **kwargs: pytest.fail("started"))
    assert device.choose() == "device: GPU (cuDNN)"
