"""What PyTorch's pickles are made of, as inert data: storages, tensors, modules.

Only the handful of functions that PyTorch builds tensors with are known here, by name, and each
is a few lines of this file. An object of any other class becomes a `Record`: its name and what
the pickle says of it.
"""

from __future__ import annotations

import math
from typing import Any, Callable, Dict, Tuple

import numpy as np

from ..errors import InputError
from ..files.npy import MOST_AXES, count_bytes

_MOST_NAME = 200  # characters of a name that are shown
_HALF_OF_FLOAT = "bf2"  # the upper half of a float32, which NumPy has no type for
_KINDS = {
    "Float": "f4", "Double": "f8", "Half": "f2", "BFloat16": _HALF_OF_FLOAT, "Long": "i8",
    "Int": "i4", "Short": "i2", "Char": "i1", "Byte": "u1", "Bool": "u1",
}  # fmt: skip


class StorageKind:
    """The type of a storage's numbers, such as ``torch.FloatStorage``."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.itemsize = 2 if code == _HALF_OF_FLOAT else np.dtype(code).itemsize

    def __call__(self, *_: Any) -> Any:
        """Refuse: a pickle names it, and never makes one."""
        raise TypeError("a storage inside the pickle")

    def numbers(self, data: Any, order: str) -> np.ndarray:
        """Return the numbers that bytes hold, in the byte order ``<`` or ``>``."""
        if self.code == _HALF_OF_FLOAT:
            halves = np.frombuffer(data, np.dtype(order + "u2"))
            return (halves.astype(np.uint32) << 16).view(np.float32)
        return np.frombuffer(data, np.dtype(order + self.code))


class Storage:
    """A row of numbers that tensors are windows of; its bytes lie outside of the pickle.

    Parameters
    ----------
    kind : StorageKind
    count : int or None
        How many numbers there are; None where only the bytes tell.
    order : {'<', '>'}
        Byte order.

    Attributes
    ----------
    read : callable or None
        Returns the bytes; set by whoever knows the file's format.
    """

    def __init__(self, kind: StorageKind, count: int | None, order: str = "<") -> None:
        self.kind, self.count, self.order = kind, count, order
        self.read: Callable[[], Any] | None = None
        self._numbers: np.ndarray | None = None

    def numbers(self, where: str) -> np.ndarray:
        """Return the numbers; raise InputError if there are more or fewer than there should be."""
        if self._numbers is None:
            if self.read is None:
                raise InputError("%s: damaged: the numbers of a tensor are missing" % where)
            data = self.read()
            expected = len(data) if self.count is None else self.count * self.kind.itemsize
            if len(data) != expected or expected % self.kind.itemsize:
                raise InputError(
                    "%s: truncated or damaged: %d bytes of a tensor's numbers, expected %d"
                    % (where, len(data), expected)
                )
            self._numbers = self.kind.numbers(data, self.order)
        return self._numbers


class Tensor:
    """A window of a storage, as PyTorch describes it."""

    def __init__(self, storage: Any, offset: Any, size: Any, stride: Any) -> None:
        if not isinstance(storage, Storage):
            raise TypeError("a tensor without a storage")
        self.storage, self.offset = storage, offset
        self.size, self.stride = tuple(size), tuple(stride)

    def build(self, state: Any) -> None:
        """Pass over what an old PyTorch says of gradients."""

    def array(self, where: str) -> np.ndarray:
        """Return a copy of the tensor's numbers.

        Raises
        ------
        InputError
            It reaches out of its storage, or shows one number many times.
        """
        whole = (self.offset, *self.size, *self.stride)
        if any(type(n) is not int or n < 0 for n in whole) or len(self.size) != len(self.stride):
            raise InputError("%s: damaged: a tensor without a proper size" % where)
        if len(self.size) > MOST_AXES:
            raise InputError("%s: damaged: a tensor of %d axes" % (where, len(self.size)))
        numbers = self.storage.numbers(where)
        count = math.prod(self.size)
        if count == 0:
            count_bytes(numbers.dtype, self.size, where)
            return np.zeros(self.size, numbers.dtype.newbyteorder("="))
        last = self.offset + sum((n - 1) * s for n, s in zip(self.size, self.stride))
        if last >= len(numbers) or count > len(numbers):
            raise InputError(
                "%s: truncated or damaged: a tensor of %d numbers up to the %d-th, found %d"
                % (where, count, last + 1, len(numbers))
            )
        strides = [s * numbers.itemsize for s in self.stride]
        window = np.lib.stride_tricks.as_strided(numbers[self.offset :], self.size, strides)
        return np.array(window, numbers.dtype.newbyteorder("="), order="C")


class Record:
    """An object of a class that nothing is known of.

    Attributes
    ----------
    name : str
        Module and class, as the pickle has them.
    state : dict
        Its attributes.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.state: Dict[Any, Any] = {}

    def build(self, state: Any) -> None:
        """Take the attributes that the pickle gives."""
        if isinstance(state, dict):
            self.state = state


