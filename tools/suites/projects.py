"""What `tools.other_suites` runs of other projects' tests, and which of their mistakes it mends."""

from __future__ import annotations

from typing import Dict, FrozenSet, NamedTuple, Tuple


class Suite(NamedTuple):
    """What of a project's tree is copied, and how pytest runs its tests."""

    copied: Tuple[str, ...]
    tests: Tuple[str, ...]
    options: Tuple[str, ...] = ()
    environment: Dict[str, str] = {}
    # (file, text, text): mistakes of the suite itself that only a newer NumPy refuses
    mended: Tuple[Tuple[str, str, str], ...] = ()
    # tests that look for an Op which `lib.native` replaces, see other_suites.ini
    replaced: FrozenSet[str] = frozenset()


_KERAS = "tests/keras/layers/%s_test.py"
SUITES = {
    "lasagne": Suite(
        ("lasagne",),
        ("lasagne/tests",),
        mended=(
            # a hook for doctests, with an argument that pytest 9 has no more
            ("lasagne/conftest.py", "def pytest_ignore_collect(", "def ignore_collect("),
            # NumPy 1.23 and newer take a list of slices for a list of indices
            ("lasagne/tests/layers/test_conv.py", "[slices]", "[tuple(slices)]"),
            (
                "lasagne/tests/layers/test_conv.py",
                "[[slice(None, None, factor) for factor in factors]]",
                "[tuple(slice(None, None, factor) for factor in factors)]",
            ),
            # expect no layers for GPUs where there is no GPU, but lib has them
            *(
                (
                    "lasagne/tests/layers/test_conv.py",
                    "with pytest.raises(ImportError):\n                import lasagne.layers."
                    + name,
                    "pytest.skip()",
                )
                for name in ("dnn", "corrmm", "cuda_convnet")
            ),
            # compares with a package that is there on GPUs only, and asks for the layer first
            (
                "lasagne/tests/layers/test_conv.py",
                "        from pylearn2.sandbox.cuda_convnet.filter_acts import FilterActs\n",
                "        FilterActs = pytest.importorskip(\n"
                "            'pylearn2.sandbox.cuda_convnet.filter_acts').FilterActs\n",
            ),
        ),
    ),
    "keras": Suite(
        ("keras", "tests"),
        tuple(_KERAS % name for name in ("convolutional", "pooling", "normalization", "recurrent")),
        ("--noconftest",),
        {"KERAS_BACKEND": "theano"},
    ),
    # without its package theano, so that the installed one is tested
    "theano": Suite(
        ("tests", "conftest.py"),
        tuple(
            "tests/" + name
            for name in (
                "graph scalar link compile scan test_gradient.py test_printing.py sandbox "
                "tensor/test_sort.py tensor/test_basic.py tensor/test_opt.py "
                "tensor/signal/test_pool.py"
            ).split()
        ),
        mended=(
            # NumPy 1.24 and newer make no array of unlike arrays
            ("tests/graph/utils.py", "= np.array(inputs)", "= np.array(inputs, dtype=object)"),
            # NumPy 1.23 and newer take a list of slices for a list of indices
            ("tests/tensor/signal/test_pool.py", "input[l][region]", "input[l][tuple(region)]"),
            # Python 3.13 lets nobody assign these to what is made in C
            (
                "tests/compile/function/test_types.py",
                "p = pickle.Pickler(fp, 2)\n        p.persistent_id",
                "p = pickle._Pickler(fp, 2)\n        p.persistent_id",
            ),
            (
                "tests/compile/function/test_types.py",
                "p = pickle.Unpickler(fp2)\n        p.persistent_load",
                "p = pickle._Unpickler(fp2)\n        p.persistent_load",
            ),
            # NumPy 2 makes no dtype of an abstract class
            (
                "tests/tensor/utils.py",
                "    dtype = np.dtype(cls)\n    dtype_num = dtype.num\n"
                "    if dtype_num not in ignore:",
                "    abstract = bool(cls.__subclasses__())\n"
                "    dtype = np.dtype(object if abstract else cls)\n    dtype_num = dtype.num\n"
                "    if not abstract and dtype_num not in ignore:",
            ),
            # the ceiling of an integer, which Theano compares with, is an integer since NumPy 2.1
            (
                "tests/tensor/utils.py",
                "            kwargs.update(sig=sig)\n        return fn(*args, **kwargs)\n\n"
                "    return ret\n\n\ndef upcast_int8_nfunc",
                "            kwargs.update(sig=sig)\n"
                "        elif fn in (np.ceil, np.floor, np.trunc):\n"
                "            kwargs.update(dtype=out_dtype)\n        return fn(*args, **kwargs)\n\n"
                "    return ret\n\n\ndef upcast_int8_nfunc",
            ),
            # NumPy 2 has no floor division of complex numbers
            (
                "tests/tensor/test_basic.py",
                "                                    numpy_dtypes = [\n"
                "                                        op(",
                "                                    if op is operator.floordiv and (\n"
                '                                        "complex" in "%s%s" % (a_type, b_type)\n'
                "                                    ):\n"
                "                                        continue\n"
                "                                    numpy_dtypes = [\n"
                "                                        op(",
            ),
            # NumPy 2.5 makes no number of an array with one element
            ("tests/scan/test_basic.py", '"sum %f" % _sum', '"sum %f" % _sum[0]'),
        ),
    ),
}
