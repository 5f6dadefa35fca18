"""Notebooks: what changes, what stays byte for byte, and what is said about them."""

import json

import pytest

from lib.errors import InputError
from patches.context import Position
from patches.notebook import Notebook, read
from patches.plan import make_plan
from tests.patches.rules.tables import SCRIPT

PLACE = Position(notebook=True)


def notebook(*cells, **metadata):
    """The bytes of a notebook as Jupyter writes it; a list is a code cell's lines."""
    made = [
        {
            "cell_type": "code",
            "execution_count": 3,
            "metadata": {},
            "outputs": [{"name": "stdout", "text": ["print 'never'\n", "\u00e9"]}],
            "source": cell,
        }
        if not isinstance(cell, dict)
        else cell
        for cell in cells
    ]
    about = {"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 0}
    return json.dumps(about, indent=1, ensure_ascii=False).encode("utf-8") + b"\n"


def ported(data, place=PLACE):
    made = Notebook(data, "n.ipynb")
    after, result = made.port(place, "2")
    return after, made.findings + result.findings


def sources(data):
    return ["".join(cell["source"]) for cell in json.loads(data)["cells"]]


def test_cells_are_ported_as_one_program():
    data = notebook(
        ["import numpy as np, theano\n", "n = 7"],
        {"cell_type": "markdown", "metadata": {}, "source": ["print 'text'"]},
        ["# half\n", "print n / 2,\n", "print np.product([n, 2])"],
    )
    after, findings = ported(data)
    assert sources(after) == [
        "import lib\nimport numpy as np, theano\nn = 7",
        "print 'text'",
        "# half\nprint(n // 2, end=' ')\nprint(np.prod([n, 2]))",
    ]
    assert findings == []
    assert ported(after)[0] == after


def test_all_else_stays_byte_for_byte():
    data = notebook(["x = 1\n", "print 'caf\u00e9'"], ["y = 2\n"], kernelspec={"name": "python3"})
    data = data.replace(b'"execution_count": 3', b'"execution_count"  :  3').replace(b"\n", b"\r\n")
    after, _ = ported(data)
    assert after == data.replace(b"print 'c", b"print('c").replace(b"\xc3\xa9'\"", b"\xc3\xa9')\"")


@pytest.mark.parametrize(
    "command",
    [
        "%matplotlib inline",
        "!pip install x",
        "?np.zeros",
        "np.zeros??",
        "files = !ls",
        "%time f()",
        "%%bash\nprint 1 >> x",
        "from __future__ import division",
    ],
)
def test_commands_of_jupyter_stay(command):
    after, findings = ported(notebook([command], "print 1\nif n:\n    %s\n" % command))
    assert sources(after)[0] == command
    if command[:2] != "%%" and command[:4] != "from":
        assert sources(after)[1] == "print(1)\nif n:\n    %s\n" % command
        assert findings == []


def test_a_cell_that_times_itself_is_ported():
    after, _ = ported(notebook("%%time\nprint 1"))
    assert sources(after) == ["%%time\nprint(1)"]


def test_division_is_what_the_future_says():
    after, _ = ported(notebook("from __future__ import division", "print n / 2"))
    assert sources(after) == ["from __future__ import division", "print(n / 2)"]


def test_lib_is_found_from_a_folder():
    after, _ = ported(notebook("import theano"), SCRIPT._replace(notebook=True))
    assert sources(after) == [
        "import os, sys\nsys.path.append(os.path.abspath('..'))\nimport lib\nimport theano"
    ]


def test_a_cell_that_is_no_python_is_listed_and_the_others_ported():
    data = notebook(["print 1"], ["a b c\n", "print 2"], ["print 3"])
    after, findings = ported(data)
    assert sources(after) == ["print(1)", "a b c\nprint 2", "print(3)"]
    assert [f.what for f in findings] == ["cell 2 cannot be read as Python 2 or 3"]
    assert data.decode("utf-8").split("\n")[findings[0].line - 1].strip() == '"source": ['


def test_findings_name_cell_and_line():
    data = notebook(["x = 1"], ["# about\n", "import pycuda.driver"])
    _, findings = ported(data)
    assert [f.what for f in findings] == ["cell 2: pycuda runs on a GPU only"]
    assert "import pycuda" in data.decode("utf-8").split("\n")[findings[0].line - 1]


def test_imports_have_their_line_in_the_file():
    data = notebook(["x = 1"], ["# about\n", "import nothing_here"])
    _, result = Notebook(data, "n.ipynb").port(PLACE, "2")
    (site,) = result.imports
    assert "import nothing_here" in data.decode("utf-8").split("\n")[site.line - 1]


def test_a_kernel_of_python_2_is_said():
    _, findings = ported(notebook(["x = 1"], kernelspec={"name": "python2", "language": "python"}))
    assert [f.what for f in findings] == ["the notebook asks for the kernel of Python 2"]


def test_notebooks_of_2013_and_of_other_languages():
    old = {"worksheets": [{"cells": [{"cell_type": "code", "input": ["print 1"]}]}], "nbformat": 3}
    after, _ = ported(json.dumps(old).encode("ascii"))
    assert after == json.dumps(old).encode("ascii").replace(b"print 1", b"print(1)")
    assert Notebook(notebook(["print 1"], language_info={"name": "R"}), "r.ipynb").module == ""


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{}", b'{"cells": 1}', b'{"cells": [1]}', b"\xff", b"[" * 100000, b'{"cells": ['],
)
def test_what_is_no_notebook_is_said(data):
    with pytest.raises(InputError, match=r"^n\.ipynb: got a file that is no notebook"):
        Notebook(data, "n.ipynb")
    found, findings = read(data, "n.ipynb")
    assert found is None and len(findings) == 1


def test_a_tree_of_notebooks_is_ported_and_they_import(tmp_path):
    (tmp_path / "nets").mkdir()
    for name, text in {"nets/__init__.py": "", "nets/a.py": "from b import f\n"}.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "nets/b.py").write_text("def f(): print 1\n")
    (tmp_path / "n.ipynb").write_bytes(notebook("import theano\nfrom nets.a import f\nprint 1"))
    changes = {change.path: change.after for change in make_plan(str(tmp_path)).changes}
    assert b"from .b import f" in changes["nets/a.py"]
    assert b"print(1)" in changes["n.ipynb"]
    assert "lib/__init__.py" in changes
