"""The networks, one a file; `find` gets one by name.

A network is a module with

- the block of its hyper-parameters, each the default of an option
  (`mnist.training.hyper_parameters`);
- ``gen(Z, Y, *params, bn=batchnorm)``: noise (n, nz) to images (n, nc, npx, npx);
- ``discrim(X, Y, *params, bn=batchnorm)``: images to the probability that they are real (n, 1).
  ``Y`` are one-hot classes (n, ny), or None for a network without labels; ``bn`` is what
  normalises a layer, called once for each, see `lib.running_statistics`;
- ``init_params(args)``: initial weights, ``(gen_params, discrim_params)``, of the sizes in
  ``args``, where ``args.ny`` is the number of classes, 0 without labels;
- ``transform(X)``: bytes (n, nc, npx, npx) to floats in the network's range, and
  ``inverse_transform(X)``: from there to floats from 0 to 1;
- ``LAYERS``: its layers for ``python -m lib.shapes NAME``.
"""

import importlib
from types import ModuleType

from lib.command_line.parser import not_known
from lib.errors import InputError

NAMES = ("radford_cond", "radford64", "fsconv32", "torch28", "onepass32", "leaky32", "leaky64")


def find(name: str) -> ModuleType:
    """Return the network's module; raise InputError if there is no network of that name."""
    if name not in NAMES:
        raise InputError(not_known("network", name, NAMES))
    return importlib.import_module("mnist.zoo." + name)
