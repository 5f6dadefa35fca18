"""theano.tensor.shared_randomstreams and raw_random on Theano 1.1's random variables.

Arguments are those of Theano 1.0; the numbers differ from its. `ndim` is taken and not needed:
Theano 1.1 finds the number of dimensions itself. Each function returns the generator's new
state and the numbers; `RandomStreams` keeps the states.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import theano
import theano.tensor as T
from theano.compile.sharedvalue import shared
from theano.tensor.random import basic


def _drawn(state, op, *parameters, size=None):
    draw = op(*parameters, size=size, rng=state)
    return draw.owner.outputs[0], draw


def _typed(found, dtype):
    state, draw = found
    return state, draw if dtype is None else T.cast(draw, dtype)


def _shape(size):
    """A size, however it was written, as a tuple of numbers and scalars."""
    if size is None:
        return ()
    if isinstance(size, T.Variable) and size.ndim:
        return tuple(size[axis] for axis in range(T.get_vector_length(size)))
    return (size,) if isinstance(size, (int, np.integer, T.Variable)) else tuple(size)


def uniform(
    random_state: Any,
    size: Any = None,
    low: float = 0.0,
    high: float = 1.0,
    ndim: Any = None,
    dtype: Any = None,
) -> Any:
    """Numbers between `low` and `high`, in floatX by default."""
    found = _drawn(random_state, basic.uniform, low, high, size=size)
    return _typed(found, dtype or theano.config.floatX)


def normal(
    random_state: Any,
    size: Any = None,
    avg: float = 0.0,
    std: float = 1.0,
    ndim: Any = None,
    dtype: Any = None,
) -> Any:
    """Normal numbers with the mean `avg` and the standard deviation `std`."""
    found = _drawn(random_state, basic.normal, avg, std, size=size)
    return _typed(found, dtype or theano.config.floatX)


def binomial(
    random_state: Any,
    size: Any = None,
    n: int = 1,
    p: float = 0.5,
    ndim: Any = None,
    dtype: str = "int64",
    prob: Any = None,
) -> Any:
    """How often something of probability `p` (once called `prob`) comes up in `n` trials."""
    p = p if prob is None else prob
    return _typed(_drawn(random_state, basic.binomial, n, p, size=size), dtype)


def poisson(
    random_state: Any, size: Any = None, lam: float = 1.0, ndim: Any = None, dtype: str = "int64"
) -> Any:
    """Counts with the mean `lam`."""
    return _typed(_drawn(random_state, basic.poisson, lam, size=size), dtype)


def random_integers(
    random_state: Any,
    size: Any = None,
    low: int = 0,
    high: int = 1,
    ndim: Any = None,
    dtype: str = "int64",
) -> Any:
    """Integers from `low` to `high`, both included."""
    return _typed(_drawn(random_state, basic.randint, low, high + 1, size=size), dtype)


def choice(
    random_state: Any,
    size: Any = None,
    a: Any = 2,
    replace: bool = True,
    p: Any = None,
    ndim: Any = None,
    dtype: str = "int64",
) -> Any:
    """Elements of the vector `a`, or of the integers below the number `a`."""
    a = T.as_tensor_variable(a)
    a = T.arange(a) if a.ndim == 0 else a
    shape = (1,) if size is None else _shape(size)
    p = None if p is None else T.as_tensor_variable(p)
    draw = basic.choice(a, size=shape, replace=replace, p=p, rng=random_state)
    return _typed((draw.owner.outputs[0], draw[0] if size is None else draw), dtype)


def permutation(
    random_state: Any, size: Any = None, n: int = 1, ndim: Any = None, dtype: str = "int64"
) -> Any:
    """Orders of the integers below `n`, along a last axis behind those of `size`."""
    state, keys = uniform(random_state, (*_shape(size), n), dtype="float64")
    return _typed((state, T.argsort(keys, axis=-1)), dtype)


def multinomial(
    random_state: Any,
    size: Any = None,
    n: int = 1,
    pvals: Any = (0.5, 0.5),
    ndim: Any = None,
    dtype: str = "int64",
) -> Any:
    """How often each category comes up in `n` trials.

    Parameters
    ----------
    random_state : variable
    size : int, sequence or vector, optional
        By default what `pvals` has before its last axis.
    n : int or scalar
    pvals : (..., categories)
        Probabilities; each row sums to 1.
    ndim : ignored
    dtype : str

    Returns
    -------
    state : variable
    counts : (*size, categories)
    """
    bounds = T.cumsum(T.cast(T.as_tensor_variable(pvals), "float64"), axis=-1)
    lengths = tuple(bounds.shape[axis] for axis in range(bounds.ndim - 1))
    shape = (n, *(lengths if size is None else _shape(size)), 1)
    state, draws = uniform(random_state, shape, dtype="float64")
    # the sum is 1 but for rounding, and what lies above it belongs to the last category
    below = T.set_subtensor(T.cast(T.lt(draws, bounds), "int64")[..., -1:], 1)
    counts = below.sum(axis=0)
    each = T.concatenate([counts[..., :1], counts[..., 1:] - counts[..., :-1]], axis=-1)
    return state, T.cast(each, dtype)


class RandomStreams:
    """Random numbers that differ at each call of a compiled function.

    Parameters
    ----------
    seed : int, optional
        Makes the numbers the same in each run.

    Attributes
    ----------
    state_updates : list of (shared variable, variable)
        The generators and their next states; a function updates them by itself.
    """

    def __init__(self, seed=None):
        self.state_updates = []
        self.default_instance_seed = seed
        self.gen_seedgen = np.random.RandomState(seed)

    def updates(self) -> Any:
        """Return the generators and their next states, for ``function(updates=...)``."""
        return list(self.state_updates)

    def _next_generator(self):
        return np.random.RandomState(int(self.gen_seedgen.randint(2**30)))

    def seed(self, seed: Any = None) -> None:
        """Start all generators anew, by default with the seed that was given at first."""
        self.gen_seedgen.seed(self.default_instance_seed if seed is None else seed)
        for state, _ in self.state_updates:
            state.set_value(self._next_generator(), borrow=True)

    def _known(self, item):
        for state, _ in self.state_updates:
            if item is state:
                return state
        raise KeyError(item)

    def __getitem__(self, item):
        """The NumPy generator behind the shared variable `item`, ``draw.rng``."""
        return self._known(item).get_value(borrow=True)

    def __setitem__(self, item, generator):
        self._known(item).set_value(generator, borrow=True)

    def gen(self, op: Any, *args: Any, **kwargs: Any) -> Any:
        """Return the numbers that ``op(state, *args, **kwargs)`` draws from a new generator."""
        state = shared(self._next_generator())
        state.tag.is_rng = True
        following, draw = op(state, *args, **kwargs)
        draw.rng, draw.update = state, (state, following)
        self.state_updates.append(draw.update)
        state.default_update = following
        return draw

    def uniform(self, *args: Any, **kwargs: Any) -> Any:
        """Return draws of `uniform`."""
        return self.gen(uniform, *args, **kwargs)

    def normal(self, *args: Any, **kwargs: Any) -> Any:
        """Return draws of `normal`."""
        return self.gen(normal, *args, **kwargs)

    def binomial(self, *args: Any, **kwargs: Any) -> Any:
        """Return draws of `binomial`."""
        return self.gen(binomial, *args, **kwargs)

    def poisson(self, *args: Any, **kwargs: Any) -> Any:
        """Return draws of `poisson`."""
        return self.gen(poisson, *args, **kwargs)

    def random_integers(self, *args: Any, **kwargs: Any) -> Any:
        """Return draws of `random_integers`."""
        return self.gen(random_integers, *args, **kwargs)

    def choice(self, *args: Any, **kwargs: Any) -> Any:
        """Return draws of `choice`."""
        return self.gen(choice, *args, **kwargs)

    def permutation(self, *args: Any, **kwargs: Any) -> Any:
        """Return draws of `permutation`."""
        return self.gen(permutation, *args, **kwargs)

    def multinomial(self, *args: Any, **kwargs: Any) -> Any:
        """Return draws of `multinomial`."""
        return self.gen(multinomial, *args, **kwargs)

    def shuffle_row_elements(self, input: Any) -> Any:
        """Return `input` with the elements of each row in an order of the row's own."""
        lengths = tuple(input.shape[axis] for axis in range(input.ndim - 1))
        orders = self.permutation(size=lengths, n=input.shape[-1])
        if input.ndim == 1:
            shuffled = input[orders]
        else:
            rows = input.reshape((-1, input.shape[-1]))
            flat = orders.reshape(rows.shape)
            shuffled = rows[T.arange(rows.shape[0]).dimshuffle(0, "x"), flat].reshape(input.shape)
        shuffled.rng, shuffled.update = orders.rng, orders.update
        return shuffled
