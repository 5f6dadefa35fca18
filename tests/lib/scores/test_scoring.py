import numpy as np
import pytest

from lib.scores import scoring
from lib.scores.variety import Variety


def naive(samples, labels, vaX, vaY):
    distances = np.sqrt(((samples[None] - vaX[:, None]) ** 2).sum(axis=2) + 2e-8)
    nearest = distances.argmin(axis=1)
    return np.mean(labels[nearest] == vaY) * 100.0, distances.min(axis=1).mean()


def source(samples, labels=None):
    """A generator that gives the samples in order."""
    given = []

    def generate(n):
        start = sum(given)
        given.append(n)
        part = slice(start, start + n)
        return samples[part].reshape(n, 1, 2, 2), None if labels is None else labels[part]

    return generate, given


def data():
    draw = np.random.RandomState(0)
    samples, labels = draw.uniform(size=(50, 4)).astype("float32"), draw.randint(0, 3, 50)
    vaX, vaY = draw.uniform(size=(20, 4)).astype("float32"), draw.randint(0, 3, 20)
    return samples, labels, vaX, vaY


class Brightness:
    """A classifier: 0 dark, 1 medium, 2 bright."""

    def predict(self, images):
        assert images.shape[1:] == (1, 2, 2)
        return np.digitize(images.mean(axis=(1, 2, 3)), [0.4, 0.6]).astype(np.int64)


@pytest.mark.parametrize("block", [7, 16, 100])
def test_scores_of_nested_sets_are_those_of_one_search(monkeypatch, block):
    monkeypatch.setattr(scoring, "_BLOCK", block)
    samples, labels, vaX, vaY = data()
    generate, given = source(samples, labels)
    found = scoring.nearest_neighbour_scores(generate, [50, 5, 20], vaX, vaY)
    assert sum(given) == 50  # the larger sets hold the smaller
    assert max(given) <= block
    assert sorted(found) == sorted(
        "%d_va_%s" % (n, kind) for n in (5, 20, 50) for kind in ("nnc_acc", "nnd")
    )
    for n in (5, 20, 50):
        accuracy, distance = naive(samples[:n], labels[:n], vaX, vaY)
        assert found["%d_va_nnc_acc" % n] == accuracy
        assert found["%d_va_nnd" % n] == pytest.approx(distance, rel=1e-5)


@pytest.mark.parametrize("block", [7, 100])
def test_one_pass_feeds_all_scores(monkeypatch, block):
    monkeypatch.setattr(scoring, "_BLOCK", block)
    samples, labels, vaX, vaY = data()
    generate, given = source(samples, labels)
    found = scoring.sample_scores(generate, [20, 50], vaX, vaY, Brightness(), ny=3)
    assert sum(given) == 50
    classes = Brightness().predict(samples.reshape(-1, 1, 2, 2))
    variety = Variety(3)
    variety.add(samples, classes)
    assert found.pop("classifier_acc") == pytest.approx(100 * np.mean(classes == labels))
    for name, value in variety.scores().items():
        assert found.pop(name) == value
    assert set(found) == {"20_va_nnc_acc", "20_va_nnd", "50_va_nnc_acc", "50_va_nnd"}


@pytest.mark.parametrize(
    "with_labels, classifier, vaY, names",
    [
        (False, None, None, {"50_va_nnd", "diversity"}),
        (False, None, np.zeros(20, int), {"50_va_nnd", "diversity"}),
        (False, Brightness(), None, {"50_va_nnd", "diversity", "modes", "mode_entropy"}),
        (True, None, None, {"50_va_nnd", "diversity"}),
    ],
)
def test_without_labels_only_what_can_be_measured(with_labels, classifier, vaY, names):
    samples, labels, vaX, _ = data()
    generate, _ = source(samples, labels if with_labels else None)
    found = scoring.sample_scores(generate, [50], vaX, vaY, classifier, ny=3)
    assert set(found) == names
    assert found["50_va_nnd"] == pytest.approx(naive(samples, labels, vaX, 0)[1], rel=1e-5)
    assert all(type(value) is float for value in found.values())


def test_large_samples_come_in_smaller_blocks(monkeypatch):
    monkeypatch.setattr(scoring, "_BYTES", 4 * 4 * 6)
    samples, labels, vaX, vaY = data()
    generate, given = source(samples, labels)
    scoring.sample_scores(generate, [50], vaX, vaY)
    assert max(given) == 6


def test_no_sizes_no_scores():
    assert scoring.nearest_neighbour_scores(None, [], np.zeros((3, 4)), np.zeros(3)) == {}
    assert scoring.sample_scores(None, [], np.zeros((3, 4)), None, Brightness(), ny=3) == {}


@pytest.mark.parametrize(
    "most, n_bytes, expected", [(10, None, 10), (400, None, 300), (400, 7 * 4 * 12, 7)]
)
def test_real_images_are_spread_and_bounded(monkeypatch, most, n_bytes, expected):
    monkeypatch.setattr(scoring, "_REAL", most)
    if n_bytes:
        monkeypatch.setattr(scoring, "_BYTES", n_bytes)
    images = np.random.RandomState(0).randint(0, 256, (300, 3, 2, 2)).astype(np.uint8)
    X, indices = scoring.real_images(images)
    assert X.shape == (expected, 12) and X.dtype == np.float32 and X.max() <= 1
    np.testing.assert_allclose(X * 255, images[indices].reshape(expected, 12), atol=1e-4)
    assert indices[0] == 0 and indices[-1] >= 300 - -(-300 // expected)
    assert (np.diff(indices) > 0).all()


@pytest.mark.parametrize(
    "size, text", [(1000, "1k"), (10000, "10k"), (100000, "100k"), (1500, "1500"), (5, "5")]
)
def test_labels_are_upstreams(size, text):
    assert scoring.label(size) == text
