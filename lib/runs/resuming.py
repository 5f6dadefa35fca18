"""Which run a folder holds, and what a resumed one goes on from."""

from __future__ import annotations

import os

from ..errors import InputError
from . import checkpoint
from .folder import has_config, has_log


def check_free(folder: str) -> None:
    """Raise InputError if a run in `folder` has got somewhere: a new one would overwrite it."""
    if _is_taken(folder):
        raise InputError(
            "%s holds a run already: add --resume to go on with it, or choose another folder "
            "with --output-path" % folder
        )


def _is_taken(folder: str) -> bool:
    return checkpoint.find(folder) is not None or has_log(folder)


def read_checkpoint(folder: str, resume: str | bool) -> tuple | None:
    """Read the checkpoint that ``--resume`` means.

    Parameters
    ----------
    folder : str
        The run's.
    resume : str or True
        A checkpoint's path, or True for the folder's newest.

    Returns
    -------
    tuple or None
        Path, header and arrays, for `Run.load`; None if the run had no checkpoint yet.

    Raises
    ------
    InputError
        If there is no run in `folder`, if the checkpoint is damaged, or if `resume` is that of
        another folder and `folder` holds a run of its own.
    """
    path: str | None
    if isinstance(resume, str):
        path = resume
        elsewhere = os.path.realpath(os.path.dirname(path)) != os.path.realpath(folder)
        if elsewhere and _is_taken(folder):
            raise InputError(
                "%s holds a run already, of which %s is no checkpoint: --resume without a file "
                "goes on with that run; choose another folder with --output-path to go on from the "
                "file" % (folder, path)
            )
    else:
        path = checkpoint.find(folder)
        if path is None and not has_config(folder):
            raise InputError("%s holds no run to resume: omit --resume to start one" % folder)
    return None if path is None else (path, *checkpoint.load(path))


def differences(saved: dict, config: dict) -> list[str]:
    """Say in what a run that goes on differs from how it began, a line for each.

    Parameters
    ----------
    saved, config : dict
        The settings in the checkpoint, and those of now.

    Returns
    -------
    list of str
        Of versions (this project, Python, NumPy, Theano) and of options, as far as both are known.
    """
    lines = []
    for group, what in (("versions", "%s %s"), ("options", "--%s %s")):
        before, now = saved.get(group), config.get(group)
        if isinstance(before, dict) and isinstance(now, dict):
            for name in sorted(set(before) & set(now)):
                if before[name] != now[name]:
                    old = what % (name.replace("_", "-"), before[name])
                    lines.append("the checkpoint is of %s, this run of %s" % (old, now[name]))
    return lines
