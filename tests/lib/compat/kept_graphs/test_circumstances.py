"""What decides how a graph is rewritten, written down."""

import theano

from lib.compat.kept_graphs import circumstances


def test_the_order_of_a_set_means_nothing():
    """It differs from one process to the next."""
    one, other = (theano.graph.opt.MergeOptimizer() for _ in range(2))
    one.numbers, other.numbers = ({*numbers} for numbers in ([0, 8], [8, 0]))
    assert list(one.numbers) != list(other.numbers)
    assert circumstances.described(one) == circumstances.described(other)
    other.numbers.add(16)
    assert circumstances.described(one) != circumstances.described(other)
