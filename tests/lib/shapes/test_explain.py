import subprocess
import sys

import pytest

from lib.errors import InputError
from lib.shapes import explain
from tests.paths import ROOT


def run(capsys, *argv):
    explain.main(list(argv))
    return capsys.readouterr().out


def test_the_generator_is_explained_with_its_numbers(capsys):
    out = run(capsys, "7", "deconv:k=5,s=2,p=2", "deconv:k=5,s=2,p=2")
    for words in [
        "layer 1: deconv of 7 pixels, filter k=5, stride s=2, padding p=2",
        "o = s(i - 1) + a + k - 2p = 2*(7 - 1) + 1 + 5 - 2*2 = 14",
        "backwards: (o + 2p - k) // s + 1 = (14 + 2*2 - 5) // 2 + 1 = 7",
        "any of 13, 14 to 7; a=1, which comes closest to s*i = 14, means 14",
        "k=3,p=1 k=4,p=1 k=5,p=2 k=6,p=2 k=7,p=3",
        "2*(14 - 1) + 1 + 5 - 2*2 = 28",
        "7 -> 14 -> 28",
        "Seen from the generator, its input is the\nsmall side",
        "Layers stack by size alone",
    ]:
        assert words in out


def test_a_convolution_is_explained(capsys):
    out = run(capsys, "8", "conv:k=5,s=2")
    assert "o = (i + 2p - k) // s + 1 = (8 + 2*0 - 5) // 2 + 1 = 2" in out
    assert "the last 1 of them are not looked at" in out
    assert "Seen from the generator" not in out


def test_an_adjustment_that_was_asked_for(capsys):
    out = run(capsys, "7", "deconv:k=5,s=2,p=2,a=0")
    assert "a=0, as asked, means 13" in out
    assert "times the input" not in out


def test_a_network_by_name(capsys):
    out = run(capsys, "radford_cond")
    lines = {line.split()[0]: line.split() for line in out.splitlines() if line}
    assert lines["deconv:f=64,k=5,s=2,p=2"][1:] == [
        "138x7x7", "64x14x14", "138x64x5x5", "220,800", "10,819,200",
    ]  # fmt: skip
    assert lines["deconv:f=1,k=5,s=2,p=2"][2] == "1x28x28"
    assert lines["dense:1"][1:] == ["1034", "1", "1034x1", "1,034", "1,034"]
    # gw + gw2 + gw3 + gwx and dw + dw2 + dw3 + dwy, from upstream's shapes.
    gen = 110 * 1024 + 1034 * 6272 + 138 * 64 * 25 + 74 * 25
    discrim = 64 * 11 * 25 + 128 * 74 * 25 + 6282 * 1024 + 1034
    totals = [line.split()[-2] for line in out.splitlines() if line.startswith("total")]
    assert totals == ["{:,}".format(gen), "{:,}".format(discrim)]


def test_a_table_of_ones_own(capsys):
    assert "2x26x26" in run(capsys, "1x28x28", "conv:f=2,k=3", "flatten", "dense:10")


@pytest.mark.parametrize(
    "argv, words",
    [
        (["7"], "size 7: expected layers after it, such as deconv:k=5,s=2,p=2"),
        (["nonet"], "network 'nonet': expected one of .*radford_cond"),
        (["../load"], "network '../load': expected one of"),
        (["radford_cond", "conv:k=3"], "radford_cond conv:k=3: a network takes no layers"),
        (["7", "deconv:k=3", "dense:10"], "layer 2, dense:10: has no side"),
        (["7", "deconv:k=3", "conv:k=11"], "layer 2, conv:k=11: convolution: the filter"),
    ],
)
def test_refusals(argv, words):
    with pytest.raises(InputError, match=words):
        explain.main(argv)


@pytest.mark.parametrize("argv, code", [(["7", "deconv:k=5,s=2,p=2"], 0), (["7", "conv:k=9"], 2)])
def test_as_a_program(argv, code):
    command = [sys.executable, "-W", "error", "-m", "lib.shapes"] + argv
    done = subprocess.run(command, cwd=ROOT, capture_output=True)
    assert done.returncode == code
    assert done.stderr.count(b"\n") == (code != 0)


def test_a_dilated_filter_is_explained(capsys):
    out = run(capsys, "7", "conv:k=3,d=2")
    assert "k=5: 3 taps, 2 apart" in out
    assert "(7 + 2*0 - 5) // 1 + 1 = 3" in out
