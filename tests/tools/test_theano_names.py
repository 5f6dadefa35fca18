"""tools/theano_names.py on a small older Theano, written here."""

import pytest

from lib.compat.theano_names import tables
from tools import theano_names

OLDER = {
    "theano/__init__.py": "from theano.one import kept\nfrom theano.compat import PY3\n",
    "theano/one.py": "import os\nkept = 1\n_hidden = 2\nif kept:\n    a, (b, c) = 1, (2, 3)\n"
    "def nobody_knows_it(): pass\n",
    "theano/star.py": "from theano.one import *\nfrom collections import OrderedDict\n",
    "theano/compat/__init__.py": "from six import PY3, b as bytes_of\n",
    "theano/tests/test_one.py": "left_out = 1\n",
    "theano/python2.py": "print 'Python 2 only'\n",
}


@pytest.fixture
def older(tmp_path):
    for name, text in OLDER.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return str(tmp_path)


def test_names_are_read(older):
    of_one = {"kept", "a", "b", "c", "nobody_knows_it"}
    assert theano_names.read(older) == {
        "theano": {"kept", "PY3"},
        "theano.one": of_one,
        "theano.star": of_one,
        "theano.compat": {"PY3", "bytes_of"},  # of Python's, too: they are what it gives
    }


def test_names_without_an_answer():
    old = {
        "theano": {"function", "Op", "ProfileMode", "nobody_knows_it"},
        "theano.gof": {"COp"},
        "theano.tests.unittest_tools": {"verify_grad"},
    }
    assert theano_names.unanswered(old, tables) == ["theano.nobody_knows_it"]


def test_the_exit_code(older, capsys):
    assert theano_names.main([older]) == 1
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].endswith("names without an answer")
    assert "theano.one.nobody_knows_it" in printed and "theano.compat.PY3" not in printed
