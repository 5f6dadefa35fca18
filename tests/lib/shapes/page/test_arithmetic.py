"""The page's arithmetic is that of `lib.shapes`, and of PyTorch where it names PyTorch."""

import itertools
import json

import numpy as np
import pytest

from lib.errors import InputError
from lib.files.web_page import read_text
from lib.shapes import layers, sizes
from lib.shapes.fields import fields
from lib.shapes.page.filling import FOLDER
from mnist import zoo
from tests.javascript import evaluate

WINDOW = read_text(FOLDER, "window.js")
ARITHMETIC = [read_text(FOLDER, name) for name in ("sizes.js", "frameworks.js")]
TRY = "const tried = f => { try { return f(); } catch (e) { return e.constructor.name; } };"


def run(expression, tmp_path, *scripts):
    return evaluate([*ARITHMETIC, *scripts, TRY], expression, tmp_path)


def layer_cases():
    """Each combination of small settings, sensible or not."""
    found = []
    for kind, i, k, s, p, d in itertools.product(
        ("conv", "deconv"), (1, 2, 5, 8), (1, 2, 3, 5), (1, 2, 3), (0, 1, 2), (1, 2)
    ):
        for a in (None, 0, 1, 3) if kind == "deconv" else (None,):
            found.append({"kind": kind, "i": i, "k": k, "s": s, "p": p, "d": d, "a": a})
    return found


def size_of(case):
    """What `lib.shapes` says."""
    k = layers.extent(case["k"], case["d"])
    try:
        if case["kind"] == "conv":
            return sizes.conv_output_length(case["i"], k, case["s"], case["p"])
        return sizes.deconv_output_length(case["i"], k, case["s"], case["p"], case["a"])
    except InputError:
        return "SizeError"


def test_sizes(tmp_path):
    cases = layer_cases()
    found = run("%s.map(c => tried(() => outputSize(c)))" % json.dumps(cases), tmp_path)
    assert found == [size_of(case) for case in cases]
    assert {"SizeError", 1, 8} < set(found)


NETWORKS = [texts for name in zoo.NAMES for texts in zoo.find(name).LAYERS.values()]
NETWORKS += [
    ["1x28x28", "conv:f=3,k=3,d=2,p=same", "conv:f=2,k=5,s=3,p=half", "crop:4", "flatten"],
    ["2x9x9", "conv:f=3,k=4,p=full", "deconv:f=1,k=3,s=3,p=1,a=0", "deconv:f=1,k=2,s=3,d=2"],
    ["12", "concat:4", "reshape:1x4x4", "conv:f=1,k=2,s=2"],
]


def test_networks(tmp_path):
    script = (
        "(texts => { const rows = networkRows(texts); return [rows.map(r => "
        "[r.inShape, r.outShape, r.weights, r.parameters, r.madds]), "
        "networkFields(texts, rows).map(f => [f.sees, f.reaches])]; })"
    )
    found = run("%s.map(%s)" % (json.dumps(NETWORKS), script), tmp_path)
    for texts, (rows, seen) in zip(NETWORKS, found):
        expected = [
            [list(r.in_shape), list(r.out_shape), r.weights and list(r.weights), r.parameters,
             r.madds] for r in layers.table(texts)
        ]  # fmt: skip
        assert rows == expected
        assert seen == [list(field) for field in fields(texts)]


WRONG = [
    ["1x28"], ["0"], ["5", "pool:2"], ["5", "flatten:2"], ["5", "conv:k=x"], ["5", "conv:k=3,a=1"],
    ["5", "conv:s=2"], ["5", "dense:1x2x3"], ["5", "conv:f=1,k=3"], ["1x5x5", "conv:k=3"],
    ["1x5x5", "conv:f=1,k=3", "conv:f=1,k=5"], ["1x5x5", "dense:3"], ["5", "bias:2"],
    ["1x5x4", "crop:5"], ["5", "crop:5"], ["5", "reshape:2x2x2"], ["1x5x5", "conv:f=1,k=3,s=0"],
    ["1x5x5", "conv:f=1,k=0"], ["1x5x5", "conv:f=1,k=3,d=0"], ["1x5x5", "conv:f=1,k=4,p=same"],
    ["1x5x5", "deconv:f=1,k=3,s=2,a=2"], ["1x1x1", "deconv:f=1,k=1,p=1"],
]  # fmt: skip


def test_what_lib_shapes_refuses_the_page_refuses(tmp_path):
    found = run("%s.map(t => tried(() => networkRows(t)))" % json.dumps(WRONG), tmp_path)
    assert found == ["SizeError"] * len(WRONG)
    for texts in WRONG:
        with pytest.raises(InputError):
            layers.table(texts)


# --- the numbers that are drawn -----------------------------------------------------------------

DRAWN = [
    {"kind": "conv", "i": 6, "k": 3, "s": 2, "p": 1, "d": 1, "a": None, "flip": True},
    {"kind": "conv", "i": 7, "k": 3, "s": 1, "p": 2, "d": 2, "a": None, "flip": False},
    {"kind": "deconv", "i": 4, "k": 5, "s": 2, "p": 2, "d": 1, "a": 1, "flip": True},
    {"kind": "deconv", "i": 3, "k": 2, "s": 3, "p": 0, "d": 2, "a": 0, "flip": False},
]


