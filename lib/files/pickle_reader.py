"""Pickles read without running them.

A pickle is a program, and Python's own reader runs whatever it names. This one is a small
stack machine over ``pickletools.genops``: it knows lists, tuples, dicts, text and numbers,
and makes other objects only by recipes that its caller hands in. It imports nothing, and does
no more work than an honest pickle of that size needs.
"""

from __future__ import annotations

import io
import pickletools
from typing import Any, BinaryIO, Callable, Mapping, Optional, Tuple

from ..errors import InputError, one_line
from .unpacking import PACKED_ROOM

#: Operations that a pickle may have: ten thousand pictures' labels and names are a tenth of it.
MOST_OPERATIONS = 10**6
#: For how many of them a recipe's name and its call count: an array takes longer than a number.
_CALL = 10
#: How often the recipes may be handed as many bytes as the whole pickle has: NumPy's arrays are
#: made of text that is made of bytes.
_HANDLED = 4
_DIGITS = b"ILgp"  # operations whose argument is a number in decimal text
_MOST_DIGITS = 400
_MOST_NAME = 200  # characters in the name of a module and what is in it
_MOST_WHY = 200
_CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
_IGNORED = {"PROTO", "FRAME"}
_LITERALS = {
    "INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT",
    "STRING", "BINSTRING", "SHORT_BINSTRING", "UNICODE", "BINUNICODE", "SHORT_BINUNICODE",
    "BINUNICODE8", "BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8",
}  # fmt: skip
#: What stands for the classes and functions that a pickle names: by module and name.
Recipes = Mapping[Tuple[str, str], Optional[Callable[..., Any]]]

# What wrong bytes lead to, in genops, on the stack or in a recipe.
_DAMAGE = (ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError)


def read_pickle(
    stream: BinaryIO,
    where: str,
    recipes: Recipes,
    outside: Callable[[Any], Any] | None = None,
) -> Any:
    """Return the object that a pickle describes.

    Parameters
    ----------
    stream : binary file object
        Read up to the pickle's end; a recipe may read from it too.
    where : str
        What to call the file in messages.
    recipes : dict
        From (module, name), as the pickle has them, to a callable that takes the place of
        the named class or function. If what it returns is given a state, ``build(state)``
        is called. If the callable has an attribute ``new``, that makes the objects of a class,
        and the callable itself stands for the call of a function.
    outside : callable, optional
        From what the pickle says of an object that lies outside of it to that object; without
        it, a pickle of such objects is refused.

    Raises
    ------
    InputError
        The pickle is damaged, names something that ``recipes`` lacks, or is more work than a
        pickle of its size can be.
    """
    try:
        return _Machine(stream, where, recipes, outside).run()
    except InputError:
        raise
    except _DAMAGE as error:
        why = one_line(str(error)[:_MOST_WHY])
        raise InputError("%s: truncated or damaged pickle (%s)" % (where, why)) from error


class _Recipe:
    """A recipe on the stack: opaque, so that no operation can reach into the callable."""

    def __init__(self, make: Callable[..., Any] | None) -> None:
        self.make = make


