import numpy as np
import pytest

from lib import scores


def naive(samples, labels, vaX, vaY):
    distances = np.sqrt(((samples[None] - vaX[:, None]) ** 2).sum(axis=2) + 2e-8)
    nearest = distances.argmin(axis=1)
    return np.mean(labels[nearest] == vaY) * 100.0, distances.min(axis=1).mean()


def source(samples, labels):
    """A generator that gives the samples in order."""
    given = [0]

    def generate(n):
        start, given[0] = given[0], given[0] + n
        return samples[start : start + n].reshape(n, 2, 2), labels[start : start + n]

    return generate, given


@pytest.mark.parametrize("block", [7, 16, 100])
def test_scores_of_nested_sets_are_those_of_one_search(monkeypatch, block):
    monkeypatch.setattr(scores, "_BLOCK", block)
    draw = np.random.RandomState(0)
    samples, labels = draw.uniform(size=(50, 4)), draw.randint(0, 3, 50)
    vaX, vaY = draw.uniform(size=(20, 4)).astype("float32"), draw.randint(0, 3, 20)
    generate, given = source(samples.astype("float32"), labels)
    found = scores.nearest_neighbour_scores(generate, [50, 5, 20], vaX, vaY)
    assert given == [50]  # the larger sets hold the smaller
    assert sorted(found) == sorted(
        "%d_va_%s" % (n, kind) for n in (5, 20, 50) for kind in ("nnc_acc", "nnd")
    )
    for n in (5, 20, 50):
        accuracy, distance = naive(samples[:n], labels[:n], vaX, vaY)
        assert found["%d_va_nnc_acc" % n] == accuracy
        assert found["%d_va_nnd" % n] == pytest.approx(distance, rel=1e-5)


def test_no_sizes_no_scores():
    assert scores.nearest_neighbour_scores(None, [], np.zeros((3, 4)), np.zeros(3)) == {}


@pytest.mark.parametrize(
    "size, text", [(1000, "1k"), (10000, "10k"), (100000, "100k"), (1500, "1500"), (5, "5")]
)
def test_labels_are_upstreams(size, text):
    assert scores.label(size) == text
