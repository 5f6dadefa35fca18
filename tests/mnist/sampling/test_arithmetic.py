import numpy as np
import pytest

from lib.errors import InputError
from mnist.sampling.arithmetic import names_classes, parse, points, usual_number

DIGITS = list("0123456789")
CLOTHES = ["T-shirt", "bag", "9"]
PLAIN = []
Z = np.arange(12, dtype=np.float32).reshape(4, 3) ** 2
LABELS = np.array([0, 1, 2, 1])


def terms(text, of, n=4):
    return [(t.sign, t.samples, t.label) for t in parse(text, of, n)]


@pytest.mark.parametrize(
    "text, of, expected",
    [
        ("7 - 1 + 4", DIGITS, [(1, None, 7), (-1, None, 1), (1, None, 4)]),
        ("7-1+4", DIGITS, [(1, None, 7), (-1, None, 1), (1, None, 4)]),
        (" 7 ", DIGITS, [(1, None, 7)]),
        ("T-shirt - bag", CLOTHES, [(1, None, 0), (-1, None, 1)]),
        ("9 + 1", CLOTHES, [(1, None, 2), (1, None, 1)]),  # a name goes before a number
        ("#3,#1 - bag", CLOTHES, [(1, [3, 1], None), (-1, None, 1)]),
        ("#3,1 - #0", PLAIN, [(1, [3, 1], None), (-1, [0], None)]),
        ("#3,1 + #2", PLAIN, [(1, [3, 1], None), (1, [2], None)]),
    ],
)
def test_sums(text, of, expected):
    assert terms(text, of) == expected


@pytest.mark.parametrize(
    "text, of, words",
    [
        ("", DIGITS, "found '', expected a class, or samples' numbers such as #3,#5"),
        ("7 -", DIGITS, "found ''"),
        ("7 * 3", DIGITS, r"found '7 \* 3'"),
        ("10", DIGITS, "found '10'"),
        ("coat - bag", CLOTHES, "found 'coat'"),
        ("bag", PLAIN, "found 'bag', expected samples' numbers"),
        ("3", PLAIN, "found '3', expected samples' numbers"),
        ("3,1", DIGITS, "found '3,1'"),
        ("#4", DIGITS, "there is no sample 4, the last of 4 is 3"),
    ],
)
def test_what_is_no_sum(text, of, words):
    with pytest.raises(InputError, match="--arithmetic: " + words):
        parse(text, of, 4)


def test_classes_give_a_row_for_each_noise():
    noise, Y, columns = points(parse("2 - 1 + 0", DIGITS, 4), Z, LABELS, 10)
    assert columns == 4 and np.array_equal(noise[4:8], np.repeat(Z[1:2], 4, axis=0))
    assert Y.shape == (16, 10)
    assert Y[4:8].argmax(axis=1).tolist()[:3] == [2, 1, 0]
    assert Y[7].tolist() == [1, -1, 1] + [0] * 7


def test_samples_give_one_row_of_means():
    noise, Y, columns = points(parse("#0,#2 - #1", DIGITS, 4), Z, LABELS, 10)
    assert columns == 3
    assert np.array_equal(noise, [(Z[0] + Z[2]) / 2, Z[1], (Z[0] + Z[2]) / 2 - Z[1]])
    assert Y[0].tolist() == [0.5, 0, 0.5] + [0] * 7 and Y[2][1] == -1
    noise, Y, _ = points(parse("#3 - #0", PLAIN, 4), Z, None, 0)
    assert Y is None and np.array_equal(noise[2], Z[3] - Z[0])


def test_a_class_beside_samples_is_the_mean_of_its_samples():
    noise, _, _ = points(parse("1 - #0", DIGITS, 4), Z, LABELS, 10)
    assert np.array_equal(noise[0], (Z[1] + Z[3]) / 2)
    with pytest.raises(InputError, match="none of 4 samples is of class 9: --num-samples N"):
        points(parse("9 - #0", DIGITS, 4), Z, LABELS, 10)


def test_a_class_of_a_generator_without_is_the_mean_of_its_samples():
    noise, Y, columns = points(parse("1 - 2 + 0", DIGITS, 4), Z, LABELS, 0)
    mean = (Z[1] + Z[3]) / 2
    assert Y is None and columns == 4
    assert np.array_equal(noise, [mean, Z[2], Z[0], mean - Z[2] + Z[0]])
    with pytest.raises(InputError, match="none of 4 samples is of class 9"):
        points(parse("9", DIGITS, 4), Z, LABELS, 0)


@pytest.mark.parametrize(
    "text, named, numbers",
    [
        ("7 - 1", True, (5, 2000)),
        ("7 - #1", True, (100, 2000)),
        ("#3,#5 - #1", False, (100, 100)),
        ("#3,5-#1 ", False, (100, 100)),
        ("T-shirt", True, (5, 2000)),
    ],
)
def test_how_many_samples_a_sum_is_of(text, named, numbers):
    assert names_classes(text) == named
    assert (usual_number(text, 10), usual_number(text, 0)) == numbers
