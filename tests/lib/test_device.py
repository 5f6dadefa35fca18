"""Which device is chosen and what is said, without a GPU at hand."""

import subprocess
import sys
import types

import numpy as np
import pytest
import theano
import theano.gpuarray
import theano.tensor as T

from lib import device, native
from lib.errors import InputError, UnavailableError
from lib.jax_backend import installation

HAS_JAX = installation.problem() is None


@pytest.fixture(autouse=True)
def machine(monkeypatch):
    """A machine with a compiler and without JAX; tests give it more, or less."""
    installed = {}
    monkeypatch.setattr(installation, "_installed", installed.get)
    monkeypatch.setattr(device, "_no_compiler", lambda: None)
    monkeypatch.setattr(device, "why_no_gpu", lambda: "pygpu is not installed")
    monkeypatch.setattr(device, "_mode", lambda jax_device, precision: "mode")
    processor = types.SimpleNamespace(platform="cpu")
    monkeypatch.setattr(installation, "_devices", lambda platform=None: [processor])
    monkeypatch.setattr(native, "set_precision", lambda name: None)
    monkeypatch.setattr(native, "begin", lambda: None)
    monkeypatch.setattr(device, "_chosen", {})
    return installed


@pytest.fixture
def no_compiler(monkeypatch):
    monkeypatch.setattr(device, "_no_compiler", lambda: "no C++ compiler: install one")


@pytest.fixture
def gpu(monkeypatch, machine):
    machine.update({"jax": "0.10.2", "jax-cuda12-plugin": "0.10.2"})
    found = types.SimpleNamespace(platform="gpu", device_kind="NVIDIA H100")
    monkeypatch.setattr(installation, "_devices", lambda platform=None: [found])


def line(wanted="auto"):
    return str(device.choose(wanted))


def refused(wanted, words):
    with pytest.raises(UnavailableError, match=words) as caught:
        device.choose(wanted)
    assert caught.value.exit_code == 1
    assert "\n" not in str(caught.value)


def test_cpu_asks_for_no_gpu(monkeypatch):
    monkeypatch.setattr(device, "why_no_gpu", lambda: pytest.fail("asked"))
    monkeypatch.setattr(device, "why_no_jax_gpu", lambda: pytest.fail("asked"))
    assert line("cpu") == "device: CPU, as asked for"
    assert device.choose("cpu").name == "cpu"


def test_auto_without_jax():
    assert line() == "device: CPU (no GPU: JAX is not installed)"


def test_auto_with_jax_for_the_cpu(machine):
    """C++ is faster there."""
    machine["jax"] = "0.10.2"
    assert line() == "device: CPU (no GPU: JAX's package for GPUs is not installed)"


def test_auto_with_a_package_for_gpus_and_no_gpu(machine):
    machine.update({"jax": "0.10.2", "jax-cuda12-plugin": "0.10.2"})
    assert line() == "device: CPU (no GPU: JAX 0.10.2 sees none; does `nvidia-smi` list one?)"


def test_auto_with_a_gpu(gpu):
    assert line() == "device: NVIDIA H100, through JAX 0.10.2"
    assert device.choose().name == "gpu"


def test_auto_without_a_compiler(machine, no_compiler):
    machine["jax"] = "0.10.2"
    assert line() == "device: CPU, through JAX 0.10.2 (no C++ compiler: install one)"
    assert device.choose().name == "jax-cpu"


@pytest.mark.parametrize("wanted", ["auto", "cpu"])
def test_neither_compiler_nor_jax(no_compiler, wanted):
    refused(wanted, "no C.. compiler: install one; or do without one, on JAX: `pip install")


def test_gpu_asked_for(gpu):
    assert line("gpu") == "device: NVIDIA H100, through JAX 0.10.2, as asked for"


