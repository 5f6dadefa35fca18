"""``python -m lib.shapes``: sizes explained layer by layer, and the tables of networks."""

from __future__ import annotations

import importlib

from ..command_line.parser import Parser, not_known
from ..errors import InputError, run_cli
from . import layers, showing, sizes

# Whose modules a network's name means; they have a table named LAYERS.
_NETWORKS = "mnist.zoo"

_DESCRIPTION = """\
Explain how the sizes of convolutions and deconvolutions come about.

A layer is written with k, the size of its filters, s, the stride, p, the zeros at each end (a
number, valid, half, full or same), d, the distance of a filter's taps, f, the number of filters,
and for a deconvolution a, the pixels that are added at one end (0 to s - 1). One number as input
size explains one side of an image; CHANNELSxHEIGHTxWIDTH prints a table. --html makes a page of it
on which the window moves; --svg, --png and --gif make pictures of one layer."""

_EXAMPLES = """\
examples:
  python -m lib.shapes 7 deconv:k=5,s=2,p=2 deconv:k=5,s=2,p=2
  python -m lib.shapes 28 conv:k=5,s=2,p=same
  python -m lib.shapes 1x28x28 conv:f=64,k=5,s=2,p=2 flatten dense:10
  python -m lib.shapes radford_cond"""

_READING_DECONV = """\
A deconvolution is a convolution run backwards. Seen from the generator, its input is the
small side and its output the large one; for the convolution with the same k, s and p it is
the other way round, which is why the discriminator's table reads like the generator's from
below."""

_READING_STACK = """\
Layers stack by size alone: what one layer gives is what the next one takes. The number of
filters is free; only the next layer's filters must expect as many channels."""


def parser() -> Parser:
    """Return the program's options."""
    options = Parser(
        prog="python -m lib.shapes",
        command="dcgan-shapes",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
    )
    options.add_argument("start", metavar="SIZE|NETWORK", help="input size, or name of a network")
    options.add_argument("layers", metavar="LAYER", nargs="*", help="layers, from first to last")
    showing.add_options(options)
    return options


def main(argv: list[str]) -> int:
    """Print what the arguments ask for, or write it as a page or a picture; see ``--help``."""
    arguments = parser().parse_args(argv)
    start, texts = arguments.start, arguments.layers
    if not start[:1].isdigit():
        if texts:
            raise InputError("%s %s: a network takes no layers" % (start, texts[0]))
        showing.show(arguments, start, find_network(start), format_network)
    elif not texts:
        raise InputError("size %s: expected layers after it, such as deconv:k=5,s=2,p=2" % start)
    elif len(layers.parse_shape(start)) == 1 and _is_side(texts[0]):
        side = layers.parse_shape(start)[0]
        network = {"layers": showing.side_as_network(side, texts)}
        showing.show(arguments, "layers", network, lambda _: explain(side, texts))
    else:
        showing.show(arguments, "layers", {"layers": [start] + texts}, format_network)
    return 0


def command() -> int:
    """Run the program with the arguments of the command line; return the exit code."""
    return run_cli(main)


def _is_side(text: str) -> bool:
    return text.partition(":")[0] in ("conv", "deconv")


def find_network(name: str) -> dict[str, list[str]]:
    """Return the layers of a network of `mnist.zoo`.

    Returns
    -------
    dict
        From the function's name (``gen``, ``discrim``) to its list of texts.

    Raises
    ------
    InputError
        There is no such network.
    """
    try:
        known = importlib.import_module(_NETWORKS).NAMES
    except ImportError:  # a ported checkout, which has networks of its own
        known = ()
    if name not in known:
        raise InputError(not_known("network", name, known))
    tables: dict[str, list[str]] = importlib.import_module("%s.%s" % (_NETWORKS, name)).LAYERS
    return tables


def format_network(tables: dict[str, list[str]]) -> str:
    """Return the tables of a network's functions, {name: list of texts}, as text."""
    return "\n\n".join(format_table(*item) for item in tables.items())


