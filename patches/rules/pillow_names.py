"""Names that Pillow dropped, and those of the Python Imaging Library before it."""

from __future__ import annotations

from typing import Any

from ..source.dropped import apply_table, gone, renamed
from ..source.method_calls import rewrite_methods, to_function
from ..source.redirect import Destination

NAME = "Pillow names"
WHY = (
    "Pillow 10 dropped ANTIALIAS and the old measures of text, which lib.old_pillow works out; "
    "modules such as Image lie in the package PIL"
)
EXAMPLE = (
    "import Image\nx = Image.open(f).resize((64, 64), Image.ANTIALIAS)\n",
    "from PIL import Image\nx = Image.open(f).resize((64, 64), Image.LANCZOS)\n",
)
ORDER = 43
NEEDS = r"\bImage|\bPIL\b"

_MODULES = frozenset(
    "Image ImageChops ImageColor ImageDraw ImageEnhance ImageFile ImageFilter ImageFont ImageGrab "
    "ImageOps ImageSequence ImageStat".split()
)
MOVED = {
    **renamed("PIL.Image", "ANTIALIAS=LANCZOS LINEAR=BILINEAR CUBIC=BICUBIC fromstring=frombytes"),
    **renamed("PIL.Image", "VERSION=__version__ PILLOW_VERSION=__version__", "PIL"),
    **renamed("PIL", "VERSION=__version__ PILLOW_VERSION=__version__"),
    **renamed("PIL.ImageOps", "gaussian_blur box_blur usm", "@old_pillow"),
}
LOST = {
    **gone("PIL.Image", "isImageType isStringType isPath", "write isinstance"),
    **gone("PIL.ImageFont", "LAYOUT_BASIC LAYOUT_RAQM", "write ImageFont.Layout.BASIC or RAQM"),
}
# The methods of a drawing and of a font that measured texts.
_MEASURES = {
    "textsize": "PIL.ImageDraw",
    "multiline_textsize": "PIL.ImageDraw",
    "getsize": "PIL.ImageFont",
    "getsize_multiline": "PIL.ImageFont",
    "getoffset": "PIL.ImageFont",
}


def apply(tree: Any, context: Any) -> int:
    own = context.place.siblings

    def resolve(path: str) -> Any:
        top = path.split(".")[0]
        if top in _MODULES and top not in own:
            if path == top:
                return Destination("PIL." + top)
            path = "PIL." + path
        return MOVED.get(path)

    count = apply_table(tree, context, resolve, LOST)
    modules = set(context.imported.values())
    measures = {method for method, module in _MEASURES.items() if module in modules}
    measured = rewrite_methods(
        tree, measures, lambda call: to_function(call, "old_pillow." + call.name.value)
    )
    if measured:
        context.wanted.add("old_pillow")
    return count + measured
