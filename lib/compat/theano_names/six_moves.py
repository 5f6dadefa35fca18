"""theano.compat.six.moves: modules and functions of Python 2 under their names of Python 3."""

import builtins
import collections.abc as collections_abc  # noqa: F401
import functools
import io
import itertools
import pickle as cPickle  # noqa: F401
import queue  # noqa: F401
import sys

cStringIO = StringIO = io.StringIO
filter, map, zip, input = builtins.filter, builtins.map, builtins.zip, builtins.input
range = xrange = builtins.range
filterfalse, zip_longest = itertools.filterfalse, itertools.zip_longest
reduce, intern = functools.reduce, sys.intern
