import os

import numpy as np
import pytest

from lib.errors import run_cli
from lib.export import onnx_file
from lib.files.model_io import load_params, save_params
from mnist import export
from mnist.exporting import formats
from mnist.sampling import generation, trained
from tests.mnist import nets
from tests.mnist.exporting import small

SMALL = nets.small()
CONFIG = {
    "arch": "radford_cond",
    "options": {"latent": "normal", "data": "digits"},
    "classes": list("abcdefghij"),
}


@pytest.fixture(autouse=True)
def uncompiled(monkeypatch):
    """Graphs run in Python: compiling would take longer."""
    monkeypatch.setattr(generation, "NBATCH", 12)

    class Place:
        function = staticmethod(small.function)

    monkeypatch.setattr(export.device, "choose", lambda name: Place())


@pytest.fixture
def run(tmp_path):
    return nets.write_run(tmp_path / "run", SMALL, CONFIG)


def call(*words):
    return run_cli(export.main, [str(word) for word in words])


def test_onnx(run, tmp_path, capsys):
    onnx = pytest.importorskip("onnx", reason="onnx is in the export extra")
    pytest.importorskip("onnxruntime", reason="onnxruntime is in the export extra")
    path = tmp_path / "gen.onnx"
    assert call(run, "--format", "onnx", "-o", path, "--metadata", "licence=MIT") == 0
    out = capsys.readouterr().out
    assert "generator of radford_cond" in out and "onnxruntime differs from Theano by" in out
    found = {prop.key: prop.value for prop in onnx.load(str(path)).metadata_props}
    assert found["licence"] == "MIT" and found["version"].startswith("dcgan-no-gpu")
    assert found["network"] == "radford_cond" and found["data"] == "digits"
    assert found["epoch"] == "1" and found["classes"] == "a,b,c,d,e,f,g,h,i,j"


def test_without_onnxruntime_it_says_so(run, tmp_path, capsys, monkeypatch):
    pytest.importorskip("onnx", reason="onnx is in the export extra")
    whole = onnx_file.package

    def package(name):
        return whole("no_such_package" if name == "onnxruntime" else name)

    monkeypatch.setattr(formats, "package", package)
    assert call(run, "--format", "onnx", "-o", tmp_path / "gen.onnx") == 0
    assert "not compared with Theano: the package" in capsys.readouterr().out
    assert (tmp_path / "gen.onnx").exists()


def test_a_file_that_differs_is_not_kept(run, tmp_path, capsys, monkeypatch):
    pytest.importorskip("onnxruntime", reason="onnxruntime is in the export extra")
    monkeypatch.setattr(formats.comparison, "TOLERANCE", -1.0)
    assert call(run, "--format", "onnx", "-o", tmp_path / "gen.onnx") == 2
    assert "differs from Theano" in capsys.readouterr().err
    assert not (tmp_path / "gen.onnx").exists()


def test_safetensors_and_back(run, tmp_path, capsys):
    pytest.importorskip("safetensors", reason="safetensors is in the export extra")
    path, back = tmp_path / "gen.safetensors", tmp_path / "back" / "3_gen_params.npz"
    assert call(run, "--format", "safetensors", "-o", path) == 0
    assert call("--from-safetensors", path, "-o", back) == 0
    assert "4 parameters" in capsys.readouterr().out
    assert all(np.array_equal(a, b) for a, b in zip(load_params(str(back)), SMALL))
    assert trained.load(str(back.parent)).generator.arch == "radford_cond"


def test_a_fork_by_its_module(run, tmp_path):
    path = os.path.join(run, "models")
    words = ("--network", "mnist.zoo.radford_cond:gen", "--classes", 10, "--latent", "normal")
    assert call(path, "--format", "npz", "-o", tmp_path / "fork.npz", *words) == 0
    assert call(path, "--format", "npz", "-o", tmp_path / "own.npz") == 0
    fork, own = (np.load(str(tmp_path / name)) for name in ("fork.npz", "own.npz"))
    with fork, own:
        assert set(fork.files) == set(own.files)
        assert all(np.array_equal(fork[n], own[n]) for n in own.files if n != "metadata")


@pytest.mark.parametrize(
    "words, message",
    [
        (["{run}", "--format", "onnx"], "expected -o FILE"),
        (["--format", "onnx", "-o", "{out}"], "expected CHECKPOINT"),
        (["{run}", "-o", "{out}"], "expected --format"),
        (["{run}", "--format", "exe", "-o", "{out}"], "invalid choice: 'exe'"),
        (["{run}", "--format", "npz", "-o", "{run}"], "is a folder, expected a file"),
        (["{run}", "--from-safetensors", "a", "-o", "{out}"], "leave CHECKPOINT and --format out"),
        (["{run}", "--format", "npz", "-o", "{out}", "--classes", "3"], "are for --network module"),
        (["{run}", "--format", "npz", "-o", "{out}", "--input", "3x"], "expected a size such as"),
        (["{run}", "--format", "npz", "-o", "{out}", "--metadata", "MIT"], "expected NAME=TEXT"),
        (
            ["{run}", "--format", "npz", "-o", "{out}", "--network", "all"],
            "expected generator, dis",
        ),
        (["{run}/no", "--format", "npz", "-o", "{out}"], "no such file"),
        (["--from-safetensors", "{run}/config.json", "-o", "{out}"], "damaged, or no safetensors"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(words, message, run, tmp_path, capsys):
    if "--from-safetensors" in words[:1]:
        pytest.importorskip("safetensors", reason="safetensors is in the export extra")
    out = tmp_path / "file"
    assert call(*(word.format(run=run, out=out) for word in words)) == 2
    err = capsys.readouterr().err
    assert message in err and err.startswith("error: ") and err.count("\n") == 1
    assert not out.exists()


def test_the_checkpoint_itself_is_not_written_over(tmp_path, capsys):
    path = tmp_path / "3_gen_params.npz"
    save_params(path, SMALL)
    before = path.read_bytes()
    assert call(path, "--format", "npz", "-o", path) == 2
    assert "is the checkpoint itself" in capsys.readouterr().err and path.read_bytes() == before


def test_html(run, tmp_path, capsys):
    path = tmp_path / "page.html"
    assert call(run, "--format", "html", "-o", path) == 0
    assert "done: %s" % path in capsys.readouterr().out
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    "words",
    [("--network", "discriminator"), ("--bn", "minibatch"), ("--metadata", "licence=MIT")],
    ids=" ".join,
)
def test_html_is_for_generators(run, tmp_path, capsys, words):
    assert call(run, "--format", "html", "-o", tmp_path / "page.html", *words) == 2
    assert "error: --format html" in capsys.readouterr().err
