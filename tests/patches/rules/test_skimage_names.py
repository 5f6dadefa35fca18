"""The rule «scikit-image names»."""

import pytest

from patches.porting import port
from patches.rules import skimage_names
from tests.patches.rules import tables
from tests.patches.rules.dropped_rows import rows_run

UNCHANGED = {"today's": "from skimage.filters import sobel\nfrom skimage import io, transform\n"}

PORTED = {
    "likeness": (
        None,
        "from skimage.measure import compare_ssim as ssim, compare_psnr, label\n"
        "print ssim(x, y, multichannel=True)\n",
        "from skimage.measure import label\n"
        "from skimage.metrics import structural_similarity as ssim, "
        "peak_signal_noise_ratio as compare_psnr\nprint(ssim(x, y, channel_axis=-1))\n",
    ),
    "writing": (
        None,
        "import skimage.io\nfrom skimage import io, img_as_float\nio.imsave('a.png', x)\n"
        "print skimage.io.imread('a.png', as_grey=True)\n",
        "from lib import old_skimage\nimport skimage.io\nfrom skimage import io\n"
        "from skimage.util import img_as_float\nold_skimage.imsave('a.png', x)\n"
        "print(skimage.io.imread('a.png', as_gray=True))\n",
    ),
    "filter": (
        None,
        "from skimage import filter\nimport skimage.filter as f\n"
        "print filter.gaussian_filter(x, 1), f.sobel(x)\n",
        "from skimage import filters as filter\nfrom skimage import filters as f\n"
        "print(filter.gaussian(x, 1), f.sobel(x))\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("scikit-image names", PORTED)
test_each_row_runs = rows_run(skimage_names.MOVED)


@pytest.mark.parametrize("name", sorted(skimage_names.LOST))
def test_each_lost_name_is_reported(name):
    module, _, last = name.rpartition(".")
    findings = port("from %s import %s\n" % (module, last), tree_dialect="2").findings
    assert [(f.line, f.what) for f in findings] == [(1, "%s is gone" % name)]
