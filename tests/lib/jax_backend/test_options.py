"""Which precisions there are; needs no JAX."""

import pytest

from lib.errors import InputError
from lib.jax_backend.options import PRECISIONS, Options


@pytest.mark.parametrize("precision", PRECISIONS)
def test_known_precisions_pass(precision):
    options = Options("gpu", precision)
    assert options.checked() is options


@pytest.mark.parametrize("precision", ["float16", "", None])
def test_another_precision_is_refused(precision):
    with pytest.raises(InputError) as caught:
        Options(precision=precision).checked()
    assert str(caught.value) == "precision %r: expected one of float32, tf32, bf16" % (precision,)


def test_full_precision_on_the_processor_by_default():
    assert Options() == ("cpu", "float32")
