import glob
import io
import os
import struct
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from lib.errors import UnavailableError
from lib.report.tensorboard import TensorBoard, scalars
from tests.lib import run_folders


def writer():
    pytest.importorskip("tensorboardX", reason="tensorboardX is not installed")
    return TensorBoard()


def watch(folder, first, last, colour=False):
    """A run that keeps the epochs before `first` and goes on to `last`."""
    board = writer()
    board.start(str(folder), [run_folders.record(epoch) for epoch in range(1, first)])
    for epoch in range(first, last + 1):
        board.epoch(str(folder), run_folders.add_epoch(folder, epoch, colour))
    return board


def events(folder):
    """All events, oldest file first, as TensorBoard reads them: records of TFRecord files."""
    from tensorboardX.proto.event_pb2 import Event

    paths = glob.glob(str(folder / "tensorboard" / "events.out.tfevents.*"))
    for path in sorted(paths, key=lambda path: int(path.rsplit(".", 1)[1])):
        with open(path, "rb") as file:
            data = file.read()
        while data:
            (length,) = struct.unpack("<Q", data[:8])
            yield Event.FromString(data[12 : 12 + length])
            data = data[12 + length + 4 :]


def told(folder):
    """Numbers by tag and epoch, and grids by epoch, after starts anew have been obeyed."""
    numbers, grids = {}, {}
    for event in events(folder):
        if event.HasField("session_log"):
            assert event.session_log.status == event.session_log.START
            for steps in [grids, *numbers.values()]:
                for step in [step for step in steps if step >= event.step]:
                    del steps[step]
        for value in event.summary.value:
            if value.HasField("image"):
                assert value.tag == "samples"
                grids[event.step] = value.image
            else:
                numbers.setdefault(value.tag, {})[event.step] = value.simple_value
    return numbers, grids


def test_numbers(tmp_path):
    watch(tmp_path, 1, 6).end(str(tmp_path))
    numbers, _ = told(tmp_path)
    for field in ("g_cost", "d_cost", "d_x", "d_g_z1", "d_g_z2"):
        expected = {epoch: run_folders.record(epoch)[field] for epoch in range(1, 7)}
        assert numbers.pop("training/" + field) == pytest.approx(expected)
    assert numbers.pop("timing/images_per_second") == pytest.approx(
        dict.fromkeys(range(1, 7), 50000 / 60)
    )
    assert list(numbers["scores/10k_va_nnc_acc"]) == [1, 6]
    assert all(tag.startswith("scores/") for tag in numbers) and len(numbers) == 8


@pytest.mark.parametrize("colour", [False, True])
def test_grids(tmp_path, colour):
    watch(tmp_path, 1, 2, colour).end(str(tmp_path))
    _, grids = told(tmp_path)
    assert list(grids) == [1, 2]
    for epoch, image in grids.items():
        assert (image.width, image.height, image.colorspace) == (560, 280, 3 if colour else 1)
        shown = np.asarray(Image.open(io.BytesIO(image.encoded_image_string)))
        assert (shown == run_folders.grid(epoch, colour=colour)).all()


def test_events_are_there_after_each_epoch(tmp_path):
    board = writer()
    board.start(str(tmp_path), [])
    for epoch in range(1, 4):
        board.epoch(str(tmp_path), run_folders.add_epoch(tmp_path, epoch))
        assert list(told(tmp_path)[0]["training/g_cost"]) == list(range(1, epoch + 1))
    board.end(str(tmp_path))


def test_newer_epochs_are_forgotten(tmp_path):
    watch(tmp_path, 1, 6)  # killed
    watch(tmp_path, 4, 4).end(str(tmp_path))
    numbers, grids = told(tmp_path)
    assert sorted(numbers["training/g_cost"]) == sorted(grids) == [1, 2, 3, 4]
    assert len(os.listdir(str(tmp_path / "tensorboard"))) == 2


def test_a_new_run_forgets_all(tmp_path):
    watch(tmp_path, 1, 3)
    watch(tmp_path, 1, 1).end(str(tmp_path))
    assert list(told(tmp_path)[0]["training/g_cost"]) == [1]


def test_what_went_before_is_told_when_it_begins_late(tmp_path):
    run_folders.make(tmp_path, 3)
    os.unlink(str(tmp_path / "samples" / "2.png"))
    watch(tmp_path, 4, 4).end(str(tmp_path))
    numbers, grids = told(tmp_path)
    assert list(numbers["training/g_cost"]) == [1, 2, 3, 4]
    assert list(grids) == [1, 3, 4]


def test_tensorboard_reads_it(tmp_path):
    reader = pytest.importorskip(
        "tensorboard.backend.event_processing.event_accumulator",
        reason="tensorboard is not installed",
    )
    watch(tmp_path, 1, 6)
    watch(tmp_path, 4, 5).end(str(tmp_path))
    board = reader.EventAccumulator(str(tmp_path / "tensorboard")).Reload()
    assert [event.step for event in board.Scalars("training/d_x")] == [1, 2, 3, 4, 5]
    assert [event.step for event in board.Scalars("scores/modes")] == [1]
    assert board.Images("samples")[-1].encoded_image_string == (
        (tmp_path / "samples" / "5.png").read_bytes()
    )


def test_only_what_the_log_has():
    assert list(scalars({"n_epochs": 1, "n_updates": 5, "g_cost": float("nan")})) == []


def test_without_the_library(monkeypatch):
    for name in [name for name in sys.modules if name.startswith("tensorboardX.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "tensorboardX", None)  # importing it fails
    with pytest.raises(UnavailableError) as caught:
        TensorBoard()
    message = str(caught.value)
    assert message.startswith("--tensorboard: tensorboardX cannot be imported (")
    assert message.endswith("): pip install tensorboardX, or omit --tensorboard")


def test_the_module_imports_without_the_library():
    code = "import sys; sys.modules['tensorboardX'] = None; import lib.report.tensorboard"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_started_anew_after_a_failure_it_makes_up_for_what_it_missed(tmp_path, monkeypatch):
    board = watch(tmp_path, 1, 2)
    records = [run_folders.record(1), run_folders.record(2), run_folders.add_epoch(tmp_path, 3)]
    monkeypatch.setattr(board, "_image", lambda path: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        board.epoch(str(tmp_path), records[2])
    monkeypatch.undo()
    board.start(str(tmp_path), records)
    board.epoch(str(tmp_path), run_folders.add_epoch(tmp_path, 4))
    board.end(str(tmp_path))
    numbers, grids = told(tmp_path)
    assert sorted(grids) == [1, 2, 3, 4]
    assert sorted(numbers["training/g_cost"]) == [1, 2, 3, 4]
