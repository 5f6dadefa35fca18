"""Denormal numbers count as zero without a warning of NumPy's."""

import platform
import subprocess
import sys

import pytest

from lib.toolchain import denormals

FINFO = """
import ctypes, sys, warnings
import numpy
from lib.toolchain import denormals
warnings.simplefilter("error")
denormals.finfo_first(numpy)
ctypes.CDLL(sys.argv[1]).flush()
for dtype in (numpy.float16, numpy.float32, numpy.float64):
    repr(numpy.finfo(dtype))
"""


@pytest.mark.skipif(platform.machine() != "x86_64", reason="sets the processor's mode on x86-64")
def test_finfo_after_flush_to_zero_does_not_warn(tmp_path):
    """Here without SciPy, which happens to ask for most types too."""
    source, built = tmp_path / "flush.cpp", tmp_path / "flush.so"
    source.write_text(
        '#include <xmmintrin.h>\nextern "C" void flush() { _mm_setcsr(_mm_getcsr() | 0x8040); }\n'
    )
    subprocess.check_call(["g++", "-shared", "-fPIC", str(source), "-o", str(built)])
    subprocess.check_call([sys.executable, "-c", FINFO, str(built)])


@pytest.mark.parametrize("value, kept", [(None, False), ("0", False), ("", False), ("1", True)])
def test_kept(value, kept):
    assert denormals.kept({} if value is None else {denormals.VARIABLE: value}) is kept
