import numpy as np
import pytest

from lib.errors import InputError
from lib.foreign.tf_checkpoint import Checkpoint, find_index
from tests.lib.foreign.bundles import literal, write_bundle

RS = np.random.RandomState(0)
ARRAYS = {
    "a/kernel": RS.randn(2, 3).astype("f4"),
    "a/kernel/Adam": RS.randn(2, 3),
    "global_step": np.array(5, "i4"),
    "half": RS.randn(4).astype("f2"),
    "none": np.zeros((0, 3), "f4"),
}


@pytest.fixture
def prefix(tmp_path):
    write_bundle(str(tmp_path / "model-7"), ARRAYS)
    return str(tmp_path / "model-7")


@pytest.mark.parametrize("packed", [None, literal])
def test_variables(tmp_path, packed):
    checkpoint = Checkpoint(write_bundle(str(tmp_path / "m"), ARRAYS, packed))
    assert checkpoint.shapes() == {name: array.shape for name, array in ARRAYS.items()}
    for name, found in zip(ARRAYS, checkpoint.read(ARRAYS)):
        assert found.dtype == ARRAYS[name].dtype and np.array_equal(found, ARRAYS[name])


def test_what_a_path_means(tmp_path, prefix):
    index = prefix + ".index"
    names = ("", ".index", ".meta", ".data-00000-of-00001")
    assert [find_index(prefix + name) for name in names] == [index] * 4
    assert find_index(str(tmp_path)) == index
    assert find_index(str(tmp_path / "other")) is None
    write_bundle(str(tmp_path / "model-10"), ARRAYS)
    assert find_index(str(tmp_path)) == str(tmp_path / "model-10.index")
    state = 'model_checkpoint_path: "/where/it/was/model-7"\nall_model_checkpoint_paths: "x"\n'
    (tmp_path / "checkpoint").write_text(state)
    assert find_index(str(tmp_path)) == index
    (tmp_path / "checkpoint").write_text('model_checkpoint_path: "gone"\n')
    assert find_index(str(tmp_path)) == str(tmp_path / "model-10.index")


def test_a_folder_without(tmp_path):
    assert find_index(str(tmp_path)) is None


def refused(prefix, name="a/kernel"):
    with pytest.raises(InputError) as caught:
        Checkpoint(prefix + ".index").read([name])
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_another_name(prefix):
    assert "found no variable b, but a/kernel, a/kernel/Adam" in refused(prefix, "b")


def test_changed_numbers(prefix):
    path = prefix + ".data-00000-of-00001"
    with open(path, "r+b") as file:
        file.seek(3)
        file.write(b"\x55")
    assert "a/kernel: damaged: the checksum of its numbers is wrong" in refused(prefix)


def test_missing_numbers(tmp_path, prefix):
    path = tmp_path / "model-7.data-00000-of-00001"
    whole = path.read_bytes()
    path.write_bytes(whole[:20])
    assert "model-7.data-00000-of-00001 has 20 bytes, expected 24 or more" in refused(prefix)
    path.unlink()
    assert "needs the file model-7.data-00000-of-00001 beside it" in refused(prefix)


def test_another_byte_order(tmp_path):
    index = write_bundle(str(tmp_path / "m"), ARRAYS, header=b"\x08\x01\x10\x01")
    with pytest.raises(InputError, match="numbers whose largest byte comes first"):
        Checkpoint(index)


def test_a_text(tmp_path):
    (tmp_path / "m.index").write_text("text" * 50)
    with pytest.raises(InputError, match="truncated, or no table"):
        Checkpoint(str(tmp_path / "m.index"))


def test_beside_tensorflow(prefix):
    tf = pytest.importorskip("tensorflow", reason="TensorFlow is in no extra")
    reader = tf.train.load_checkpoint(prefix)
    assert set(reader.get_variable_to_shape_map()) == set(ARRAYS)
    assert all(np.array_equal(reader.get_tensor(name), ARRAYS[name]) for name in ARRAYS)
