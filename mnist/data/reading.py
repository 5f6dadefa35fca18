"""What a user says of data that can be read in more than one way."""

from __future__ import annotations

from typing import NamedTuple, Optional, Tuple, Union

from lib.errors import InputError


class Reading(NamedTuple):
    """How to read a file of arrays.

    Attributes
    ----------
    array : str or None
        The name of the array that holds the images; None to tell it by the names.
    label_column : int or None
        Which column of a table of labels, from 0, holds the classes.
    levels : pair of float, 'auto' or None
        What becomes black and what white; ``'auto'``: the array's least and greatest value.
        None to tell it by the type.
    """

    array: Optional[str] = None
    label_column: Optional[int] = None
    levels: Union[Tuple[float, float], str, None] = None


#: The user says nothing.
ANYHOW = Reading()


def check_used(reading: Reading, kind: str) -> None:
    """Raise InputError if something is said that has no meaning for a kind of data."""
    meant: dict = dict.fromkeys(("npz", "hdf5", "mat"), reading._fields)
    meant["folder"] = ("levels",)
    for name, value in reading._asdict().items():
        if value is not None and name not in meant.get(kind, ()):
            raise InputError(
                "--%s has no meaning for data of kind %s, expected arrays in an .npz, .npy, HDF5 "
                "or .mat file" % (name.replace("_", "-"), kind)
            )