@pytest.mark.parametrize(
    "installed, words",
    [
        ({}, "no GPU for JAX: JAX is not installed: `pip install .*--device cpu runs"),
        ({"jax": "0.3.25"}, "JAX 0.3.25 is too old, 0.4.13 or newer is needed: `pip install"),
        ({"jax": "0.10.2"}, "JAX's package for GPUs is not installed: `pip install"),
        ({"jax": "0.10.2", "jax-cuda12-plugin": "0.10.2"}, "sees none; does .*list one.; --device"),
        ({"jax": "0.4.13", "jaxlib": "0.4.13+cuda12.cudnn89"}, "JAX 0.4.13 sees none"),
    ],
)
def test_no_gpu(machine, installed, words):
    machine.update(installed)
    refused("gpu", words)


@pytest.mark.parametrize(
    "installed, words",
    [
        ({}, "JAX is not installed: `pip install --upgrade jax jaxlib`"),
        ({"jax": "0.3.25"}, "JAX 0.3.25 is too old, 0.4.13 or newer is needed: `pip install"),
    ],
)
def test_jax_that_cannot_be_used(machine, installed, words):
    machine.update(installed)
    with pytest.raises(UnavailableError, match=words):
        installation.load()


def test_jax_without_its_library(monkeypatch, machine):
    """``pip install jax`` alone installs one that does not import."""
    machine["jax"] = "0.10.2"
    monkeypatch.setitem(sys.modules, "jax", None)
    with pytest.raises(UnavailableError, match=r"JAX 0.10.2 cannot be imported \(.*\): `pip inst"):
        installation.load()


def test_jax_cpu_asked_for(machine):
    machine["jax"] = "0.10.2"
    assert line("jax-cpu") == "device: CPU, through JAX 0.10.2, as asked for"


@pytest.mark.parametrize("how", [RuntimeError("no driver:\n  too old"), AssertionError()])
def test_jax_that_does_not_start(monkeypatch, machine, how):
    monkeypatch.undo()
    monkeypatch.setattr(installation, "_installed", {"jax": "0.10.2"}.get)

    def local_devices(backend):
        raise how

    jax = types.SimpleNamespace(local_devices=local_devices)
    monkeypatch.setattr(installation, "load", lambda: jax)
    monkeypatch.setenv("JAX_PLATFORMS", "cuda")
    words = r"JAX 0.10.2 does not start with JAX_PLATFORMS=cuda, try without it \((no dri|it does)"
    refused("jax-cpu", words)
    monkeypatch.setattr(installation, "has_accelerator_package", lambda: True)
    refused("gpu", "no GPU for JAX: " + words)


def test_another_word():
    words = "device 'tpu': expected one of auto, cpu, gpu, jax-cpu, cuda"
    with pytest.raises(InputError, match=words):
        device.choose("tpu")