class _Ordered(dict):
    """Stands for OrderedDict, which PyTorch gives attributes to."""

    def build(self, state: Any) -> None:
        """Pass over the attributes: versions of the modules."""


class _Class:
    """Stands for a class that the pickle names: makes records, and cannot be called."""

    def __init__(self, module: str, name: str, where: str) -> None:
        self._module, self._name, self._where = module, name, where

    def new(self, *_: Any) -> Record:
        """Return an object of it."""
        return Record(self._module + "." + self._name)

    def __call__(self, *arguments: Any) -> Record:
        """Return a record for a function of PyTorch's; refuse any other.

        Raises
        ------
        InputError
            It is not PyTorch's.
        """
        if self._module.split(".")[0] != "torch":
            raise InputError(
                "%s: pickle calls %r, refused because it could run any code: save the network's "
                "state_dict() instead"
                % (self._where, (self._module + "." + self._name)[:_MOST_NAME])
            )
        return self.new(*arguments)


def _ordered(*arguments: Any) -> _Ordered:
    made = _Ordered()
    for key, value in arguments[0] if arguments else ():  # as Python 2 wrote them
        if not isinstance(key, (str, int)):
            raise TypeError("a key that is no text and no number")
        made[key] = value
    return made


def _tensor(storage: Any, offset: Any, size: Any, stride: Any, *_: Any) -> Tensor:
    return Tensor(storage, offset, size, stride)


def _same(data: Any, *_: Any) -> Any:
    return data


class TorchRecipes(Dict[Tuple[str, str], Any]):
    """The recipes for `lib.files.pickle_reader.read_pickle`; any name is in them.

    Parameters
    ----------
    where : str
        What to call the file in messages.
    """

    def __init__(self, where: str) -> None:
        super().__init__()
        self._where = where
        for name, code in _KINDS.items():
            for module in ("torch", "torch.cuda"):
                self[module, name + "Storage"] = StorageKind(code)
        self["collections", "OrderedDict"] = _ordered
        self["collections", "defaultdict"] = lambda *_: _Ordered()
        self["torch._utils", "_rebuild_tensor"] = _tensor
        self["torch._utils", "_rebuild_tensor_v2"] = _tensor
        for name in ("_rebuild_parameter", "_rebuild_parameter_with_state"):
            self["torch._utils", name] = _same
        # before PyTorch 0.4
        self["torch.nn.parameter", "Parameter"] = self["torch.autograd.variable", "Variable"] = (
            _same
        )
        self["torch", "Size"] = _same
        for module in ("builtins", "__builtin__"):
            self[module, "set"] = lambda items=(): list(items)
            self[module, "dict"] = dict
        self["_codecs", "encode"] = lambda text, _: text.encode("latin-1")

    def __contains__(self, key: object) -> bool:
        return True

    def __missing__(self, key: Tuple[str, str]) -> _Class:
        return _Class(*key, self._where)


def storage_kind(named: Any) -> StorageKind:
    """Return what a storage's type on the pickle's stack stands for."""
    kind = getattr(named, "make", None)
    if not isinstance(kind, StorageKind):
        raise ValueError("a storage of a type that is not known")
    return kind
