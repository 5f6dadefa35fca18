"""Theano's settings that it refuses, said in one line; where the user's wish cannot be met."""

from __future__ import annotations

import importlib.util
import os
import sys
from typing import Any

from ..errors import InputError, one_line
from ..toolchain import cache_folder, compiler, theanorc


def _refused(trace):
    """Return Theano's parameter that was being set when the error came, or None."""
    while trace is not None:
        owner = trace.tb_frame.f_locals.get("self")
        if trace.tb_frame.f_code.co_name == "__set__" and hasattr(owner, "is_default"):
            return owner
        trace = trace.tb_next
    return None


def _right_values(parameter):
    if parameter.name == "device":
        return "cpu; where graphs run, programs say with --device or DCGAN_DEVICE"
    if hasattr(parameter, "all"):
        return "one of " + ", ".join(sorted(parameter.all))
    kind = getattr(parameter, "_apply", None)
    if kind in (int, float):
        return "a number"
    if getattr(kind, "__self__", None) is parameter and type(parameter).__name__ == "BoolParam":
        return "True or False"
    return "another value, or leave it out"


def explain(error: Any, environ: Any) -> Any:
    """Turn an error of Theano's configuration into one that names the setting.

    Parameters
    ----------
    error : Exception
        What importing Theano raised.
    environ : mapping
        The process's environment.

    Returns
    -------
    InputError or None
        None if the error is about nothing that the user set.
    """
    parameter = _refused(error.__traceback__)
    setting = None if parameter is None else theanorc.located(environ).get(parameter.name.lower())
    if setting is None:
        return None
    section, _, option = parameter.name.rpartition("__")
    name = option if section and setting.where != "THEANO_FLAGS" else parameter.name
    return InputError(
        "Theano refuses a setting: %s: %s = %s: write %s"
        % (setting.where, name, setting.value, _right_values(parameter))
    )


def leave(error: Any) -> None:
    """Print an error that the user can act on, and end the program with its exit code.

    Theano is imported at the head of programs, outside of anything that would catch it.
    """
    print("error: " + one_line(error), file=sys.stderr)
    raise SystemExit(error.exit_code) from error


def compiler_problem(settings: Any) -> Any:
    """Say why Theano would run in Python against the user's wish; None if it does not.

    An empty ``cxx`` is the user's wish; one that is not there is not.
    """
    return None if settings.get("cxx") == "" else compiler.problem(settings)


_GPUS = ("cuda", "opencl")
# Settings for Theano's own GPU back-end, and what they are without one.
_WITHOUT_GPU = {"device": "cpu", "init_gpu_device": "", "contexts": ""}


def _on_the_cpu(settings):
    """Flags for a program whose GPU cannot be had, which then runs on the CPU; says so.

    Without pygpu Theano says ``NoneType: None`` about it, and that it runs on the GPU.
    """
    named = [name for name in _WITHOUT_GPU if settings.get(name, "").startswith(_GPUS)]
    named += ["contexts"] if settings.get("contexts") else []
    if not named or importlib.util.find_spec("pygpu") is not None:
        return {}
    setting = theanorc.located(os.environ)[named[0]]
    print(
        "theano: %s: %s = %s: this needs pygpu, which is not installed, so that graphs run on the "
        "CPU: leave it out; programs find other GPUs with --device or DCGAN_DEVICE"
        % (setting.where, named[0], one_line(setting.value)),
        file=sys.stderr,
    )
    return {name: _WITHOUT_GPU[name] for name in named}


def corrections(settings: dict) -> tuple[dict, str | None]:
    """Find flags that go before the user's own, because these cannot be met; says which.

    Parameters
    ----------
    settings : dict
        What the user set for Theano (`theanorc.settings`).

    Returns
    -------
    flags : dict
    problem : str or None
        Why Theano has to run in Python, against the user's wish.

    Raises
    ------
    UnavailableError
        If there is no place even for what Theano writes without compiling anything.
    """
    place = cache_folder.choose(settings)
    if place.reason:
        print("theano: " + one_line(place.reason), file=sys.stderr)
    flags = {**place.flags, **_on_the_cpu(settings)}
    missing = compiler_problem(settings)
    if missing is not None:
        # `theano_function` then looks for JAX, and says so
        return dict(flags, cxx=""), missing
    return flags, None if settings.get("cxx") == "" else place.unloadable


def environment() -> Any:
    """Return what the user set for Theano; one line and exit code 2 if it cannot be read."""
    try:
        return theanorc.settings(os.environ)
    except InputError as error:
        return leave(error)