@pytest.mark.skipif(device._no_compiler() is not None, reason="no C++ compiler to choose")
def test_nothing_of_jax_is_imported():
    """Neither by importing nor by choosing what is not JAX."""
    code = (
        "import sys; from lib import device; device.choose('cpu'); "
        "assert 'jax' not in sys.modules; import theano.tensor as T; x = T.scalar(); "
        "device.function([x], x, device='cpu'); assert 'jax' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


# --- compiling -------------------------------------------------------------------------------


def test_function_is_theano_s(monkeypatch):
    x = T.vector("x")
    total = device.function([x], x.sum(), device="cpu")
    assert total(np.ones(3, dtype=theano.config.floatX)) == 3.0


def test_function_chooses_once(monkeypatch):
    asked = []
    choose = device.choose
    monkeypatch.setattr(device, "choose", lambda *args: asked.append(args) or choose(*args))
    x = T.vector("x")
    for _ in range(2):
        device.function([x], x, device="cpu")
    assert asked == [("cpu", "float32")]


def test_function_takes_a_device(monkeypatch):
    monkeypatch.setattr(device, "choose", lambda *args: pytest.fail("chosen again"))
    x = T.vector("x")
    chosen = device.Device("cpu", "a line", "float32")
    assert device.function([x], x.sum(), device=chosen)([2]) == 2.0


def test_precision_is_the_device_s(monkeypatch):
    """Each function is compiled in the precision of its device, whichever was chosen last."""
    set_to = []
    monkeypatch.setattr(native, "set_precision", set_to.append)
    first = device.choose("cpu", "bf16")
    device.choose("cpu")
    first.function([], T.constant(1))
    assert set_to == ["bf16", "float32", "bf16"]


def test_theano_s_modes_mean_nothing_to_jax(machine):
    machine["jax"] = "0.10.2"
    with pytest.raises(InputError, match="mode 'FAST_RUN': .* omit it for jax-cpu"):
        device.choose("jax-cpu").function([], mode="FAST_RUN")


# --- Theano's own GPU back-end ---------------------------------------------------------------


@pytest.fixture
def pygpu(monkeypatch):
    """A stand-in for pygpu that can be imported, and the real question whether it can."""
    monkeypatch.undo()
    module = types.ModuleType("pygpu")
    module.__spec__ = types.SimpleNamespace(name="pygpu")
    module.init = lambda name: None
    monkeypatch.setitem(sys.modules, "pygpu", module)
    monkeypatch.setattr(device, "why_no_jax_gpu", lambda: "no JAX")
    return module


def test_cuda_without_pygpu(monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(device.importlib.util, "find_spec", lambda name: None)
    refused("cuda", "no GPU for Theano: pygpu.* is not installed; --device cpu runs everything")


def test_a_foreign_pygpu(pygpu):
    del pygpu.init
    assert device.why_no_gpu() == "the installed pygpu is not Theano's"


def test_pygpu_without_its_library(monkeypatch, tmp_path):
    monkeypatch.undo()
    (tmp_path / "pygpu.py").write_text("raise ImportError('libgpuarray.so: not found')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "pygpu", raising=False)
    assert device.why_no_gpu() == "pygpu cannot be loaded: libgpuarray.so: not found"


@pytest.mark.parametrize("wanted, words", [("auto", ""), ("cuda", ", as asked for")])
def test_a_gpu_that_works(monkeypatch, pygpu, wanted, words):
    used = []
    monkeypatch.setattr(theano.gpuarray, "pygpu_activated", False)
    monkeypatch.setattr(theano.gpuarray, "use", lambda name, force: used.append(name))
    assert line(wanted) == "device: GPU, through Theano (cuDNN)" + words
    assert used == ["cuda"]


def test_a_gpu_that_does_not_start(monkeypatch, pygpu):
    def use(name, force):
        raise RuntimeError("no CUDA-capable device")

    monkeypatch.setattr(theano.gpuarray, "pygpu_activated", False)
    monkeypatch.setattr(theano.gpuarray, "use", use)
    monkeypatch.setattr(device, "_no_compiler", lambda: None)
    assert line() == "device: CPU (no GPU: no JAX)"
    refused("cuda", "CUDA does not start: no CUDA-capable device")


def test_a_gpu_in_use_is_not_started_again(monkeypatch, pygpu):
    monkeypatch.setattr(theano.gpuarray, "pygpu_activated", True)
    monkeypatch.setattr(theano.gpuarray, "use", lambda *args, **kwargs: pytest.fail("started"))
    assert line() == "device: GPU, through Theano (cuDNN)"


@pytest.mark.skipif(not HAS_JAX, reason="JAX is not installed")
def test_jax_runs(monkeypatch):
    monkeypatch.undo()
    x, w = T.vector("x"), theano.shared(np.float32(3), name="w")
    f = device.function([x], x * w, updates=[(w, w + 1)], device="jax-cpu")
    np.testing.assert_array_equal(f(np.float32([1, 2])), [3, 6])
    assert w.get_value() == 4
    assert type(f.fn).__module__ == "lib.jax_backend.program"


def test_native_code_is_begun_where_it_will_run(machine, monkeypatch):
    begun = []
    monkeypatch.setattr(native, "begin", lambda: begun.append(1))
    chosen = device.choose("cpu")
    assert begun == [1]
    with chosen.together():
        later = theano.function([], T.constant(3.0) * 2, name="later")
    assert later() == 6 and later.name == "later"
    elsewhere = device.Device("gpu", "a GPU", "float32", "mode")
    with elsewhere.together():  # nothing to compile in C++
        assert theano.function([], T.constant(3.0) * 2)() == 6
    assert begun == [1]
