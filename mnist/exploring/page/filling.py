"""The page: the template, filled with a generator's layers."""

from __future__ import annotations

import base64
import html
import os
from typing import Any, List, NamedTuple

import numpy as np

from lib import rng
from lib.errors import InputError, name_of
from lib.files.web_page import as_json, write_web_page

from ...latent import noise
from ...sampling.generation import Generation, one_hot
from ..layers import Layer, directions, plain_layers
from ..numpy_pictures import pictures
from ..packed import for_page, packed, unpacked

#: In the order in which they stand on the page.
SCRIPTS = ("simd.js", "generator.js", "latent.js", "start.js")
FOLDER = os.path.dirname(os.path.abspath(__file__))
_COMPARED = 16  # pictures
_DIRECTIONS = 8
_MOST_DIFFERENT = 2  # grey levels, between NumPy and Theano


class Difference(NamedTuple):
    """How far pictures with packed weights are from Theano's, in grey levels.

    Attributes
    ----------
    most : int
        Of any pixel.
    mean : float
    """

    most: int
    mean: float


def write_page(path: str, trained: Any, kind: str, made: Generation, about: Any) -> Difference:
    """Write the page of a generator.

    Parameters
    ----------
    path : str
    trained : mnist.sampling.trained.Trained
    kind : {'float16', 'int8'}
        How weights are kept.
    made : mnist.sampling.generation.Generation
        Makes its pictures.
    about : list of (str, str)
        What the page says of where it is from.

    Returns
    -------
    Difference

    Raises
    ------
    lib.errors.InputError
        The layers do not make the pictures that Theano makes: the network is of another kind.
    """
    generator = trained.generator
    layers = plain_layers(trained, made.statistics)
    found = _compared(trained, layers, kind, made)
    limits = generator.inverse_transform(np.array([0.0, 1.0]))
    # from the network's range to 0..1 by a straight line: where does it meet 0 and 1?
    slope = limits[1] - limits[0]
    shown = {
        "nz": generator.nz,
        "ny": generator.ny,
        "nc": generator.nc,
        "side": layers[-1].side_out,
        "latent": generator.latent,
        "range": [-limits[0] / slope, (1.0 - limits[0]) / slope],
        "classes": [name_of(name) for name in trained.classes],
        "directions": [
            base64.b64encode(np.asarray(row, "<f4").tobytes()).decode("ascii")
            for row in directions(layers, generator.nz, _DIRECTIONS)
        ],
        "layers": for_page(layers, kind),
    }
    number = sum(layer.weight.size for layer in layers)
    about = list(about) + [
        ("weights", "{:,} as {}".format(number, kind)),
        ("largest difference to Python's pictures", _levels(found.most)),
        ("mean difference", "%.3f grey levels" % found.mean),
    ]
    parts = {
        "title": html.escape(generator.arch),
        "subtitle": "Every picture is made in this page, by the trained generator, "
        "without a server or a network.",
        "about": "\n".join(
            "<div><dt>%s</dt><dd>%s</dd></div>"
            % (html.escape(name_of(name)), html.escape(name_of(value)))
            for name, value in about
        ),
        "model": as_json(shown),
    }
    # pictures are saved from the page's memory, and WebAssembly is put together there
    code = "'unsafe-inline' 'wasm-unsafe-eval'"
    write_web_page(path, FOLDER, parts, SCRIPTS, images="data: blob:", code=code)
    return found


def _levels(number: int) -> str:
    return "%d grey level%s of 255" % (number, "" if number == 1 else "s")


def _compared(trained, layers: List[Layer], kind, made) -> Difference:
    """Measure what packing the weights changes."""
    generator = trained.generator
    Z = noise(rng.separate(1), _COMPARED, generator.nz, generator.latent)
    Y = one_hot(np.arange(_COMPARED) % generator.ny, generator.ny) if generator.ny else None
    expected = np.concatenate(list(made(Z, Y))).astype(int)
    plain = pictures(layers, Z, Y, generator.inverse_transform)
    if plain.shape != expected.shape or np.abs(plain - expected).max() > _MOST_DIFFERENT:
        raise InputError(
            "%s: %s is not the row of layers that its table says: no page can be made of it"
            % (trained.path, generator.arch)
        )
    short = [layer._replace(weight=unpacked(packed(layer.weight, kind))) for layer in layers]
    away = np.abs(pictures(short, Z, Y, generator.inverse_transform) - expected)
    return Difference(int(away.max()), float(away.mean()))
