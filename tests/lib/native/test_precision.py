"""Choosing the precision, and being told why it cannot be had."""

import os
import subprocess
import sys

import pytest

from lib import native
from lib.errors import InputError, UnavailableError
from lib.native import library
from tests.lib.native.helpers import needs_onednn


def test_two_names():
    with pytest.raises(InputError, match="precision 'half': expected one of float32, bf16"):
        native.set_precision("half")


def test_without_onednn(monkeypatch):
    monkeypatch.setattr(library, "available", lambda part: (False, "oneDNN is not installed"))
    with pytest.raises(UnavailableError, match="precision bf16: oneDNN is not installed; float32"):
        native.set_precision("bf16")
    native.set_precision("float32")


@needs_onednn
@pytest.mark.parametrize("isa", ["AVX2", "AVX512_CORE"])
def test_on_a_processor_without_it(isa):
    program = "import lib, theano; from lib import native; native.set_precision('bf16')"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "DNNL_MAX_CPU_ISA": isa},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert done.returncode == 1
    assert "precision bf16: this processor has no AVX-512 BF16" in done.stderr
