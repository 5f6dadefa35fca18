"""Sizes that are not known until an exported graph runs, and how to reckon with them.

A size is an ``int``, or a `Size`: a sum of products of named free sizes, such as ``2*batch + 3``.
That is enough for the shape arithmetic of networks: what cancels out is seen to cancel out.
"""

from __future__ import annotations

from typing import Any, Dict, Tuple, Union

Terms = Dict[Tuple[str, ...], int]


class Undecided(Exception):
    """A question about a size that only a run can answer."""


class Size:
    """A size with free names in it; an immutable polynomial with whole coefficients.

    Parameters
    ----------
    terms : dict
        From the sorted names of a product (empty for the number alone) to its coefficient.
    """

    __slots__ = ("terms",)

    def __init__(self, terms: Terms) -> None:
        self.terms = terms

    def __add__(self, other: Any) -> Any:
        terms = dict(self.terms)
        for names, factor in terms_of(other).items():
            terms[names] = terms.get(names, 0) + factor
        return reduced(terms)

    def __mul__(self, other: Any) -> Any:
        terms: Terms = {}
        for names, factor in self.terms.items():
            for more, times in terms_of(other).items():
                product = tuple(sorted(names + more))
                terms[product] = terms.get(product, 0) + factor * times
        return reduced(terms)

    def __neg__(self) -> Any:
        return self * -1

    def __sub__(self, other: Any) -> Any:
        return self + -other

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    __radd__, __rmul__ = __add__, __mul__

    def __floordiv__(self, other: Any) -> Any:
        if not isinstance(other, Size):
            if any(factor % other for names, factor in self.terms.items() if names):
                raise Undecided
            return reduced({names: factor // other for names, factor in self.terms.items()})
        return self._divided(other)

    def __rfloordiv__(self, other: Any) -> Any:
        raise Undecided

    def _divided(self, other: Size) -> Any:
        """Divide by a single product, where all terms have it as a factor."""
        if len(other.terms) != 1:
            raise Undecided
        ((divisor, times),) = other.terms.items()
        terms: Terms = {}
        for names, factor in self.terms.items():
            left = list(names)
            for name in divisor:
                if name not in left:
                    raise Undecided
                left.remove(name)
            if factor % times:
                raise Undecided
            terms[tuple(left)] = factor // times
        return reduced(terms)

    def __mod__(self, other: Any) -> Any:
        return self - (self // other) * other

    def __rmod__(self, other: Any) -> Any:
        raise Undecided

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Size) and self.terms == other.terms

    def __hash__(self) -> int:
        return hash(frozenset(self.terms.items()))

    def __str__(self) -> str:
        parts = []
        for names, factor in sorted(self.terms.items(), reverse=True):
            words = list(names) if factor == 1 and names else [str(factor), *names]
            parts.append("*".join(words))
        return " + ".join(parts)

    __repr__ = __str__


Sized = Union[int, Size]


def free(name: str) -> Size:
    """Return the size that is only known by its name."""
    return Size({(name,): 1})


def terms_of(size: Any) -> Terms:
    """Return a size's terms."""
    return size.terms if isinstance(size, Size) else {(): int(size)}


def reduced(terms: Terms) -> Any:
    """Return the size of these terms: an ``int`` where nothing is free."""
    terms = {names: factor for names, factor in terms.items() if factor}
    if not terms:
        return 0
    return terms[()] if list(terms) == [()] else Size(terms)


def difference(one: Any, other: Any) -> int:
    """Return by how much two sizes differ.

    Raises
    ------
    Undecided
        It depends on the run.
    """
    found = one - other
    if isinstance(found, Size):
        raise Undecided
    return int(found)


def is_name(size: Any) -> bool:
    """Return whether a size is one free name, and no more."""
    return isinstance(size, Size) and list(size.terms.values()) == [1] and _names(size) == 1


def _names(size: Size) -> int:
    return len(next(iter(size.terms)))


def product(sizes: Any) -> Any:
    """Return the product of sizes."""
    total: Any = 1
    for size in sizes:
        total = size * total
    return total


def replaced(size: Any, values: Dict[str, Any]) -> Any:
    """Return a size with names replaced by what is known of them."""
    if not isinstance(size, Size) or not any(n in values for names in size.terms for n in names):
        return size
    total: Any = 0
    for names, factor in size.terms.items():
        total = product([values.get(n, free(n)) for n in names]) * factor + total
    return replaced(total, values)
