"""Files as ``torch.save`` has written them over the years, made without PyTorch."""

import collections
import io
import pickle
import struct
import tarfile
import zipfile

import numpy as np

MAGIC, PROTOCOL = 0x1950A86A20F9469CFC6C, 1001
SYSTEM = {"protocol_version": PROTOCOL, "little_endian": True, "type_sizes": {"int": 4}}
KINDS = {"f4": "Float", "f8": "Double", "f2": "Half", "i8": "Long", "u1": "Byte"}


class Named:
    """A class or function that the pickle names."""

    def __init__(self, module, name):
        self.module, self.name = module, name

    def __call__(self):
        raise AssertionError("nobody calls it")


class Module:
    """An object of a class, with a state."""

    def __init__(self, name, **state):
        self.named, self.state = Named(*name.rsplit(".", 1)), state


class Storage:
    """The numbers of a tensor, outside of the pickle."""

    def __init__(self, array, key):
        self.array, self.key = np.array(array, order="C"), key
        self.named = Named("torch", KINDS[self.array.dtype.str[1:]] + "Storage")


class _Pickler(pickle._Pickler):
    dispatch = dict(pickle._Pickler.dispatch)

    def __init__(self, file, kind):
        super().__init__(file, 2)
        self.kind, self.storages = kind, {}

    def persistent_id(self, thing):
        if isinstance(thing, Storage):
            count = thing.array.size
            view = (None,) if self.kind == "stacked" else ()
            return ("storage", thing.named, thing.key, "cpu", count, *view)
        if isinstance(thing, np.ndarray) and self.kind == "tar":
            return str(self._storage(thing)[1])
        return None

    def _storage(self, array):
        key = str(len(self.storages))
        self.storages[key] = storage = Storage(array, key)
        return storage, 1000 + int(key)

    def save_named(self, thing):
        self.write(b"c%s\n%s\n" % (thing.module.encode(), thing.name.encode()))

    def save_module(self, thing):
        self.save(thing.named)
        self.write(pickle.EMPTY_TUPLE + pickle.NEWOBJ)
        self.save(thing.state)
        self.write(pickle.BUILD)

    def save_array(self, array):
        strides = tuple(s // array.itemsize for s in np.array(array, order="C").strides)
        what = (self._storage(array)[0], 0, array.shape, strides, False, collections.OrderedDict())
        self.save_reduce(Named("torch._utils", "_rebuild_tensor_v2"), what)

    dispatch[Named], dispatch[Module], dispatch[np.ndarray] = save_named, save_module, save_array


def _dumps(thing, kind):
    buffer = io.BytesIO()
    pickler = _Pickler(buffer, kind)
    pickler.dump(thing)
    return buffer.getvalue(), pickler.storages


def zip_file(thing, packed=zipfile.ZIP_STORED):
    """As since 1.6."""
    data, storages = _dumps(thing, "zip")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packed) as archive:
        archive.writestr("archive/data.pkl", data)
        archive.writestr("archive/byteorder", "little")
        for key, storage in storages.items():
            archive.writestr("archive/data/" + key, storage.array.tobytes())
        archive.writestr("archive/version", "3\n")
    return buffer.getvalue()


def stacked_file(thing):
    """As from 0.2 to 1.5."""
    data, storages = _dumps(thing, "stacked")
    parts = [pickle.dumps(each, 2) for each in (MAGIC, PROTOCOL, SYSTEM)]
    parts += [data, pickle.dumps(list(storages), 2)]
    for storage in storages.values():
        parts += [struct.pack("<q", storage.array.size), storage.array.tobytes()]
    return b"".join(parts)


def _pickled(thing):
    return _dumps(thing, "none")[0]


def tar_file(thing):
    """As in 0.1."""
    data, storages = _dumps(thing, "tar")
    kept, tensors = [pickle.dumps(len(storages), 2)], [pickle.dumps(len(storages), 2)]
    for key, storage in storages.items():
        kept += [_pickled((int(key), "cpu", storage.named))]
        kept += [struct.pack("<q", storage.array.size), storage.array.tobytes()]
        array = storage.array
        named = Named("torch", storage.named.name.replace("Storage", "Tensor"))
        tensors += [_pickled((1000 + int(key), int(key), named)), struct.pack("<i4x", array.ndim)]
        strides = [s // array.itemsize for s in array.strides]
        tensors += [struct.pack("<%dq" % (2 * array.ndim), *array.shape, *strides)]
        tensors += [struct.pack("<q", 0)]
    kept += [pickle.dumps([], 2)]
    parts = {"sys_info": pickle.dumps(SYSTEM, 2), "pickle": data}
    parts.update(storages=b"".join(kept), tensors=b"".join(tensors))
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in parts.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


FORMATS = {"zip": zip_file, "stacked": stacked_file, "tar": tar_file}
