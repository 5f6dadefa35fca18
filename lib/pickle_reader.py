"""Lists of arrays out of a pickle, without running it.

A pickle is a program; Python's own reader runs whatever it names. This one is a small stack
machine over ``pickletools.genops`` that knows lists, tuples, dicts, text, numbers and the few
recipes by which NumPy and joblib store an array. No name in the file is ever looked up.
"""

import pickletools

from .errors import InputError
from .npy import make_array

# Where NumPy and joblib kept these over the years; None of the modules is imported.
_RECIPES = {
    "NDArrayWrapper": ("sklearn.externals.joblib.numpy_pickle", "joblib.numpy_pickle",
                       "sklearn.externals.joblib.numpy_pickle_compat",
                       "joblib.numpy_pickle_compat"),
    "NumpyArrayWrapper": ("sklearn.externals.joblib.numpy_pickle", "joblib.numpy_pickle"),
    "_reconstruct": ("numpy.core.multiarray", "numpy._core.multiarray"),
    "_frombuffer": ("numpy.core.numeric", "numpy._core.numeric"),
    "ndarray": ("numpy",),
    "dtype": ("numpy",),
    "encode": ("_codecs",),
}  # fmt: skip

_CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
_IGNORED = {"PROTO", "FRAME"}
_LITERALS = {
    "INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT",
    "STRING", "BINSTRING", "SHORT_BINSTRING", "UNICODE", "BINUNICODE", "SHORT_BINUNICODE",
    "BINUNICODE8", "BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8",
}  # fmt: skip
_MARK = object()
_DAMAGE = (ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError)


def read_array_list(stream, where, read_file):
    """Read a pickle that holds one list of arrays.

    Parameters
    ----------
    stream : binary file object
    where : str
        What to call the file in messages.
    read_file : callable
        Takes the name of an array file that lies beside the pickle, returns its array.

    Returns
    -------
    list of ndarray

    Raises
    ------
    InputError
        The pickle is damaged, holds something else, or wants to run code.
    """
    try:
        items = _Machine(stream, where, read_file).run()
    except InputError:
        raise
    except _DAMAGE as error:
        raise InputError("%s: damaged pickle (%s)" % (where, type(error).__name__)) from error
    if not isinstance(items, (list, tuple)):
        raise InputError("%s: holds no list, expected a list of arrays" % where)
    for i, item in enumerate(items):
        if getattr(item, "array", None) is None:
            raise InputError("%s: item %d is no array, expected a list of arrays" % (where, i))
    return [item.array for item in items]


class _Name(object):
    """A recipe that the pickle named."""

    def __init__(self, name):
        self.name = name


class _Dtype(object):
    """A number type under construction: NumPy adds the byte order in a second step."""

    def __init__(self, text):
        self.text = _as_text(text)

    def build(self, state):
        order = _as_text(state[1])
        self.text = (order if order in ("<", ">") else "|") + self.text.lstrip("<>|=")


class _Array(object):
    """An array under construction: the pickle makes it empty, then gives its contents."""

    def __init__(self, recipe=None, machine=None):
        self.recipe, self.machine, self.array = recipe, machine, None

    def build(self, state):
        self.array = getattr(self.machine, "_from" + self.recipe)(state)


class _Machine(object):
    """The pickle's stack, its memo, and the operations that are allowed."""

    def __init__(self, stream, where, read_file):
        self.stream, self.where, self.read_file = stream, where, read_file
        self.stack, self.memo = [], {}

    def run(self):
        for opcode, argument, _ in pickletools.genops(self.stream):
            name = opcode.name
            if name == "STOP":
                return self.stack.pop()
            if name in _LITERALS:
                self.stack.append(argument)
            elif name in _CONSTANTS:
                self.stack.append(_CONSTANTS[name])
            elif name not in _IGNORED:
                self._operation(name)(argument)

    def _operation(self, name):
        operation = getattr(self, "_do_" + name.lower(), None)
        if operation is None:
            raise InputError(
                "%s: pickle operation %s refused, expected a list of arrays" % (self.where, name)
            )
        return operation

    def _since_mark(self):
        place = len(self.stack) - 1 - self.stack[::-1].index(_MARK)
        items = self.stack[place + 1 :]
        del self.stack[place:]
        return items

    # Containers

    def _do_mark(self, _):
        self.stack.append(_MARK)

    def _do_empty_list(self, _):
        self.stack.append([])

    def _do_empty_dict(self, _):
        self.stack.append({})

    def _do_empty_tuple(self, _):
        self.stack.append(())

    def _do_list(self, _):
        self.stack.append(self._since_mark())

    def _do_tuple(self, _):
        self.stack.append(tuple(self._since_mark()))

    def _do_tuple1(self, _):
        self.stack[-1:] = [(self.stack[-1],)]

    def _do_tuple2(self, _):
        self.stack[-2:] = [(self.stack[-2], self.stack[-1])]

    def _do_tuple3(self, _):
        self.stack[-3:] = [tuple(self.stack[-3:])]

    def _do_dict(self, _):
        items = self._since_mark()
        self.stack.append({})
        self._set_items(items)

    def _do_append(self, _):
        item = self.stack.pop()
        self.stack[-1].append(item)

    def _do_appends(self, _):
        items = self._since_mark()
        self.stack[-1].extend(items)

    def _do_setitem(self, _):
        items = [self.stack.pop(-2), self.stack.pop()]
        self._set_items(items)

    def _do_setitems(self, _):
        self._set_items(self._since_mark())

    def _set_items(self, items):
        for key, value in zip(items[::2], items[1::2]):
            # Only text: hashing a tuple nested a million deep would crash the process.
            self.stack[-1][_as_text(key)] = value

    # The memo

    def _do_put(self, place):
        self.memo[place] = self.stack[-1]

    _do_binput = _do_long_binput = _do_put

    def _do_memoize(self, _):
        self.memo[len(self.memo)] = self.stack[-1]

    def _do_get(self, place):
        self.stack.append(self.memo[place])

    _do_binget = _do_long_binget = _do_get

    # Names and what is made of them

    def _do_global(self, names):
        module, _, name = names.partition(" ")
        self._push_name(module, name)

    def _do_stack_global(self, _):
        module, name = self.stack.pop(-2), self.stack.pop()
        self._push_name(_as_text(module), _as_text(name))

    def _push_name(self, module, name):
        if module not in _RECIPES.get(name, ()):
            raise InputError(
                "%s: wants to run %r, refused; expected a list of arrays"
                % (self.where, module + "." + name)
            )
        self.stack.append(_Name(name))

    def _do_reduce(self, _):
        arguments, recipe = self.stack.pop(), self.stack.pop()
        self.stack.append(self._make(recipe.name, *arguments))

    _do_newobj = _do_reduce

    def _make(self, name, *arguments):
        if name == "encode":  # Python 3 writes bytes so in pickles for Python 2
            return arguments[0].encode("latin-1")
        if name == "dtype":
            return _Dtype(arguments[0])
        if name == "_frombuffer":
            data, dtype, shape, order = arguments
            made = _Array()
            made.array = self._array(data, dtype, shape, order == "F")
            return made
        return _Array(name.replace("NDArrayWrapper", "_file").replace("NumpyArray", "_inline"), self)

    def _do_build(self, _):
        state = self.stack.pop()
        self.stack[-1].build(state)
