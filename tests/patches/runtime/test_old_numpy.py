"""What NumPy dropped, against the same written out."""

import io

import numpy as np
import pytest

from patches.runtime import old_numpy as old

M = np.array([[3, 1], [2, 5], [0, 4]])


def test_arrays():
    assert old.alen(M) == 3 and old.alen(7) == 1
    assert old.asfarray([1, 2]).dtype == np.float64
    assert old.asfarray([1, 2], np.float32).dtype == np.float32
    assert old.asfarray([1, 2], int).dtype == np.float64
    assert old.asscalar(np.array([[4]])) == 4
    assert old.msort(M).tolist() == [[0, 1], [2, 4], [3, 5]]
    assert old.in1d(M, [1, 5]).tolist() == [False, True, False, True, False, False]
    assert old.in1d([1, 2], [2], invert=True).tolist() == [True, False]
    low, high = old.byte_bounds(M)
    assert high - low == M.nbytes
    assert old.byte_bounds(M[::-1]) == (low, high)


def test_integrals():
    assert old.trapz([1, 2, 3]) == 4.0
    assert old.trapz([1, 2, 3], x=[4, 6, 8]) == 8.0
    assert old.trapz(M, axis=0).tolist() == [3.5, 7.5]
    assert old.trapz(M, x=[0, 1, 3], axis=0).tolist() == [4.5, 12.0]
    assert old.trapz(M, dx=2).tolist() == [4.0, 7.0, 4.0]


def test_types():
    assert old.find_common_type([np.float32], [np.int64, np.float64]) == np.float32
    assert old.find_common_type([np.int32], [np.float64]) == np.float64
    assert old.find_common_type([], [np.int8, np.int16]) == np.int16
    assert old.obj2sctype("f4") is np.float32 and old.obj2sctype(M) is M.dtype.type
    assert old.obj2sctype(object(), 7) == 7
    assert old.issctype(np.int32) and not old.issctype("f4") and not old.issctype(1)
    assert old.issubsctype(np.float32, np.floating) and not old.issubsctype(np.int8, np.floating)
    assert old.maximum_sctype(np.float32) is np.longdouble
    assert old.sctype2char(np.float32) == "f"
    assert old.cast["int8"](3.7) == 3 and old.nbytes[np.float32] == 4
    assert np.float32 in old.sctypes["float"]
    assert np.isneginf(old.NINF) and np.signbit(old.NZERO) and not np.signbit(old.PZERO)
    for kind in (old.AxisError, old.RankWarning, old.TooHardError, old.ComplexWarning):
        assert issubclass(kind, Exception)


def test_tables():
    table = old.recfromcsv(io.StringIO("A,b\n1,2.5\n3,4.5\n"))
    assert table.a.tolist() == [1, 3] and table.b.tolist() == [2.5, 4.5]
    assert old.ndfromtxt(io.StringIO("1 2\n3 4\n")).tolist() == [[1, 2], [3, 4]]
    masked = old.mafromtxt(io.StringIO("1,\n3,4\n"), delimiter=",")
    assert masked.mask.tolist() == [[False, True], [False, False]]


def test_printing(capsys):
    old.disp("a")
    old.disp("b", linefeed=False)
    old.who({"m": np.zeros(2, np.float32), "n": 1})
    lines = capsys.readouterr().out.split("\n")
    assert lines[0] == "a" and lines[1].startswith("bm") and lines[1].endswith("8 float32")


def test_dropped_types_are_errors():
    with pytest.raises(TypeError):
        old.sctype2char("no type")
