"""A hook that notes whatever a program changes on the disk outside some folders.

It stands by itself: as ``sitecustomize`` it is started with the interpreter, and with each of
the interpreters that a program starts. $DCGAN_AUDIT is JSON: the allowed folders and the file
for the notes.
"""

import json
import os
import sys
import threading

#: From an event to which of its arguments are names, each with that of its folder's descriptor.
CHANGES = {
    "os.chmod": ((0, 2),),
    "os.chown": ((0, 3),),
    "os.link": ((1, 3),),
    "os.mkdir": ((0, 2),),
    "os.remove": ((0, 1),),
    "os.rename": ((0, 2), (1, 3)),
    "os.rmdir": ((0, 1),),
    "os.symlink": ((1, 2),),
    "os.truncate": ((0, None),),
    "os.utime": ((0, 3),),
}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_DEVICES = ("/dev/null", "/dev/tty", "/dev/full")


def watch(allowed, notes):
    """Note from now on what is changed outside the folders `allowed`, a line each."""
    allowed = tuple(os.path.realpath(folder) + os.sep for folder in allowed)
    descriptor = os.open(notes, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
    there = _tell_folders_of_open()

    def hook(event, arguments):
        if event == "open":
            path, mode, flags = arguments
            changes = set("wxa+") & set(mode or "") or (mode is None and flags & _WRITING)
            inside = getattr(there, "folder", None)
            if inside is not None and isinstance(path, (str, bytes)):
                path = os.path.join(inside, os.fsdecode(path))
            paths = [path] if changes else []
        elif event in CHANGES:
            paths = [_full(arguments, *places) for places in CHANGES[event]]
        else:
            return
        for path in paths:
            if not isinstance(path, (str, bytes)):
                continue  # what has been opened before
            parent, name = os.path.split(os.path.abspath(os.fsdecode(path)))
            full = os.path.join(os.path.realpath(parent), name)
            if event == "open":  # a link is followed
                full = os.path.realpath(full)
            if not (full + os.sep).startswith(allowed) and full not in _DEVICES:
                os.write(descriptor, ("%s %r %s\n" % (event, full, sys.argv[:2])).encode())

    sys.addaudithook(hook)


def _tell_folders_of_open():
    """Return where `os.open` notes, from now on, the folder that a name is relative to.

    The event itself does not say it.
    """
    there, plain = threading.local(), os.open

    def opened(path, flags, mode=0o777, *, dir_fd=None):
        there.folder = None if dir_fd is None else os.readlink("/proc/self/fd/%d" % dir_fd)
        try:
            return plain(path, flags, mode, dir_fd=dir_fd)
        finally:
            there.folder = None

    os.open = opened
    if plain in os.supports_dir_fd:
        os.supports_dir_fd.add(opened)
    return there


def _full(arguments, name, folder):
    path = arguments[name]
    if folder is None or len(arguments) <= folder or arguments[folder] in (-1, None):
        return path
    inside = os.readlink("/proc/self/fd/%d" % arguments[folder])
    return os.path.join(inside, os.fsdecode(path))


if "DCGAN_AUDIT" in os.environ:
    watch(*json.loads(os.environ["DCGAN_AUDIT"]))
