"""The Python of the pages: each name that it imports is there; the slow tests run it."""

import ast
import importlib
import os
import subprocess
import sys

import pytest

from tests.docs import markdown
from tests.paths import ROOT

PAGES = [page for page in markdown.pages() if markdown.blocks(page, "python")]


def code_of(page):
    """All Python of a page, as one program on the page's own lines."""
    lines = {}
    for block in markdown.blocks(page, "python"):
        for number, line in enumerate(block.text.splitlines()):
            lines[block.line + number] = line
    return "\n".join(lines.get(number, "") for number in range(1, max(lines) + 1)) + "\n"


def missing_names(code):
    """What a source imports and is not there."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            found += [(alias.name, None) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [(node.module, alias.name) for alias in node.names]
    wrong = []
    for module, name in found:
        try:
            loaded = importlib.import_module(module)
            if name is not None and not hasattr(loaded, name):
                importlib.import_module("%s.%s" % (module, name))
        except ImportError:
            wrong.append(module if name is None else "%s.%s" % (module, name))
    return wrong


@pytest.mark.parametrize("page", PAGES)
def test_names(page):
    assert missing_names(code_of(page)) == []


def test_a_wrong_name_is_seen():
    code = "import lib\nfrom lib.ops import deconv, deconvolve\nimport lib.opps\n"
    assert missing_names(code) == ["lib.ops.deconvolve", "lib.opps"]


#: What stands in the place of a page's commands: a file that a trained network would have become.
BEFORE = {
    "docs/exporting.md": """
import lib, numpy, theano, theano.tensor as T
from lib.export import onnx
z, label = T.matrix("z"), T.lvector("label")
w = theano.shared(numpy.zeros((100, 784), "float32"))
image = T.nnet.sigmoid(T.dot(z, w) + label.dimshuffle(0, "x")).reshape((-1, 1, 28, 28))
onnx(([z, label], [image]), "digits.onnx", {"z": ("n", 100), "label": ("n",)})
"""
}


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_python_runs(page, tmp_path):
    if page in BEFORE:
        pytest.importorskip("onnxruntime", reason="onnxruntime is in the export extra")
    code = BEFORE.get(page, "") + code_of(page).replace(
        "range(10)", "range(1)"
    )  # the tutorial's epochs
    (tmp_path / "page.py").write_text(code, encoding="utf-8")
    environ = dict(os.environ, PYTHONPATH=ROOT)
    command = [sys.executable, "page.py"]
    done = subprocess.run(command, cwd=str(tmp_path), env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_tutorials_network_has_sixty_lines():
    lines = markdown.blocks("docs/tutorial.md", "python")[0].text.strip().splitlines()
    assert len([line for line in lines if line.strip()]) <= 60


def test_there_are_examples():
    assert {"README.md", "docs/tutorial.md", "docs/theano.md"} <= set(PAGES)