class _Lines:
    """A stream for genops whose numbers in decimal text are short: Python before 3.10.7 would
    take a time that grows with the square of their length.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self.read, self.tell, self._stream = stream.read, stream.tell, stream

    def readline(self) -> bytes:
        """Return the argument of the operation whose byte was read last, or a part of it."""
        start = self.tell()
        line = self._stream.readline()
        if len(line) > _MOST_DIGITS:
            self._stream.seek(start - 1)
            if self.read(1) in _DIGITS:
                raise ValueError("a number of %d digits" % len(line))
            self._stream.seek(start + len(line))
        return line


class _Machine:
    """The pickle's stack, its memo, and the operations that it may use."""

    def __init__(
        self,
        stream: BinaryIO,
        where: str,
        recipes: Recipes,
        outside: Callable[[Any], Any] | None = None,
    ) -> None:
        self.stream, self.where, self.recipes = stream, where, recipes
        self.outside = outside
        self.stack: list[Any] = []
        self.marks: list[int] = []  # how high the stack was at each
        self.memo: dict[int, Any] = {}
        self.operations_left = MOST_OPERATIONS
        start = stream.tell()
        self.bytes_left = PACKED_ROOM + _HANDLED * (stream.seek(0, io.SEEK_END) - start)
        stream.seek(start)

    def run(self) -> Any:
        lines: Any = _Lines(self.stream)
        for opcode, argument, _ in pickletools.genops(lines):
            self.operations_left -= 1
            if self.operations_left < 0:
                raise InputError(
                    "%s: pickle of more than %d operations, refused (the limit MOST_OPERATIONS of "
                    "lib.files.pickle_reader)" % (self.where, MOST_OPERATIONS)
                )
            name = opcode.name
            if name == "STOP":
                return self.stack.pop()
            if name in _LITERALS:
                self.stack.append(argument)
            elif name in _CONSTANTS:
                self.stack.append(_CONSTANTS[name])
            elif name not in _IGNORED:
                self._operation(name)(argument)
        raise ValueError("no end")

    def _operation(self, name: str) -> Callable[[Any], None]:
        operation: Callable[[Any], None] | None = getattr(self, "_do_" + name.lower(), None)
        if operation is None:
            raise InputError("%s: pickle operation %s refused" % (self.where, name))
        return operation

    def _since_mark(self) -> list[Any]:
        place = self.marks.pop()
        if place > len(self.stack):
            raise ValueError("a mark above the stack")
        items = self.stack[place:]
        del self.stack[place:]
        return items

    def _do_mark(self, _: Any) -> None:
        self.marks.append(len(self.stack))

    def _charge(self, items: Any) -> None:
        """Count a recipe's call and the bytes it is handed: the same ones may come again."""
        self.operations_left -= _CALL
        for item in items if isinstance(items, (tuple, list)) else [items]:
            if isinstance(item, (str, bytes, bytearray, tuple, list, dict)):
                self.bytes_left -= len(item)
        self.bytes_left -= 1
        if self.bytes_left < 0:
            raise InputError(
                "%s: pickle that makes far more than is in it, refused as a decompression bomb"
                % self.where
            )

    def _do_empty_list(self, _: Any) -> None:
        self.stack.append([])

    def _do_list(self, _: Any) -> None:
        self.stack.append(self._since_mark())

    def _do_append(self, _: Any) -> None:
        item = self.stack.pop()
        self.stack[-1].append(item)

    def _do_appends(self, _: Any) -> None:
        items = self._since_mark()
        self.stack[-1].extend(items)

    def _do_empty_tuple(self, _: Any) -> None:
        self.stack.append(())

    def _do_tuple(self, _: Any) -> None:
        self.stack.append(tuple(self._since_mark()))

    def _do_tuple1(self, _: Any) -> None:
        self.stack[-1] = (self.stack[-1],)

    def _do_tuple2(self, _: Any) -> None:
        self.stack[-2:] = [(self.stack[-2], self.stack[-1])]

    def _do_tuple3(self, _: Any) -> None:
        self.stack[-3:] = [(self.stack[-3], self.stack[-2], self.stack[-1])]

    def _do_empty_dict(self, _: Any) -> None:
        self.stack.append({})

    def _do_dict(self, _: Any) -> None:
        items = self._since_mark()
        self.stack.append({})
        self._set_items(items)

    def _do_setitem(self, _: Any) -> None:
        self._set_items([self.stack.pop(-2), self.stack.pop()])

    def _do_setitems(self, _: Any) -> None:
        self._set_items(self._since_mark())

    def _set_items(self, items: list[Any]) -> None:
        for key, value in zip(items[::2], items[1::2]):
            # Hashing a tuple nested a million deep would crash the process.
            if not isinstance(key, (str, int)):
                raise TypeError("a key that is no text and no number")
            self.stack[-1][key] = value

    def _do_put(self, place: int) -> None:
        self.memo[place] = self.stack[-1]

    _do_binput = _do_long_binput = _do_put

    def _do_memoize(self, _: Any) -> None:
        self.memo[len(self.memo)] = self.stack[-1]

    def _do_get(self, place: int) -> None:
        self.stack.append(self.memo[place])

    _do_binget = _do_long_binget = _do_get

    def _do_global(self, names: str) -> None:
        self._push_recipe(*names.split(" ", 1))

    def _do_stack_global(self, _: Any) -> None:
        self._push_recipe(self.stack.pop(-2), self.stack.pop())

    def _push_recipe(self, module: object, name: object) -> None:
        if not (isinstance(module, str) and isinstance(name, str)):
            raise TypeError("a name that is no text")
        if (module, name) not in self.recipes:
            raise InputError(
                "%s: pickle names %r, refused because it could run any code"
                % (self.where, (module + "." + name)[:_MOST_NAME])
            )
        self.operations_left -= _CALL
        self.stack.append(_Recipe(self.recipes[module, name]))

    def _do_binpersid(self, _: Any) -> None:
        if self.outside is None:
            raise InputError("%s: pickle of objects outside of it, refused" % self.where)
        self._charge(self.stack[-1])
        self.stack[-1] = self.outside(self.stack[-1])

    def _arguments(self) -> tuple[Any, ...]:
        arguments = self.stack.pop()
        if type(arguments) is not tuple:  # what else can be handed on is not counted
            raise TypeError("arguments that are no tuple")
        self._charge(arguments)
        return arguments

    def _do_reduce(self, _: Any) -> None:
        arguments = self._arguments()
        self.stack[-1] = self.stack[-1].make(*arguments)

    def _do_newobj(self, _: Any) -> None:
        arguments = self._arguments()
        make = self.stack[-1].make
        self.stack[-1] = getattr(make, "new", make)(*arguments)

    def _do_build(self, _: Any) -> None:
        state = self.stack.pop()
        self._charge(state)
        self.stack[-1].build(state)
