"""THEANO_FLAGS in shell scripts."""

import pytest

from patches.tree.shell import port_shell


@pytest.mark.parametrize(
    "before, after, count",
    [
        (b"THEANO_FLAGS=device=gpu python a.py\n", b"THEANO_FLAGS=device=cpu python a.py\n", 1),
        (b'export THEANO_FLAGS="device=gpu1"\n', b'export THEANO_FLAGS="device=cpu"\n', 1),
        (
            b"a; THEANO_FLAGS='floatX=float32, device=cuda' b; THEANO_FLAGS=device=gpu0; c",
            b"a; THEANO_FLAGS='floatX=float32, device=cpu' b; THEANO_FLAGS=device=cpu; c",
            2,
        ),
        (
            b"x\r\nTHEANO_FLAGS=device=gpu a\r\n\r\n",
            b"x\r\nTHEANO_FLAGS=device=cpu a\r\n\r\n",
            1,
        ),
        (b"THEANO_FLAGS=device=gpu|x \xe9\xff", b"THEANO_FLAGS=device=cpu|x \xe9\xff", 1),
        (b"THEANO_FLAGS='\xe9,device=gpu'", b"THEANO_FLAGS='\xe9,device=cpu'", 1),
        (b"THEANO_FLAGS=lib.cnmem=1 a", b"THEANO_FLAGS= a", 1),
    ],
)
def test_flags_that_ask_for_a_gpu(before, after, count):
    assert port_shell(before) == (after, count)
    assert port_shell(after) == (after, 0)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"  # THEANO_FLAGS=device=gpu\n",
        b"python a.py --device=gpu\n",
        b"echo device=gpu0\nTHEANO_FLAGS=device=cpu,floatX=float32 a\n",
        b"OTHER_FLAGS=device=gpu a\n",
    ],
)
def test_the_rest_stays(data):
    assert port_shell(data) == (data, 0)