def explain(i: int, texts: list[str]) -> str:
    """Return, for one side of an image, each layer's formula with its numbers filled in.

    Parameters
    ----------
    i : int
        Pixels along the side.
    texts : list of str
        ``conv`` and ``deconv`` layers.

    Returns
    -------
    str
    """
    sides, parts, kinds = [i], [], []
    for number, (text, (kind, settings)) in enumerate(zip(texts, layers.parse_sides(texts)), 1):
        settings.pop("f")
        taps, d = settings["k"], settings.pop("d")
        settings["k"] = layers.extent(taps, d)
        try:
            o, lines = (_explain_conv if kind == "conv" else _explain_deconv)(i, **settings)
        except InputError as error:
            raise InputError("layer %d, %s: %s" % (number, text, error)) from error
        title = "layer %d: %s of %d pixels, filter k=%d, stride s=%d, padding p=%d" % (
            (number, kind, i) + tuple(settings[name] for name in "ksp")
        )
        if d > 1:
            lines.insert(
                0,
                "k=%d: %d taps, %d apart, span %d pixels" % (settings["k"], taps, d, settings["k"]),
            )
        parts.append("\n".join([title] + ["  " + line for line in lines]))
        sides.append(o)
        kinds.append(kind)
        i = o
    parts.append(" -> ".join(map(str, sides)))
    if "deconv" in kinds:
        parts.append(_READING_DECONV)
    if len(kinds) > 1:
        parts.append(_READING_STACK)
    return "\n\n".join(parts)


def _explain_conv(i: int, k: int, s: int, p: int, a: int | None) -> tuple[int, list[str]]:
    o = sizes.conv_output_length(i, k, s, p) or 0  # of a known size it is known
    lines = [
        "o = (i + 2p - k) // s + 1 = (%d + 2*%d - %d) // %d + 1 = %d" % (i, p, k, s, o),
        "    the padded side has %d pixels, and the filter stands at %d places %d apart"
        % (i + 2 * p, o, s),
    ]
    unused = (i + 2 * p - k) % s
    if unused:
        lines.append(
            "    the last %d of them are not looked at: the next step would leave" % unused
        )
    return o, lines


def _explain_deconv(i: int, k: int, s: int, p: int, a: int | None) -> tuple[int, list[str]]:
    chosen = a is not None
    a = sizes.deconv_adjustment(k, s, p) if a is None else a
    o = sizes.deconv_output_length(i, k, s, p, a) or 0  # of a known size it is known
    back = sizes.conv_output_length(o, k, s, p) or 0
    lines = [
        "o = s(i - 1) + a + k - 2p = %d*(%d - 1) + %d + %d - 2*%d = %d" % (s, i, a, k, p, o),
        "    backwards: (o + 2p - k) // s + 1 = (%d + 2*%d - %d) // %d + 1 = %d"
        % (o, p, k, s, back),
    ]
    shortest = o - a
    if s > 1 and shortest > 0:
        lines.append(
            "    a convolution takes any of %s to %d; a=%d, %s, means %d"
            % (
                ", ".join(str(n) for n in range(shortest, shortest + s)),
                i,
                a,
                "as asked" if chosen else "which comes closest to s*i = %d" % (s * i),
                o,
            )
        )
    if o == s * i:
        others = [
            "k=%d,p=%d" % (n, m) for n in range(1, 8) for m in range(n) if 1 <= n - 2 * m <= s
        ]
        lines.append("    %d times the input, as with every filter of 1 <= k - 2p <= s:" % s)
        lines.append("    " + " ".join(others))
    return o, lines


def format_table(title: str, texts: list[str]) -> str:
    """Return a network's layers, shapes, parameters and multiply-adds per image as a table."""
    rows = layers.table(texts)
    cells: list[tuple[str, ...]] = [
        ("layer", "input", "output", "filters", "parameters", "multiply-adds")
    ]
    for row in rows:
        cells.append(
            (
                row.layer,
                layers.format_shape(row.in_shape),
                layers.format_shape(row.out_shape),
                layers.format_shape(row.weights) if row.weights else "",
                "{:,}".format(row.parameters) if row.parameters else "",
                "{:,}".format(row.madds) if row.madds else "",
            )
        )
    totals = [
        "{:,}".format(sum(row.parameters for row in rows)),
        "{:,}".format(sum(row.madds for row in rows)),
    ]
    cells.append(("total, per image", "", "", "") + tuple(totals))
    widths = [max(len(line[i]) for line in cells) for i in range(len(cells[0]))]
    lines = [title]
    for line in cells:
        aligned = [
            cell.ljust(width) if i < 4 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(line, widths))
        ]
        lines.append("  ".join(aligned).rstrip())
    return "\n".join(lines)
