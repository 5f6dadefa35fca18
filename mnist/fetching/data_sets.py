"""Which files make up each data set, and where their authors or official mirrors give them out.

Sizes and SHA-256 are those that TensorFlow Datasets documents for the same files.
"""

from __future__ import annotations

from typing import Dict, NamedTuple, Tuple


class File(NamedTuple):
    """A file: its name, its size in bytes, its SHA-256, and the addresses to try in turn."""

    name: str
    size: int
    sha256: str
    urls: Tuple[str, ...]


class DataSet(NamedTuple):
    """A data set.

    Attributes
    ----------
    title : str
    folder : str
        Below ``--data-dir``; empty for that itself.
    page : str
        Where its authors describe it.
    files : tuple of File
    by_hand : bool
        Whether its authors give it out to people only: its files have no ``urls``.
    """

    title: str
    folder: str
    page: str
    files: Tuple[File, ...]
    by_hand: bool = False


_IDX = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")


def _like_mnist(starts, *sums):
    """The four files of MNIST or of what replaces it, in the order of `_IDX`."""
    names = [name + "-ubyte.gz" for name in _IDX]
    return tuple(
        File(name, size, sha256, tuple(start + name for start in starts))
        for name, (size, sha256) in zip(names, sums)
    )


def _svhn(part, size, sha256):
    name = part + "_32x32.mat"
    return File(name, size, sha256, ("http://ufldl.stanford.edu/housenumbers/" + name,))


#: By the name that ``python -m mnist.fetch`` takes.
DATA_SETS: Dict[str, DataSet] = {
    "mnist": DataSet(
        "MNIST",
        "",
        "http://yann.lecun.com/exdb/mnist/",
        _like_mnist(
            (
                "https://storage.googleapis.com/cvdf-datasets/mnist/",
                "https://ossci-datasets.s3.amazonaws.com/mnist/",
            ),
            (9912422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
            (28881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
            (1648877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
            (4542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
        ),
    ),
    "fashion-mnist": DataSet(
        "Fashion-MNIST",
        "fashion-mnist",
        "https://github.com/zalandoresearch/fashion-mnist",
        _like_mnist(
            ("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",),
            (26421880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
            (29515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
            (4422102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
            (5148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
        ),
    ),
    "kmnist": DataSet(
        "KMNIST",
        "kmnist",
        "http://codh.rois.ac.jp/kmnist/",
        _like_mnist(
            ("http://codh.rois.ac.jp/kmnist/dataset/kmnist/",),
            (18165135, "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4"),
            (29497, "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17"),
            (3041136, "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5"),
            (5120, "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c"),
        ),
    ),
    "emnist": DataSet(
        "EMNIST",
        "emnist",
        "https://www.nist.gov/itl/products-and-services/emnist-dataset",
        (
            File(
                "gzip.zip",
                561753746,
                "fb9bb67e33772a9cc0b895e4ecf36d2cf35be8b709693c3564cea2a019fcda8e",
                (
                    "https://biometrics.nist.gov/cs_links/EMNIST/gzip.zip",
                    "https://www.itl.nist.gov/iaui/vip/cs_links/EMNIST/gzip.zip",
                ),
            ),
        ),
    ),
    "cifar10": DataSet(
        "CIFAR-10",
        "cifar10",
        "https://www.cs.toronto.edu/~kriz/cifar.html",
        (
            File(
                "cifar-10-binary.tar.gz",
                170052171,
                "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
                ("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",),
            ),
        ),
    ),
    "svhn": DataSet(
        "SVHN",
        "svhn",
        "http://ufldl.stanford.edu/housenumbers/",
        (
            _svhn(
                "train",
                182040794,
                "435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8",
            ),
            _svhn(
                "test",
                64275384,
                "cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b",
            ),
        ),
    ),
    "celeba": DataSet(
        "CelebA",
        "celeba",
        "http://mmlab.ie.cuhk.edu.hk/projects/CelebA.html",
        (
            File(
                "img_align_celeba.zip",
                1443490838,
                "46fb89443c578308acf364d7d379fe1b9efb793042c0af734b6112e4fd3a8c74",
                (),
            ),
        ),
        by_hand=True,
    ),
}
