import collections
import io
import os
import pickle
import struct
import zipfile

import numpy as np
import pytest

from lib.errors import InputError
from lib.foreign.torch_file import is_torch, read_torch
from lib.foreign.torch_objects import Record, Tensor
from tests.lib.foreign.torch_archives import FORMATS, Module, stacked_file, zip_file

RS = np.random.RandomState(0)
STATE = collections.OrderedDict(
    [
        ("0.weight", RS.randn(3, 4, 2, 2).astype("f4")),
        ("1.running_mean", RS.randn(4).astype("f4")),
        ("1.double", RS.randn(2, 3)),
        ("1.half", RS.randn(5).astype("f2")),
        ("1.num_batches_tracked", np.array(7)),
    ]
)


def written(folder, data, name="a.pth"):
    path = folder / name
    path.write_bytes(data)
    return str(path)


def arrays(thing):
    return {name: each.array("a") for name, each in thing.items() if isinstance(each, Tensor)}


def same(found, expected):
    assert list(found) == list(expected)
    for name, array in arrays(found).items():
        assert array.dtype == expected[name].dtype and array.flags.c_contiguous
        assert np.array_equal(array, expected[name])


@pytest.mark.parametrize("kind", FORMATS)
def test_a_state_dict(tmp_path, kind):
    path = written(tmp_path, FORMATS[kind](STATE))
    assert is_torch(path)
    same(read_torch(path), STATE)


@pytest.mark.parametrize("kind", FORMATS)
def test_more_than_arrays(tmp_path, kind):
    module = Module("mine.Net", _parameters={"weight": STATE["1.half"]}, training=True)
    thing = {"net": module, "epoch": 3, "state": {0: {"step": 1.5}}, "names": ["a", None]}
    found = read_torch(written(tmp_path, FORMATS[kind](thing)))
    assert isinstance(found["net"], Record) and found["net"].name == "mine.Net"
    assert found["net"].state["training"] is True
    same(found["net"].state["_parameters"], {"weight": STATE["1.half"]})
    assert [found[name] for name in ("epoch", "state", "names")] == [
        thing[name] for name in ("epoch", "state", "names")
    ]


class Call:
    """What a hostile pickle calls."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (self.path,)


def test_nothing_runs(tmp_path):
    folder = str(tmp_path / "made")
    for data in (zip_file({"a": Call(folder)}), stacked_file({"a": Call(folder)})):
        with pytest.raises(InputError, match="mkdir.*refused because it could run any code"):
            read_torch(written(tmp_path, data))
    assert not os.path.exists(folder)
    pickle.loads(pickle.dumps(Call(folder)))
    assert os.path.exists(folder)  # so would it have been


def test_a_function_of_pytorchs_is_a_record(tmp_path):
    path = written(tmp_path, zip_file({"device": Module("torch.device")}))
    assert read_torch(path)["device"].name == "torch.device"


def test_another_archive(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "text")
    with pytest.raises(InputError, match="an archive without PyTorch's data.pkl"):
        read_torch(written(tmp_path, buffer.getvalue()))


def test_another_file(tmp_path):
    path = written(tmp_path, b"something else")
    assert not is_torch(path)
    with pytest.raises(InputError, match="found b'some' at the start, expected a file of torch"):
        read_torch(path)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_truncated_file(tmp_path, kind):
    data = FORMATS[kind](STATE)
    for length in range(600, len(data.rstrip(b"\0")) - 8, 97):
        with pytest.raises(InputError) as caught:
            for each in read_torch(written(tmp_path, data[:length])).values():
                each.array("a")
        assert "\n" not in str(caught.value)


def test_missing_numbers(tmp_path):
    data = zip_file({"a.weight": STATE["1.half"]})
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as archive:
        for name in old.namelist():
            if "/data/" not in name:
                archive.writestr(name, old.read(name))
    found = read_torch(written(tmp_path, buffer.getvalue()))
    with pytest.raises(InputError, match="the numbers of a tensor are missing"):
        found["a.weight"].array("a")


def test_more_numbers_than_the_file_has(tmp_path):
    data = stacked_file({"a": STATE["1.half"]})
    count = data.rindex(struct.pack("<q", 5))
    wrong = data[:count] + struct.pack("<q", 2**60) + data[count + 8 :]
    with pytest.raises(InputError, match="end before the file says"):
        read_torch(written(tmp_path, wrong))


def test_a_pipe_is_refused(tmp_path):
    if not hasattr(os, "mkfifo"):
        pytest.skip("no named pipes")
    os.mkfifo(str(tmp_path / "a.pth"))
    with pytest.raises(InputError, match="is a named pipe"):
        read_torch(str(tmp_path / "a.pth"))


# --- beside PyTorch itself ----------------------------------------------------------------------


@pytest.mark.parametrize("kind", FORMATS)
def test_pytorch_reads_what_the_tests_write(tmp_path, kind):
    torch = pytest.importorskip("torch", reason="PyTorch is in the bench extra")
    expected = {name: array for name, array in STATE.items() if array.ndim}
    path = written(tmp_path, FORMATS[kind](expected))
    found = torch.load(path, weights_only=False)
    assert list(found) == list(expected)
    assert all(np.array_equal(found[name].numpy(), expected[name]) for name in expected)


@pytest.mark.parametrize("is_zip", [True, False])
def test_what_pytorch_writes(tmp_path, is_zip):
    torch = pytest.importorskip("torch", reason="PyTorch is in the bench extra")
    whole = torch.arange(24.0).reshape(4, 6)
    thing = {
        "turned": whole.t()[1:3],
        "part": whole[2:, 1],
        "short": torch.arange(5).bfloat16() / 3,
        "truth": torch.tensor([True, False]),
        "parameter": torch.nn.Parameter(whole * 2),
        "none": torch.zeros(0, 3),
    }
    path = str(tmp_path / "a.pth")
    torch.save(thing, path, _use_new_zipfile_serialization=is_zip)
    found = read_torch(path)
    for name, tensor in thing.items():
        assert np.array_equal(found[name].array("a"), tensor.detach().float().numpy()), name


@pytest.mark.parametrize("is_zip", [True, False])
def test_a_module_and_an_optimiser(tmp_path, is_zip):
    torch = pytest.importorskip("torch", reason="PyTorch is in the bench extra")
    net = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.ReLU())
    adam = torch.optim.Adam(net.parameters())
    net(torch.ones(1, 3)).sum().backward()
    adam.step()
    path = str(tmp_path / "a.pth")
    thing = {"net": net, "adam": adam.state_dict()}
    torch.save(thing, path, _use_new_zipfile_serialization=is_zip)
    found = read_torch(path)
    linear = found["net"].state["_modules"]["0"]
    assert linear.name == "torch.nn.modules.linear.Linear"
    weight = linear.state["_parameters"]["weight"].array("a")
    assert np.array_equal(weight, net[0].weight.detach().numpy())
    moment = found["adam"]["state"][0]["exp_avg"].array("a")
    assert np.array_equal(moment, adam.state_dict()["state"][0]["exp_avg"].numpy())
