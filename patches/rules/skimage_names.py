"""Names and arguments that scikit-image dropped."""

from __future__ import annotations

from typing import Any

from ..source.dropped import apply_table, gone, renamed
from ..source.redirect import Destination
from ..source.syntax import calls, expression, keyword, name

NAME = "scikit-image names"
WHY = (
    "scikit-image moved its measures of likeness, renamed grey to gray, and does not write "
    "floats as pictures, as lib.old_skimage does"
)
EXAMPLE = (
    "from skimage.filter import sobel\nfrom skimage.io import imsave\n",
    "from skimage.filters import sobel\nfrom lib.old_skimage import imsave\n",
)
ORDER = 43
NEEDS = "skimage"

_LIKENESS = "compare_mse=mean_squared_error compare_nrmse=normalized_root_mse "
_LIKENESS += "compare_psnr=peak_signal_noise_ratio compare_ssim=structural_similarity "
_LIKENESS += "structural_similarity"
MOVED = {
    **renamed(
        "skimage", "img_as_bool img_as_float img_as_int img_as_ubyte img_as_uint", "skimage.util"
    ),
    **renamed("skimage", "dtype_limits", "skimage.util"),
    **renamed("skimage.measure", _LIKENESS, "skimage.metrics"),
    **renamed("skimage.filters", "gaussian_filter=gaussian gabor_filter=gabor"),
    **renamed("skimage.filter", "gaussian_filter=gaussian gabor_filter=gabor", "skimage.filters"),
    **renamed("skimage.filters", "threshold_adaptive", "@old_skimage"),
    **renamed("skimage.filter", "threshold_adaptive", "@old_skimage"),
    **renamed("skimage.color", "rgb2grey=rgb2gray grey2rgb=gray2rgb"),
    **renamed("skimage.feature", "greycomatrix=graycomatrix greycoprops=graycoprops"),
    **renamed(
        "skimage.feature", "register_translation=phase_cross_correlation", "skimage.registration"
    ),
    **renamed("skimage.morphology", "watershed", "skimage.segmentation"),
    **renamed("skimage.morphology", "skeletonize_3d=skeletonize"),
    **renamed("skimage.util", "pad", "numpy"),
    **renamed("skimage.io", "imsave", "@old_skimage"),
    **renamed("skimage.data", "imread load=imread", "skimage.io"),
    **renamed("skimage.restoration", "nl_means_denoising=denoise_nl_means"),
    **renamed("skimage.measure", "marching_cubes_lewiner=marching_cubes"),
}
LOST = {
    **gone("skimage.data", "lena", "read a picture of your own"),
    **gone("skimage.color", "guess_spatial_dimensions", "leave it out"),
    **gone("skimage.measure", "LineModel", "write LineModelND"),
    **gone("skimage.measure", "marching_cubes_classic", "write marching_cubes"),
    **gone("skimage.measure", "correct_mesh_orientation", "leave it out"),
}
_ARGUMENTS = {"as_grey": "as_gray", "selem": "footprint"}


def resolve(path: str) -> Any:
    """Return where a dotted path of scikit-image goes, None where it stays."""
    if path in MOVED or path in LOST:
        return MOVED.get(path)
    if path == "skimage.filter":
        return Destination("skimage.filters")
    if path.startswith("skimage.filter."):
        return Destination("skimage.filters", path.split(".")[2])
    return None


def apply(tree: Any, context: Any) -> int:
    count = 0
    for _, _, found in list(calls(tree)):
        for argument in found:
            word = keyword(argument)
            if word in _ARGUMENTS:
                leaf = argument.children[0]
                leaf.replace(name(_ARGUMENTS[word], prefix=leaf.prefix))
                count += 1
            elif word == "multichannel" and str(argument.children[2]).strip() in ("True", "False"):
                colour = str(argument.children[2]).strip() == "True"
                fresh = "channel_axis=" + ("-1" if colour else "None")
                argument.replace(expression(fresh, prefix=argument.prefix))
                count += 1
    return count + apply_table(tree, context, resolve, LOST)
