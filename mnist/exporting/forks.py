"""Networks of other programs, named as ``module:function``."""

from __future__ import annotations

import importlib
import inspect
from typing import Any, Callable

from lib.errors import InputError, reason

from ..sampling import trained
from ..sampling.recognise import Generator
from .discriminators import Discriminator


def find(path: str, wanted: Any) -> tuple[Any, list, str]:
    """Return a network of a module of the user's, and its parameters.

    The function takes noise or images first, then perhaps one-hot classes named ``Y``, then
    the parameters, and perhaps ``bn``, which normalises the layers. It is a generator's if its
    input is a matrix.

    Parameters
    ----------
    path : str
    wanted : mnist.exporting.networks.Wanted

    Returns
    -------
    network : Generator or Discriminator
    params : list of ndarray
    path : str
        Where the parameters are.

    Raises
    ------
    InputError
        There is no such function, or it takes another number of parameters.
    """
    module, function = _import(wanted.part)
    names = list(inspect.signature(function).parameters)
    labelled = len(names) > 1 and names[1].lower() in ("y", "labels")
    if wanted.classes and not labelled:
        raise InputError("%s: takes no classes: leave --classes out" % wanted.part)
    which = "discrim" if wanted.part.split(":")[1].lower().startswith("d") else "gen"
    file, params, _ = trained.read(path, which)
    plain = [name for name in names[1 + labelled :] if name != "bn"]
    variadic = any(
        p.kind is p.VAR_POSITIONAL for p in inspect.signature(function).parameters.values()
    )
    if not variadic and len(plain) != len(params):
        raise InputError(
            "%s: holds %d parameters, %s expects %d" % (file, len(params), wanted.part, len(plain))
        )
    size = wanted.size or _size(params, wanted)
    call = _adapted(function, labelled, "bn" in names)
    if len(size) == 1:
        back = getattr(module, "inverse_transform", None) or (lambda images: images)
        made = Generator(wanted.part, call, back, wanted.latent, size[0], wanted.classes, 0)
        return made, params, file
    transform = getattr(module, "transform", None) or (lambda images: images / 255.0)
    if len(size) != 3 or size[1] != size[2]:
        raise InputError("%s: expected --input CHANNELSxSIDExSIDE" % wanted.part)
    return (
        Discriminator(wanted.part, call, transform, size[0], size[1], wanted.classes),
        params,
        file,
    )


def _import(spec: str) -> tuple[Any, Callable]:
    module, _, name = spec.partition(":")
    if not module or not name:
        raise InputError(
            "--network %s: expected generator, discriminator or module:function" % spec
        )
    try:
        found = importlib.import_module(module)
    except ImportError as error:
        raise InputError("--network %s: cannot be imported: %s" % (spec, reason(error))) from error
    function = getattr(found, name, None)
    if not callable(function):
        raise InputError("--network %s: %s has no function %s" % (spec, module, name))
    return found, function


def _size(params: list, wanted: Any) -> tuple[int, ...]:
    if params and params[0].ndim == 2:
        return (params[0].shape[0] - wanted.classes,)
    raise InputError("%s: expected --input with the size of its input" % wanted.part)


def _adapted(function: Callable, labelled: bool, normalised: bool) -> Callable:
    """The function with the signature of this project's networks."""

    def call(x: Any, y: Any, *params: Any, bn: Any = None) -> Any:
        more = {"bn": bn} if normalised and bn is not None else {}
        return function(x, *([y] if labelled else []), *params, **more)

    # the parameters keep their names
    own = list(inspect.signature(function).parameters.values())
    first = [inspect.Parameter(name, own[0].kind) for name in ("x", "y")]
    call.__signature__ = inspect.Signature([*first, *own[1 + labelled :]])  # type: ignore[attr-defined]
    return call
