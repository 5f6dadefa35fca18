"""IDX files that tests write."""

import os
import struct

import numpy as np


def write_idx(path, array, pack=bytes):
    """Write an array of bytes; return the path."""
    array = np.asarray(array, np.uint8)
    os.makedirs(os.path.dirname(str(path)), exist_ok=True)
    data = struct.pack(">HBB%dI" % array.ndim, 0, 8, array.ndim, *array.shape) + array.tobytes()
    with open(str(path), "wb") as file:
        file.write(pack(data))
    return str(path)
