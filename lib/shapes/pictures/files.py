"""Pictures of a layer as SVG, PNG and GIF files."""

from __future__ import annotations

import html
from typing import Any, Dict, NamedTuple

from ...files.atomic import atomic_write
from .scene import CELL, Layer, Scene, film, scene

_MILLISECONDS = 450  # a place of the window is shown


class _Paint(NamedTuple):
    """A square's colours; of the fill None where what is below shall be seen."""

    fill: Any
    stroke: str
    width: int = 1


_PAINTS: Dict[str, _Paint] = {
    "map": _Paint("#d6e4f5", "#7d9fc9"),
    "map tap": _Paint("#fbd9a3", "#7d9fc9"),
    "zero": _Paint("#f6f6f4", "#c9c9c2"),
    "zero tap": _Paint("#fdeed6", "#c9c9c2"),
    "result": _Paint("#d4ecdd", "#74b590"),
    "result tap": _Paint("#fbd9a3", "#74b590"),
    "later": _Paint("#ffffff", "#b9d6c5"),
    "cut": _Paint("#ffffff", "#c9c9c2"),
    "cut tap": _Paint("#fdeed6", "#c9c9c2"),
    "hit": _Paint("#2f9e62", "#1f7a49"),
    "frame": _Paint(None, "#e8870c", 3),
}
_TEXT = "#1d1f21"


def write_svg(path: str, layer: Layer, place: int) -> None:
    """Write the picture of a layer's window at a place, the first is 1, as SVG.

    Raises
    ------
    lib.errors.InputError
        See `lib.shapes.pictures.scene.scene`.
    """
    text = svg(scene(layer, place))
    with atomic_write(path, "w") as file:
        file.write(text)


def svg(picture: Scene) -> str:
    """Return a picture as the text of an SVG file."""
    lines = [
        '<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d">'
        % (picture.width, picture.height, picture.width, picture.height),
        '<rect width="100%" height="100%" fill="#ffffff"/>',
    ]
    for box in picture.boxes:
        paint = _PAINTS[box.kind]
        lines.append(
            '<rect x="%d" y="%d" width="%d" height="%d" fill="%s" stroke="%s" stroke-width="%d"/>'
            % (box.x, box.y, box.side, box.side, paint.fill or "none", paint.stroke, paint.width)
        )
    lines.append(
        '<text x="%d" y="%d" font-family="sans-serif" font-size="14" text-anchor="middle" '
        'fill="%s">%s</text>'
        % (picture.width // 2, picture.height - 16, _TEXT, html.escape(picture.caption))
    )
    return "\n".join(lines + ["</svg>", ""])


def write_png(path: str, layer: Layer, place: int) -> None:
    """Write the same picture as PNG, twice as large, for screens and slides."""
    image = _image(scene(layer, place), 2)
    with atomic_write(path) as file:
        image.save(file, format="PNG", optimize=True)


def write_gif(path: str, layer: Layer, place: int) -> None:
    """Write a film: the window at each place, `place` is where it starts."""
    scene(layer, place)  # refuses what is no place
    scenes = list(film(layer))
    frames = [_image(picture, 1) for picture in scenes[place - 1 :] + scenes[: place - 1]]
    with atomic_write(path) as file:
        frames[0].save(
            file,
            format="GIF",
            save_all=True,
            append_images=frames[1:],
            duration=_MILLISECONDS,
            loop=0,
        )


def _image(picture: Scene, scale: int) -> Any:
    """Return a picture as Pillow's."""
    from PIL import Image, ImageDraw, ImageFont  # a tenth of a second, which a table can save

    image = Image.new("RGB", (picture.width * scale, picture.height * scale), "#ffffff")
    draw = ImageDraw.Draw(image)
    for box in picture.boxes:
        paint = _PAINTS[box.kind]
        left, top = box.x * scale, box.y * scale
        corners = (left, top, left + box.side * scale, top + box.side * scale)
        draw.rectangle(corners, fill=paint.fill, outline=paint.stroke, width=paint.width * scale)
    font: Any
    try:
        font = ImageFont.load_default(CELL // 2 * scale)
    except TypeError:  # Pillow before 10.1 has one size
        font = ImageFont.load_default()
    edges = draw.textbbox((0, 0), picture.caption, font=font)
    across = (image.width - (edges[2] - edges[0])) / 2
    draw.text((across, (picture.height - 32) * scale), picture.caption, fill=_TEXT, font=font)
    return image
