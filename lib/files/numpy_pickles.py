"""NumPy's arrays and number types in pickles, made by recipes: no code of the pickle runs."""

from __future__ import annotations

from typing import Any, Callable, Dict, Optional, Tuple

import numpy as np

from .npy import make_array

Recipes = Dict[Tuple[str, str], Optional[Callable[..., Any]]]

# Where NumPy has kept them over the years; none of the modules is imported.
_PACKAGES = ("numpy.core", "numpy._core")


class PickledArray:
    """An array that a pickle makes empty and then gives its contents.

    Parameters
    ----------
    contents : callable
        From the state that the pickle gives to the ndarray.

    Attributes
    ----------
    array : ndarray or None
        None until the pickle has given it its contents.
    """

    def __init__(self, contents: Callable[[Any], np.ndarray]) -> None:
        self.contents = contents
        self.array: np.ndarray | None = None

    def build(self, state: Any) -> None:
        """Take the state that the pickle gives."""
        self.array = self.contents(state)


class PickledDtype:
    """A number type; NumPy's pickles add the byte order in a second step."""

    def __init__(self, text: str, *_: Any) -> None:
        self.text, self._order = text, ""

    def build(self, state: Any) -> None:
        """Take the byte order."""
        order = state[1]
        if self._order or not isinstance(order, str) or len(order) != 1:
            raise ValueError("a number type of two byte orders, or of none")
        if not isinstance(self.text, str):
            raise TypeError("a number type that is no text")
        self._order, self.text = order, order + self.text


def numpy_recipes(where: str) -> Recipes:
    """Return recipes for `lib.files.pickle_reader.read_pickle` that make NumPy's arrays.

    Parameters
    ----------
    where : str
        What to call the file in messages.

    Returns
    -------
    dict
        From (module, name) to what makes a `PickledArray` or a `PickledDtype`, or bytes.
    """

    def contents(state: Any) -> np.ndarray:
        _, shape, dtype, is_fortran, data = state  # the first is the format's version
        if isinstance(data, str):  # Python 2's bytes
            data = data.encode("latin-1")
        return make_array(data, dtype.text, shape, is_fortran, where)

    def from_buffer(data: bytes, dtype: Any, shape: Any, order: str) -> PickledArray:
        array = PickledArray(contents)
        array.array = make_array(data, dtype.text, shape, order == "F", where)
        return array

    recipes: Recipes = {
        # How Python 3 writes bytes for Python 2 ...
        ("_codecs", "encode"): lambda text, _: text.encode("latin-1"),
        ("__builtin__", "bytes"): lambda: b"",  # ... and so bytes that are empty
        ("numpy", "dtype"): PickledDtype,
        ("numpy", "ndarray"): None,  # named as a class to make, never made here
    }
    for package in _PACKAGES:
        recipes[package + ".multiarray", "_reconstruct"] = lambda *_: PickledArray(contents)
        recipes[package + ".numeric", "_frombuffer"] = from_buffer  # since pickle protocol 5
    return recipes
