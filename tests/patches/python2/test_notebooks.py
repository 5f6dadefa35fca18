"""Three notebooks of Python 2, with the outputs that it gave, ported and run."""

import functools
import json
import os
import re
import subprocess
import sys
import tempfile

import pytest

from patches.plan import make_plan
from tests.patches.python2.tree import port
from tests.test_notebook import kernel

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "notebooks")
NAMES = sorted(os.listdir(FOLDER))
RUN = r"""
import contextlib, io, json, sys
scope, printed = {"__name__": "__main__"}, []
for source in json.load(sys.stdin):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(source, "cell", "exec"), scope)
    printed.append(out.getvalue())
print(json.dumps(printed))
"""


def original(name):
    with open(os.path.join(FOLDER, name), "rb") as file:
        return file.read()


@functools.lru_cache(maxsize=None)
def ported():
    """Return (folder, {name: ported notebook}, findings, paths that a second port changes)."""
    holder = tempfile.TemporaryDirectory()
    for name in NAMES:
        with open(os.path.join(holder.name, name), "wb") as file:
            file.write(original(name))
    with open(os.path.join(holder.name, "net.py"), "w", encoding="utf-8") as file:
        file.write("import theano\nprint 1\n")
    findings = port(holder.name).findings
    texts = {}
    for name in NAMES:
        with open(os.path.join(holder.name, name), "rb") as file:
            texts[name] = file.read()
    return holder, texts, findings, {change.path for change in make_plan(holder.name).changes}


def code_cells(data):
    """Return the code cells of a notebook of either form."""
    book = json.loads(data)
    cells = book["cells"] if "cells" in book else book["worksheets"][0]["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def source_of(cell):
    return "".join(cell.get("source", cell.get("input")))


def printed_by(cell):
    """Return what a cell printed, by the notebook's own outputs."""
    streams = [out for out in cell["outputs"] if out["output_type"] == "stream"]
    return "".join("".join(out["text"]) for out in streams)


def plain(source):
    """Return a cell without what only Jupyter reads."""
    first, _, rest = source.partition("\n")
    if first.startswith("%%"):
        source = rest if first == "%%time" else ""
    return re.sub(r"(?m)^\s*[%!].*$|^.*\?$", "", source)


def test_there_are_three_in_both_forms():
    forms = [json.loads(original(name))["nbformat"] for name in NAMES]
    assert sorted(forms) == [3, 4, 4]


@pytest.mark.parametrize("name", NAMES)
def test_only_sources_change(name):
    before, after = original(name), ported()[1][name]
    assert before != after
    for cell, new in zip(code_cells(before), code_cells(after)):
        for part, value in cell.items():
            if part not in ("source", "input"):
                assert new[part] == value
        commands = re.findall(r"(?m)^[%!].*$|^.*\?$", source_of(cell))
        assert re.findall(r"(?m)^[%!].*$|^.*\?$", source_of(new)) == commands
    # What is no source of a code cell, outputs among it, is there byte for byte.
    for kind in (b'"outputs": ', b'"metadata": ', b'"prompt_number"', b'"execution_count"'):
        lines = [line for line in before.split(b"\n") if kind in line]
        assert [line for line in after.split(b"\n") if kind in line] == lines
    assert re.findall(rb'"(?:text|image/png)": [^\]]*', after) == re.findall(
        rb'"(?:text|image/png)": [^\]]*', before
    )


@pytest.mark.parametrize("name", NAMES)
def test_cells_print_what_python_2_printed(name):
    holder, texts, _, _ = ported()
    cells = code_cells(texts[name])
    sources = [plain(source_of(cell)) for cell in cells]
    with tempfile.TemporaryDirectory() as here:
        out = subprocess.run(
            [sys.executable, "-W", "ignore::DeprecationWarning", "-c", RUN],
            input=json.dumps(sources).encode("ascii"),
            stdout=subprocess.PIPE,
            env=dict(os.environ, PYTHONPATH=holder.name),
            cwd=here,
            check=True,
        ).stdout
    for cell, printed in zip(cells, json.loads(out)):
        if not source_of(cell).startswith("!"):
            assert [line.rstrip() for line in printed.split("\n")] == [
                line.rstrip() for line in printed_by(cell).split("\n")
            ]


def test_a_second_port_changes_nothing():
    assert ported()[3] == set()


def test_only_the_kernel_is_left_to_a_person():
    assert [(f.filename, f.what) for f in ported()[2]] == [
        ("minibatches.ipynb", "the notebook asks for the kernel of Python 2")
    ]


@pytest.mark.slow  # starts a kernel
@pytest.mark.parametrize("name", NAMES)
def test_runs_in_jupyter(name, tmp_path, monkeypatch):
    nbclient = pytest.importorskip("nbclient", reason="the extra notebook is not installed")
    nbformat = pytest.importorskip("nbformat", reason="the extra notebook is not installed")
    pytest.importorskip("ipykernel", reason="the extra notebook is not installed")
    holder, texts, _, _ = ported()
    before = os.environ.get("PYTHONPATH")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [holder.name, before])))
    book = nbformat.reads(texts[name].decode("utf-8"), as_version=4)
    client = nbclient.NotebookClient(
        book,
        timeout=600,
        kernel_name=kernel(tmp_path, monkeypatch),
        resources={"metadata": {"path": str(tmp_path)}},
    )
    client.execute()
    run = [cell for cell in book.cells if cell.cell_type == "code"]
    for cell, was in zip(run, code_cells(original(name))):
        printed = "".join(
            out.get("text", "") for out in cell.outputs if out.get("name") == "stdout"
        )
        kept = [line.rstrip() for line in printed.split("\n") if not re.match("CPU|Wall", line)]
        expected = [line.rstrip() for line in printed_by(was).split("\n")]
        if "%bash" not in cell.source:
            assert [line for line in kept if line] == [line for line in expected if line]
