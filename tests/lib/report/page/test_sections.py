"""The page's sections: what they say, also when there is nothing, and all of it escaped."""

import pytest

from lib.report.curves import panels
from lib.report.page import sections
from lib.report.page.pictures import Picture
from tests.lib.run_folders import CONFIG, record

RECORDS = [record(epoch) for epoch in range(1, 8)]
EVIL = '<b>"&'
SAFE = "&lt;b&gt;&quot;&amp;"


def picture(name):
    return Picture("data:" + name, 20, 10)


@pytest.mark.parametrize(
    "config, expected",
    [
        ({"arch": "leaky32", "program": "train"}, "leaky32"),
        ({"arch": None, "program": "train"}, "train"),
        ({}, "run"),
    ],
)
def test_title(config, expected):
    assert sections.title(config) == expected


@pytest.mark.parametrize(
    "config, data",
    [
        ({"data": {"name": EVIL}, "options": {"data": "auto"}}, SAFE),
        ({"data": {"crc32": 1}, "options": {"data": "mnist"}}, "mnist"),
        ({"data": "damaged", "options": {"data": "mnist"}}, "mnist"),
        ({}, None),
    ],
)
def test_subtitle(config, data, tmp_path):
    parts = sections.subtitle(str(tmp_path / "a&b") + "/", config).split(" · ")
    assert parts[0] == "run <code>a&amp;b</code>"
    assert parts[1:] == ([] if data is None else ["data <code>%s</code>" % data])


def test_tiles_have_the_newest_percentages():
    html = sections.tiles(CONFIG, RECORDS)
    assert "<dt>epochs</dt><dd>7 of 150</dd>" in html
    assert "<dt>training time</dt><dd>7 min 0 s</dd>" in html
    score = RECORDS[5]["classifier_acc"]  # the sixth epoch was the last with scores
    accuracy = "<dt>a classifier&#x27;s accuracy on samples</dt><dd>%.1f %%</dd>" % score
    assert accuracy in html
    assert "entropy" not in html and "updates" not in html
    assert sections.tiles({}, []) == "<div><dt>epochs</dt><dd>0</dd></div>"


def test_samples_with_a_slider():
    shown = [(1, picture("one")), (5, picture("five"))]
    html = sections.samples(shown, picture("real"), 5)
    assert 'max="1" step="1" value="1"' in html and "disabled" not in html
    assert 'src="data:five" width="20" height="10" alt="Generated images after epoch 5"' in html
    assert "data:one" not in html and 'id="real" src="data:real"' in html
    assert "2 of 5 epochs are on this page" in html


def test_one_grid_cannot_be_played_and_all_are_there():
    html = sections.samples([(1, picture("one"))], None, 1)
    assert 'id="play" disabled' in html and "Real images" not in html
    assert "are on this page" not in html


@pytest.mark.parametrize(
    "html, words",
    [
        (sections.samples([], picture("real"), 0), "No grid of samples is there yet."),
        (sections.curves([]), "No epoch is finished yet."),
        (sections.scores([], []), "No epoch has been scored."),
        (sections.scores(RECORDS[1:4], panels(RECORDS[1:4])), "No epoch has been scored."),
        (sections.numbers([], []), "No epoch is finished yet."),
        (sections.timing([{"n_epochs": 1}]), "Nothing is measured yet."),
    ],
)
def test_what_is_not_there_is_said(html, words):
    assert html == '<p class="note">%s</p>' % words


def test_scores_are_of_the_scored_epochs_and_numbers_of_all():
    found = panels(RECORDS)
    scores, numbers = sections.scores(RECORDS, found), sections.numbers(RECORDS, found)
    heads = ['<th scope="row">%d</th>' % epoch for epoch in range(1, 8)]
    assert [head in scores for head in heads] == [True, False, False, False, False, True, False]
    assert all(head in numbers for head in heads)
    assert "cost" not in scores and "<b>10k</b>" in scores
    assert "<td>%.4g</td>" % RECORDS[6]["g_cost"] in numbers and "<td></td>" in numbers


def test_settings_by_groups():
    config = {"arch": EVIL, "options": {"lr": 0.0002, "classes": []}, "versions": {}}
    html = sections.settings(config)
    assert html.startswith("<h3>Run</h3>") and "<dt>arch</dt><dd>%s</dd>" % SAFE in html
    assert "<dt>lr</dt><dd>0.0002</dd>" in html and "<dt>classes</dt><dd>none</dd>" in html
    assert "Versions" not in html


def test_only_files_that_are_there_are_linked(tmp_path):
    (tmp_path / "log.ndjson").touch()
    (tmp_path / "models").mkdir()
    (tmp_path / "private.txt").touch()
    html = sections.files(str(tmp_path))
    assert html.count("<li>") == 2 and "private" not in html
    assert '<a href="models">models</a>: the trained parameters' in html
