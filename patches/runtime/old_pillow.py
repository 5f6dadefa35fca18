"""How Pillow before 10 measured texts, and the blurs of its ImageOps."""

from __future__ import annotations

from typing import Any

from PIL import ImageFilter, ImageFont


def textsize(draw: Any, text: Any, font: Any = None, *spacing: Any, **options: Any) -> Any:
    """Return (width, height) of a text as a drawing would draw it, in pixels."""
    return getsize(font or draw.getfont(), text, **options)


def multiline_textsize(draw: Any, text: Any, font: Any = None, spacing: float = 4) -> Any:
    """Return (width, height) of a text of several lines."""
    return getsize_multiline(font or draw.getfont(), text, spacing=spacing)


def getsize(font: Any, text: Any, *direction: Any, **options: Any) -> tuple[int, int]:
    """Return (width, height) of a text in a font; the height counts from the line's top."""
    if "\n" in text:
        return getsize_multiline(font, text)
    left, top, right, bottom = font.getbbox(text)
    if isinstance(font, ImageFont.FreeTypeFont):
        return int(right - left), int(bottom)
    return int(right - left), int(bottom - top)


def getsize_multiline(font: Any, text: Any, spacing: float = 4, **options: Any) -> Any:
    """Return (width, height) of a text of several lines, `spacing` pixels between them."""
    lines = text.split("\n")
    height = getsize(font, "A")[1] + spacing
    widths = [getsize(font, line)[0] for line in lines]
    return max(widths), int(len(lines) * height - spacing)


def getoffset(font: Any, text: Any) -> tuple[int, int]:
    """Return where the first pixel of a text lies, from the left and from the top."""
    left, top, _, _ = font.getbbox(text)
    return int(left), int(top)


def gaussian_blur(im: Any, radius: float = 2) -> Any:
    """Return an image blurred."""
    return im.filter(ImageFilter.GaussianBlur(radius))


def box_blur(image: Any, radius: float) -> Any:
    """Return an image whose pixels are means of their neighbours."""
    return image.filter(ImageFilter.BoxBlur(radius))


def usm(im: Any, radius: float = 2, percent: int = 150, threshold: int = 3) -> Any:
    """Return an image sharpened."""
    return im.filter(ImageFilter.UnsharpMask(radius, percent, threshold))
