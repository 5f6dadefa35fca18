"""The notebook of the docs runs from top to bottom."""

import os
import sys

import pytest

from tests.paths import ROOT

NOTEBOOK = os.path.join(ROOT, "docs", "dcgan.ipynb")


@pytest.mark.slow  # compiles a network, trains two epochs
def test_the_notebook_runs(tmp_path, monkeypatch):
    nbclient = pytest.importorskip("nbclient", reason="the extra notebook is not installed")
    nbformat = pytest.importorskip("nbformat", reason="the extra notebook is not installed")
    pytest.importorskip("ipykernel", reason="the extra notebook is not installed")
    monkeypatch.setenv("DCGAN_NOTEBOOK_EPOCHS", "2")
    monkeypatch.setenv("PYTHONPATH", ROOT)
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells), "committed without outputs"
    client = nbclient.NotebookClient(
        notebook,
        timeout=1800,
        kernel_name=kernel(tmp_path, monkeypatch),
        resources={"metadata": {"path": str(tmp_path)}},
    )
    client.execute()
    outputs = [cell.get("outputs", []) for cell in notebook.cells if cell.cell_type == "code"]
    kinds = [{kind for one in cell for kind in one.get("data", {})} for cell in outputs]
    assert "o = s(i - 1) + a + k - 2p" in outputs[0][0]["text"]
    assert {"text/html", "image/png"} <= kinds[2]  # the run, and the newest grid of it
    for pictures in kinds[4:7]:
        assert "image/png" in pictures
    assert outputs[-1][0]["data"]["text/plain"] in ("True", "np.True_")


def kernel(folder, monkeypatch):
    """The name of a kernel of this very Python."""
    from jupyter_client.kernelspec import KernelSpecManager

    monkeypatch.setenv("JUPYTER_DATA_DIR", str(folder / "jupyter"))
    monkeypatch.setenv("JUPYTER_PATH", str(folder / "jupyter"))
    spec = folder / "spec"
    spec.mkdir()
    (spec / "kernel.json").write_text(
        '{"argv": ["%s", "-m", "ipykernel_launcher", "-f", "{connection_file}"], '
        '"display_name": "here", "language": "python"}' % sys.executable,
        encoding="utf-8",
    )
    KernelSpecManager().install_kernel_spec(str(spec), "here", prefix=str(folder))
    monkeypatch.setenv("JUPYTER_PATH", str(folder / "share" / "jupyter"))
    return "here"
