"""Seven networks, both of each, in all formats: each computes what Theano does."""

import importlib.util

import numpy as np
import pytest

from lib.errors import UnavailableError
from lib.export import onnx_file
from lib.files.model_io import load_arrays
from mnist.exporting import arrays, formats
from tests.mnist.exporting import small

DIFFERENCE = 1e-5
# operations of the networks with classes: a graph that grows has lost a simplification
MOST = {
    ("radford_cond", "generator"): 17,
    ("radford_cond", "discriminator"): 17,
    ("radford64", "generator"): 24,
    ("radford64", "discriminator"): 24,
    ("fsconv32", "generator"): 35,
    ("fsconv32", "discriminator"): 30,
    ("torch28", "generator"): 20,
    ("torch28", "discriminator"): 21,
    ("onepass32", "generator"): 26,
    ("onepass32", "discriminator"): 46,
    ("leaky32", "generator"): 20,
    ("leaky32", "discriminator"): 21,
    ("leaky64", "generator"): 24,
    ("leaky64", "discriminator"): 25,
}


def session(name, part, ny=10):
    onnxruntime = pytest.importorskip("onnxruntime", reason="onnxruntime is in the export extra")
    pytest.importorskip("onnx", reason="onnx is in the export extra")
    found = small.network(name, part, ny)
    model = onnx_file.to_model(found.graph, found.metadata)
    providers = ["CPUExecutionProvider"]
    return onnxruntime.InferenceSession(model.SerializeToString(), providers=providers)


@pytest.mark.parametrize("name, part", small.EACH)
def test_onnx(name, part):
    run = session(name, part)
    for n in (1, 5):
        (got,) = run.run(None, small.inputs(name, part, n))
        expected = small.expected(name, part, n)
        assert got.shape == expected.shape
        assert np.abs(got - expected).max() < DIFFERENCE
    assert expected.std() > 1e-3  # they would be equal if all were the same grey


@pytest.mark.parametrize("name, part", small.EACH)
def test_graphs_are_small(name, part):
    assert len(small.network(name, part).layers) <= MOST[name, part]


@pytest.mark.parametrize("name, part", small.EACH)
def test_one_file_takes_any_number_and_each_alone_gives_the_same(name, part):
    run = session(name, part)
    many = small.inputs(name, part, 128)
    (together,) = run.run(None, many)
    assert len(together) == 128
    for place in (0, 77):
        (alone,) = run.run(None, {key: value[place : place + 1] for key, value in many.items()})
        difference = np.abs(alone[0] - together[place]).max()
        if (name, part) == ("onepass32", "discriminator"):
            # it judges how far a picture is from the others: the network is made so
            assert difference > DIFFERENCE
        else:
            assert difference < DIFFERENCE


def load(path):
    spec = importlib.util.spec_from_file_location("written", str(path))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name, part", small.EACH)
def test_torch(name, part, tmp_path):
    torch = pytest.importorskip("torch", reason="PyTorch is in the bench extra")
    pytest.importorskip("safetensors", reason="safetensors is in the export extra")
    path = tmp_path / "net.py"
    words = formats.write_torch(small.network(name, part), str(path), None)
    assert "lines of PyTorch" in words and "net.safetensors" in words
    given = [torch.from_numpy(value) for value in small.inputs(name, part, 5).values()]
    with torch.no_grad():
        got = load(path).load()(*given).numpy()
    assert np.abs(got - small.expected(name, part, 5)).max() < DIFFERENCE
    text = path.read_text()
    assert max(map(len, text.splitlines())) < 120
    assert "of %s, epoch 3, written by mnist.export" % name in text


@pytest.mark.parametrize("name, part", small.EACH)
def test_arrays(name, part, tmp_path):
    found = small.network(name, part)
    named, metadata = arrays.as_arrays(found.network)
    formats.write_npz(found, str(tmp_path / "a.npz"), None)
    read = load_arrays(tmp_path / "a.npz")
    assert "epoch" in str(read.pop("metadata"))
    assert list(read) == list(named)
    assert all(np.array_equal(read[key], named[key]) for key in named)
    try:
        formats.write_safetensors(found, str(tmp_path / "a.safetensors"), None)
    except UnavailableError:
        pytest.skip("safetensors is in the export extra")
    read, kept = arrays.read_safetensors(str(tmp_path / "a.safetensors"))
    assert all(np.array_equal(read[key], named[key]) for key in named) and len(read) == len(named)
    assert kept == metadata and kept["network"] == name and kept["part"] == part


@pytest.mark.parametrize("name", ["torch28", "radford64"])
def test_without_classes(name):
    for part in small.PARTS:
        (got,) = session(name, part, 0).run(None, small.inputs(name, part, 3, 0))
        assert np.abs(got - small.expected(name, part, 3, 0)).max() < DIFFERENCE
        assert "label" not in small.network(name, part, 0).inputs
