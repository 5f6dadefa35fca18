"""tools/theano_numpy.py: nothing in Theano's sources is open, and each kind of place is found."""

import ast

import numpy as np
import pytest
import theano.tensor as T

from lib.compat import rewriting
from tools import theano_numpy


@pytest.fixture(scope="module")
def places():
    return theano_numpy.places()


def test_nothing_is_open(places):
    assert [place for place in places if place.repair is None] == []


def test_every_function_that_is_rewritten_has_an_old_form(places):
    listed = {
        (module, function)
        for table in (rewriting.FUNCTIONS, rewriting.DOCUMENTED)
        for module, functions in table.items()
        for function in functions
    }
    assert listed == {(p.module, p.function) for p in places if p.repair == "rewriting"}


def test_every_reason_is_for_a_place(places):
    """A reason for what is no longer there would hide the next one."""
    for section, entries in theano_numpy._reasons().items():
        module, _, function = section.partition(":")
        for what in entries:
            assert any(
                place.module.startswith(module)
                and function in ("", place.function)
                and what in ("*", place.what)
                for place in places
            ), (section, what)


@pytest.mark.parametrize(
    "source, what",
    [
        ("np.in1d(a, b)", "np.in1d"),
        ("np.asarray(x, dtype=kind)", "dtype of np.asarray"),
        ("np.dtype(variable)", "dtype of np.dtype"),
        ("_asarray(x, dtype='int8')", "value of _asarray"),
        ("np.array(x, copy=not borrow)", "copy passed to np.array"),
        ("x.ptp()", "method ptp"),
        ("np.int8(x)", "np.int8 of a value"),
        ("np.unique(x, return_inverse=True)", "np.unique"),
        ("np.fft.rfftn(x, s=shape)", "s passed to np.fft"),
    ],
)
def test_kinds_of_places(source, what):
    scan = theano_numpy._Scan()
    scan.visit(ast.parse("def f():\n    " + source))
    assert ("f", 2, what) in [found[:3] for found in scan.found]


def test_open_places_make_it_fail(monkeypatch, capsys):
    monkeypatch.setattr(rewriting, "FUNCTIONS", {})
    assert theano_numpy.main([]) == 1
    printed = capsys.readouterr().out
    assert "theano.tensor.sort:295 _topk_py_impl: a list as an index: OPEN\n" in printed


def test_ufuncs_that_ops_name_exist():
    named = [
        op.nfunc_spec[0]
        for op in vars(T.basic).values()
        if isinstance(op, T.Elemwise) and op.nfunc_spec
    ]
    assert len(named) > 50
    assert [name for name in named if not hasattr(np, name) and not name.startswith("scipy.")] == []
