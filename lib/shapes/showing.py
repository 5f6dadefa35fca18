"""Options that show sizes as a page or a picture, beside the text that is printed."""

from __future__ import annotations

import argparse
from typing import Callable, Dict, List

from ..errors import InputError, name_of
from . import layers
from .page.filling import write_page
from .pictures.files import write_gif, write_png, write_svg
from .pictures.scene import Layer

_PICTURES = {"svg": write_svg, "png": write_png, "gif": write_gif}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add ``--html`` and the options of pictures to a program's."""
    group = parser.add_argument_group("files instead of text")
    group.add_argument(
        "--html",
        metavar="FILE",
        help="a page on which the window moves and every number can be changed",
    )
    group.add_argument("--svg", metavar="FILE", help="a picture of one layer, for papers")
    group.add_argument("--png", metavar="FILE", help="the same in pixels")
    group.add_argument("--gif", metavar="FILE", help="a film of it: the window at every place")
    group.add_argument(
        "--layer", type=int, metavar="N", help="the layer that pictures show, the first is 1"
    )
    group.add_argument(
        "--place", type=int, default=1, metavar="N", help="where its window stands (default: 1)"
    )


def show(
    arguments: argparse.Namespace,
    title: str,
    networks: Dict[str, List[str]],
    text: Callable[[Dict[str, List[str]]], str],
) -> None:
    """Write the files that the options ask for, or print the text where they ask for none.

    Parameters
    ----------
    arguments : argparse.Namespace
        With the options of `add_options`.
    title : str
        Of the page.
    networks : dict
        From a network's name to its list of texts, see `lib.shapes.layers`.
    text : callable
        From the networks to what is printed.

    Raises
    ------
    InputError
        A layer does not fit the one before it, or a picture is asked for of none or several.
    """
    written = []
    if arguments.html:
        write_page(arguments.html, title, networks)
        written.append(arguments.html)
    for kind, write in _PICTURES.items():
        path = getattr(arguments, kind)
        if path:
            write(path, _chosen(networks, arguments.layer), arguments.place)
            written.append(path)
    if written:
        print("done: %s" % ", ".join(map(name_of, written)))
    else:
        print(text(networks))


def _chosen(networks: Dict[str, List[str]], number: int | None) -> Layer:
    """Return the layer that a picture shows."""
    moving = []
    for name, texts in networks.items():
        for at, row in enumerate(layers.table(texts), 1):
            kind, settings = layers.parse_layer(row.layer)
            if kind in ("conv", "deconv") and number in (None, at):
                moving.append((name, at, Layer(kind, row.in_shape[2], row.out_shape[2], settings)))
    if len(moving) != 1:
        raise InputError(
            "a picture shows one convolution or deconvolution, found %s: expected --layer N"
            % (", ".join("%s %d" % (name, at) for name, at, _ in moving) or "none")
        )
    return moving[0][2]


def side_as_network(side: int, texts: List[str]) -> List[str]:
    """Return layers of one side, such as ``conv:k=5``, as a network of maps with one channel.

    Raises
    ------
    InputError
        One is no convolution or deconvolution.
    """
    network = ["1x%dx%d" % (side, side)]
    for text, (_, settings) in zip(texts, layers.parse_sides(texts)):
        network.append(text if settings["f"] else text + ",f=1")
    return network