def convolved(X, w, case):
    """The output, each pixel of it added up as the definition says."""
    k, s, p, d = (case[name] for name in "kspd")
    taps = w[::-1, ::-1] if case["flip"] else w
    n = size_of(case)
    if case["kind"] == "conv":
        padded = np.pad(X, p)
        window = d * (k - 1) + 1
        return np.array(
            [[(padded[y * s : y * s + window : d, x * s : x * s + window : d] * taps).sum()
              for x in range(n)] for y in range(n)]
        )  # fmt: skip
    whole = np.zeros((n + 2 * p + k * d + s * len(X),) * 2)
    for y, x in np.ndindex(X.shape):
        for down, right in np.ndindex(taps.shape):
            whole[y * s + down * d, x * s + right * d] += X[y, x] * taps[down, right]
    return whole[p : p + n, p : p + n]


@pytest.mark.parametrize("case", DRAWN, ids=lambda case: case["kind"] + str(case["d"]))
def test_the_numbers_in_the_maps(case, tmp_path):
    script = (
        "(c => { const n = outputSize(c), all = (m, f) => Array.from({length: m}, (_, y) => "
        "Array.from({length: m}, (_, x) => f(y, x))); return [all(c.i, inputAt), "
        "all(c.k, filterAt), all(n, (y, x) => outputAt(c, y, x))]; })"
    )
    X, w, output = map(
        np.array,
        run("%s(%s)" % (script, json.dumps(case)), tmp_path, read_text(FOLDER, "window.js")),
    )
    assert len(np.unique(X)) > 2 and len(np.unique(w)) > 1
    assert np.array_equal(output, convolved(X, w, case))


# --- other libraries --------------------------------------------------------------------------


def answers(tmp_path):
    """Pairs of a case and what the page says about it, of the cases that are possible."""
    cases = [dict(case, flip=True) for case in layer_cases() if size_of(case) != "SizeError"]
    return zip(cases, run("%s.map(inOtherLibraries)" % json.dumps(cases), tmp_path))


def test_the_line_for_pytorch(tmp_path):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    tested = 0
    for case, found in answers(tmp_path):
        (line,) = [answer for answer in found if answer["name"] == "PyTorch"]
        if case["d"] < case["s"] <= (case["a"] or 0):
            continue
        names = {"Conv2d": torch.nn.Conv2d, "ConvTranspose2d": torch.nn.ConvTranspose2d}
        module = eval(line["code"], dict(names, c=1, f=1))
        output = module(torch.zeros(1, 1, case["i"], case["i"]))
        assert output.shape[-1] == line["size"] == size_of(case), (case, line)
        tested += 1
    assert tested > 300


def keras_zeros(i, k, s):
    """TensorFlow's rule for SAME: (size, zeros before, zeros behind)."""
    size = -(-i // s)
    total = max((size - 1) * s + k - i, 0)
    return size, total // 2, total - total // 2


def test_the_line_for_keras(tmp_path):
    for case, found in answers(tmp_path):
        k, i, s, p = layers.extent(case["k"], case["d"]), case["i"], case["s"], case["p"]
        size = size_of(case)
        for line in found:
            if not line["name"].startswith("Keras"):
                continue
            same = "padding='same'" in line["code"]
            if case["kind"] == "conv":
                shape, before, behind = keras_zeros(i, k, s) if same else (size, p, p)
                given = same or ("ZeroPadding2D" in line["code"]) == bool(p)
                exact = (before, behind) == (p, p) or p == 0 and not same
            else:
                # Keras' rule: "same" gives s * i, "valid" (i - 1) * s + max(k, s) or with
                # output padding (i - 1) * s + k + output padding
                extra = "output_padding=%d" % (size - s * (i - 1) - k + 2 * p)
                full = s * (i - 1) + (max(k, s) if "output_padding" not in line["code"] else 0)
                if "output_padding" in line["code"]:
                    assert extra in line["code"]
                    full = size + 2 * p
                shape = s * i if same else full - 2 * p
                given = same or ("Cropping2D(%d)" % p in line["code"]) == bool(p)
                exact = not same or (max((k - s) // 2, 0) == p and shape == size)
            assert given and line["size"] == shape, (case, line)
            if line["name"] == "Keras":
                assert exact and shape == size, (case, line)


def test_the_line_for_theano(tmp_path):
    modes = {"'valid'": "valid", "'half'": "half", "'full'": "full"}
    for case, found in answers(tmp_path):
        (line,) = [answer for answer in found if answer["name"] == "Theano"]
        word = line["code"].partition("border_mode=")[2].split(", subsample")[0]
        mode = modes.get(word, case["p"])
        k = layers.extent(case["k"], case["d"])
        assert sizes.padding(mode, k) == case["p"], (case, line)
        if case["kind"] == "deconv":
            assert "(None, None, %d, %d)" % ((size_of(case),) * 2) in line["code"]
