import pytest

from lib.export.size import Size, Undecided, difference, free, is_name, product, replaced

n, m = free("n"), free("m")


def test_sums_and_products():
    assert n + n == 2 * n and str(2 * n + 3) == "2*n + 3"
    assert n - n == 0 and isinstance(n - n, int)
    assert (n + 1) * (m - 1) == n * m - n + m - 1
    assert 5 - n == -(n - 5)
    assert product([n, 3, m]) == 3 * n * m and product([]) == 1


def test_quotients():
    assert (4 * n + 6) // 2 == 2 * n + 3 and (4 * n + 7) // 2 == 2 * n + 3
    assert (4 * n + 7) % 2 == 1
    assert (6 * n * m) // (2 * m) == 3 * n
    assert (3 * n * m) // product([n, 3, m]) == 1
    for undecided in (lambda: n // 2, lambda: 8 // n, lambda: (n + 1) // m, lambda: m // (n + 1)):
        with pytest.raises(Undecided):
            undecided()


def test_differences_and_names():
    assert difference(n + 3, n) == 3 and difference(5, 2) == 3
    with pytest.raises(Undecided):
        difference(n, m)
    assert is_name(n) and not is_name(n + 1) and not is_name(n * m) and not is_name(3)


def test_what_is_found_out_is_put_in():
    assert replaced(2 * n + m, {"n": 3}) == 6 + m
    assert replaced(n * m, {"n": m, "m": 4}) == 16
    assert replaced(7, {"n": 1}) == 7


def test_equal_sizes_hash_alike():
    assert len({n + 1, free("n") + 1, n}) == 2
    assert Size({(): 3}) != n
