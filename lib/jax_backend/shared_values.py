"""Shared variables whose values live on a device between calls.

A shared variable keeps its value in a container. `adopt` turns that into a `Resident`, which
has the value in up to two places: in ``storage[0]``, as ever, and on a device. Each function
of JAX that changes it leaves the new value on the device and None in the storage; whoever asks
for the value brings it back. Functions that Theano compiled itself look into the storage
without asking, so `lib.compat.function_calls` asks for them before each call.
"""

from __future__ import annotations

import sys
import weakref
from typing import Any

from theano.compile.function.types import Function
from theano.link.basic import Container

_OWN_REFERENCES = 2  # of an array that only its storage holds: that, and getrefcount's argument

# by the id of the storage, which a Resident keeps alive: functions have containers of their own
_residents: weakref.WeakValueDictionary = weakref.WeakValueDictionary()


class Resident(Container):
    """A container whose value may be on a device.

    Always one of the two is valid: the storage (not None), the device's array, or both.
    """

    _array: Any = None
    _placement: Any = None
    _lent = False  # whether the array in storage was handed out, and may be changed in place

    def _get(self):
        self.fetch()
        self._lent = True
        return self.storage[0]

    def _set(self, value):
        super().__set__(value)
        self._array, self._lent = None, False

    value = data = property(_get, _set)

    def fetch(self) -> None:
        """Make the storage valid."""
        if self.storage[0] is None and self._array is not None:
            self.storage[0] = self.type.filter(self._placement.fetch(self._array))

    def leave(self) -> None:
        """Make the storage the only valid place: something else is going to change it."""
        self.fetch()
        self._array = None

    def array(self, placement: Any) -> Any:
        """The value on the device of `placement`."""
        if self._array is not None and self._placement != placement:
            self.leave()
        if self._lent:
            # changed in place, perhaps, and again as long as somebody else has it
            self.leave()
            self._lent = sys.getrefcount(self.storage[0]) > _OWN_REFERENCES
        if self._array is None:
            self._array, self._placement = placement.variable(self.storage[0]), placement
        return self._array

    def wait(self) -> None:
        """Return once the value is computed."""
        if self._array is not None:
            self._array.block_until_ready()

    def replace(self, array: Any, placement: Any) -> None:
        """The new value, from the device."""
        self._array, self._placement, self._lent = array, placement, False
        self.storage[0] = None

    def __deepcopy__(self, memo):
        self.fetch()
        return super().__deepcopy__(memo)

    def __reduce__(self):
        self.fetch()
        own = ("_array", "_placement", "_lent")
        state = {name: value for name, value in self.__dict__.items() if name not in own}
        return Container.__new__, (Container,), state


def adopt(container: Any) -> Any:
    """Make `container` a Resident, in place.

    Parameters
    ----------
    container : theano.link.basic.Container
        A shared variable's.

    Returns
    -------
    Resident
    """
    if not isinstance(container, Resident):
        _watch_functions()
        container.__class__ = Resident
        _residents[id(container.storage)] = container
    return container


def wait(variables: Any) -> None:
    """Return once the devices have computed the values of these shared variables."""
    for variable in variables:
        if isinstance(variable.container, Resident):
            variable.container.wait()


_watching = False


def _watch_functions():
    """Let the functions that Theano compiles itself find valid values, and keep what they leave."""
    global _watching
    if not _watching:
        Function.before_calls(_make_valid)  # of lib.compat.function_calls
        _watching = True


def _make_valid(function):
    """Bring the values that `function`, one of Theano's own, is going to read or change."""
    if not getattr(function.fn, "fetches_residents", True):
        return
    for spec, container in zip(function.maker.expanded_inputs, function.input_storage):
        resident = _residents.get(id(container.storage))
        if resident is None:
            continue
        if spec.mutable or spec.update is not None:
            resident.leave()
        else:
            resident.fetch()
