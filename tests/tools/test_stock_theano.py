"""The environment with a stock Theano: which interpreter counts, and how one is made."""

import os

import pytest

from lib.errors import UnavailableError
from tools import stock_theano


@pytest.fixture
def interpreter(tmp_path):
    """Makes a stand-in for Python that prints its versions."""

    def make(printed, code=0):
        path = tmp_path / "python"
        path.write_text("#!/bin/sh\necho '%s'\nexit %d\n" % (printed, code))
        path.chmod(0o755)
        return str(path)

    return make


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")
def test_a_given_interpreter_must_have_the_versions(interpreter, tmp_path):
    python = interpreter(stock_theano.EXPECTED)
    assert stock_theano.stock_python(python) == python
    for other in (interpreter("(3, 11) 2.4.0 1.1.2"), str(tmp_path / "nothing")):
        with pytest.raises(UnavailableError, match="expected Python 3.9 with NumPy 1.21.6"):
            stock_theano.stock_python(other)


def test_one_is_made_once(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(stock_theano, "FOLDER", str(tmp_path / "stock"))
    monkeypatch.setattr(stock_theano, "find_python", lambda: "python3.9")
    ran: list = []
    monkeypatch.setattr(stock_theano, "_run", ran.append)
    monkeypatch.setattr(stock_theano, "is_stock", lambda python: len(ran) > 2)
    python = stock_theano.stock_python()
    assert python == stock_theano.python_of(str(tmp_path / "stock"))
    assert ran[0] == ["python3.9", "-m", "venv", "--clear", str(tmp_path / "stock")]
    assert "numpy==1.21.6" in ran[1] and "Theano-PyMC==1.1.2" in ran[2]
    assert "takes some minutes, once" in capsys.readouterr().out
    assert stock_theano.stock_python() == python and len(ran) == 3


def test_no_python_of_that_time(monkeypatch, tmp_path):
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    monkeypatch.setattr(stock_theano.shutil, "which", lambda name: None)
    with pytest.raises(UnavailableError, match="needs Python 3.9.*`pyenv install 3.9`"):
        stock_theano.find_python()


def test_pip_s_refusal_is_one_line(monkeypatch):
    command = ["sh", "-c", "echo collecting; echo 'ERROR: no such version'; exit 1"]
    with pytest.raises(UnavailableError, match="fails: ERROR: no such version$"):
        stock_theano._run(command)
