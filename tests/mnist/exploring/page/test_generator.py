"""The page's arithmetic makes the pictures that Theano makes, for every network."""

import json
import re

import numpy as np
import pytest

from lib.files.web_page import read_text
from mnist.exploring.page.filling import FOLDER, write_page
from mnist.latent import interpolate
from tests.javascript import evaluate
from tests.mnist.exploring.small import NAMES, expected, made, small

SCRIPTS = [read_text(FOLDER, name) for name in ("simd.js", "generator.js", "latent.js")]


def model_of(path):
    """What a page says of its generator."""
    text = path.read_text("utf-8")
    return json.loads(re.search(r'id="model">(.*?)</script>', text, re.S).group(1))


def page(folder, name, kind="float16"):
    """Write a page; return its model and the difference that it tells."""
    path = folder / (name + ".html")
    told = write_page(str(path), small(name), kind, made(name), [("run", "<b>&")])
    assert "&lt;b&gt;&amp;" in path.read_text("utf-8")
    return model_of(path), told


def by_page(model, Z, Y, folder, plain):
    """The pictures that the scripts make."""
    rows = [[list(map(float, z)), [] if Y is None else list(map(float, Y[n]))] for n, z in
            enumerate(Z)]  # fmt: skip
    script = (
        "(() => { const g = new Generator(%s, %s); return [g.arena.tile !== null, %s.map(([z, y]) "
        "=> [...g.picture(Float32Array.from(z), Float32Array.from(y))])]; })()"
    ) % (json.dumps(model), json.dumps(plain), json.dumps(rows))
    simd, found = evaluate(SCRIPTS, script, folder)
    assert simd is not plain
    return np.array(found).reshape(len(Z), model["nc"], model["side"], model["side"])


@pytest.mark.parametrize("name", NAMES)
def test_against_theano(name, tmp_path):
    Z, Y, theirs = expected(name, 6)
    model, told = page(tmp_path, name)
    for plain in (False, True):
        away = np.abs(by_page(model, Z, Y, tmp_path, plain) - theirs)
        assert away.max() <= 1
        assert away.mean() < 0.1
    assert told.most <= 1 and 0 < told.mean < 0.1


def test_int8_is_less_exact_and_says_so(tmp_path):
    Z, Y, theirs = expected("radford_cond", 6)
    model, told = page(tmp_path, "radford_cond", "int8")
    away = np.abs(by_page(model, Z, Y, tmp_path, False) - theirs)
    assert 1 < away.max() < 40
    assert 0.5 * told.mean < away.mean() < 2 * told.mean


def test_an_interpolation_is_that_of_python(tmp_path):
    start, end = np.random.RandomState(0).normal(size=(2, 7)).astype(np.float32)
    for kind in ("normal", "uniform"):
        script = "[0, 0.25, 0.5, 0.75, 1].map(t => [...between(%s, %s, t, '%s')])" % (
            json.dumps(start.tolist()), json.dumps(end.tolist()), kind,
        )  # fmt: skip
        found = evaluate(SCRIPTS, script, tmp_path)
        assert np.allclose(found, interpolate(start, end, 5, kind), atol=1e-5)
    alike = evaluate(SCRIPTS, "[...between([1, 2], [2, 4], 0.5, 'normal')]", tmp_path)
    assert alike == [1.5, 3]


def test_noise_is_drawn_as_the_network_wants_it(tmp_path):
    script = "['normal', 'uniform'].map(kind => [...drawNoise(5, 4000, kind)])"
    normal, uniform = np.array(evaluate(SCRIPTS, script, tmp_path))
    assert abs(normal.mean()) < 0.06 and abs(normal.std() - 1) < 0.04
    assert np.abs(uniform).max() <= 1 and abs(uniform.std() - 3**-0.5) < 0.02
    again = evaluate(SCRIPTS, "[5, 5, 6].map(seed => drawNoise(seed, 3, 'normal')[2])", tmp_path)
    assert again[0] == again[1] != again[2]


def test_half_precision(tmp_path):
    found = np.array(evaluate(SCRIPTS, "[...halfTable()].map(v => isFinite(v) ? v : 0)", tmp_path))
    theirs = np.arange(65536, dtype=np.uint16).view(np.float16).astype(float)
    usual = np.isfinite(theirs)
    assert np.array_equal(found[usual], theirs[usual])
