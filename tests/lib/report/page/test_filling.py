import base64
import errno
import json
import os
from html.parser import HTMLParser

import pytest

from lib.errors import InputError
from lib.files.web_page import read_text
from lib.report import write_report
from lib.report.page import filling
from tests.lib import run_folders

VOID = {"meta", "link", "img", "input", "br"}
SECTIONS = ["samples", "curves", "scores", "timing", "settings", "numbers", "files"]


class Page(HTMLParser):
    """A page as its elements: (name, attributes, [texts within])."""

    def __init__(self, path):
        super().__init__()
        self.elements, self._open = [], []
        with open(path, encoding="utf-8") as file:
            self.source = file.read()
        self.feed(self.source)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        assert len(dict(attrs)) == len(attrs), "an attribute twice"
        element = (tag, dict(attrs), [])
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag):
        assert self._open.pop()[0] == tag

    def handle_data(self, data):
        for _, _, texts in self._open:
            texts.append(data)

    def all(self, tag, **attributes):
        return [
            (found, "".join(texts))
            for name, found, texts in self.elements
            if name == tag and attributes.items() <= found.items()
        ]

    def texts(self, tag, **attributes):
        return [" ".join(text.split()) for _, text in self.all(tag, **attributes)]

    def pairs(self):
        return list(zip(self.texts("dt"), self.texts("dd")))

    def rows(self, label):
        """The cells of the table in the region of this name."""
        (region,) = (
            index
            for index, element in enumerate(self.elements)
            if element[1].get("aria-label") == "Table: " + label
        )
        rows = []
        for name, attributes, texts in self.elements[region + 1 :]:
            if attributes.get("role") == "region":
                break
            if name == "tr":
                rows.append([])
            elif name in ("th", "td"):
                rows[-1].append(" ".join("".join(texts).split()))
        return rows

    def data(self):
        def refuse(constant):
            raise AssertionError("%s is no JSON to a browser" % constant)

        return json.loads(self.all("script", id="data")[0][1], parse_constant=refuse)


def report(folder):
    path = write_report(str(folder))
    assert path == str(folder / "report.html")
    return Page(path)


def test_sections(tmp_path):
    run_folders.make(tmp_path, 7)
    found = report(tmp_path)
    assert [attributes["id"] for attributes, _ in found.all("section")] == SECTIONS
    for attributes, _ in found.all("section"):
        assert found.texts("h2", id=attributes["aria-labelledby"]) != [""]
    assert found.texts("title") == found.texts("h1") == ["radford_cond"]
    # a screen reader lists regions by their names
    regions = [a["aria-label"] for a, _ in found.all("div") if a.get("role") == "region"]
    assert regions and not set(regions) & set(found.texts("h2"))


def test_what_is_said(tmp_path):
    run_folders.make(tmp_path, 7)
    pairs = report(tmp_path).pairs()
    for expected in [
        ("epochs", "7 of 150"),
        ("training time", "7 min 0 s"),
        ("images a second", "833"),
        ("1-NN accuracy on validation data (10k)", "89.7 %"),
        ("a classifier's accuracy on samples", "90.3 %"),
        ("an epoch (median)", "1 min 0 s"),
        ("updates", "2,737"),
        ("images seen", "350,000"),
        ("program", "train_dcgan"),
        ("eval_samples", "1000, 10000"),
        ("lr", "0.0002"),
        ("crc32", "2728993225"),
        ("theano", "1.1.2"),
    ]:
        assert expected in pairs


def test_tables(tmp_path):
    run_folders.make(tmp_path, 7)
    found = report(tmp_path)
    scores = found.rows("Scores")
    assert scores[0][:3] == [
        "epoch",
        "1-NN accuracy on validation data, % 1k",
        "1-NN accuracy on validation data, % 10k",
    ]
    assert [row[:3] for row in scores[1:]] == [["1", "68", "73"], ["6", "84.67", "89.67"]]
    numbers = found.rows("Costs and scores of every epoch")
    assert numbers[0][:6] == [
        "epoch",
        "cost g",
        "cost d",
        "D: probability of being real D(x)",
        "D: probability of being real D(G(z)) in D's step",
        "D: probability of being real D(G(z)) in G's step",
    ]
    assert [row[0] for row in numbers[1:]] == list("1234567")
    assert numbers[2][:7] == ["2", "1.45", "1.08", "0.65", "0.35", "0.4", ""]


def test_pictures(tmp_path):
    run_folders.make(tmp_path, 7)
    found = report(tmp_path)
    images = {attributes["id"]: attributes for attributes, _ in found.all("img")}
    assert set(images) == {"grid", "real"}
    assert images["grid"]["alt"] == "Generated images after epoch 7"
    assert images["real"]["alt"] == "Real images of the training data"
    grids = found.data()["grids"]
    assert [grid["epoch"] for grid in grids] == [1, 2, 3, 4, 5, 6, 7]
    assert images["grid"]["src"] == grids[-1]["uri"]
    for source in [grid["uri"] for grid in grids] + [images["real"]["src"]]:
        head, text = source.split(",")
        assert head in ("data:image/png;base64", "data:image/jpeg;base64")
        assert base64.b64decode(text, validate=True)[:3] in (b"\x89PN", b"\xff\xd8\xff")
    ((slider, _),) = found.all("input", type="range")
    assert (slider["min"], slider["max"], slider["value"]) == ("0", "6", "6")
    assert slider["aria-label"] == "Epoch" and slider["aria-valuetext"] == "epoch 7"


def test_what_the_script_draws(tmp_path):
    records = run_folders.make(tmp_path, 7)
    data = report(tmp_path).data()
    assert [panel["title"] for panel in data["curves"]][:2] == [
        "cost",
        "D: probability of being real",
    ]
    assert data["curves"][0]["curves"][0] == {
        "name": "g_cost",
        "label": "g",
        "epochs": [1, 2, 3, 4, 5, 6, 7],
        "values": [record["g_cost"] for record in records],
    }
    (timing,) = data["timing"]
    assert timing["curves"][0]["values"] == pytest.approx([50000 / 60] * 7)
    assert data["fps"] == 5


@pytest.mark.parametrize("fps, shown", [(12, 12), (0, 5), ("no number", 5), (1e400, 5)])
def test_speed_of_the_player(tmp_path, fps, shown):
    run_folders.make(tmp_path, 1, dict(run_folders.CONFIG, options={"fps": fps}))
    assert report(tmp_path).data()["fps"] == shown


def test_nothing_is_fetched(tmp_path):
    run_folders.make(tmp_path, 3)
    (tmp_path / "animation.gif").write_bytes(b"")
    found = report(tmp_path)
    for _, attributes, _ in found.elements:
        assert attributes.get("src", "data:").startswith("data:")
        assert "srcset" not in attributes
    links = [attributes["href"] for attributes, _ in found.all("a")]
    assert links == ["animation.gif", "samples", "log.ndjson", "config.json"]
    assert "url(" not in found.source and "@import" not in found.source
    (policy,) = (
        attributes["content"]
        for attributes, _ in found.all("meta")
        if attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none'; img-src data:;")


NASTY = "</script><script>alert(\"1\")</script><img src=x onerror='alert(2)'>&amp;$title"


def test_all_text_is_text(tmp_path):
    config = {"arch": NASTY, "data": {NASTY: NASTY}, "options": {NASTY: NASTY, "num_epochs": NASTY}}
    run_folders.make(tmp_path, 1, config)
    line = json.dumps({"n_epochs": 2, "n_updates": 2, NASTY: 1.0, NASTY + "_cost": 2.0})
    with open(str(tmp_path / "log.ndjson"), "a") as file:
        file.write(line + "\n")
    found = report(tmp_path)
    assert len(found.all("script")) == 2 and len(found.all("img")) == 2
    assert found.all("h1")[0][1] == NASTY
    assert (NASTY, NASTY) in found.pairs()
    assert NASTY in [curve["label"] for curve in found.data()["curves"][0]["curves"]]


@pytest.mark.parametrize("epochs", [0, 1])
def test_the_first_epochs(tmp_path, epochs):
    run_folders.make(tmp_path, epochs)
    found = report(tmp_path)
    assert ("epochs", "%d of 150" % epochs) in found.pairs()
    notes = found.texts("p", **{"class": "note"})
    for note in (
        "No grid of samples is there yet.",
        "No epoch is finished yet.",
        "No epoch has been scored.",
        "Nothing is measured yet.",
    ):
        assert (note in notes) == (epochs == 0)
    if epochs:
        assert "disabled" in found.all("button", id="play")[0][0]


def test_no_number(tmp_path):
    run_folders.make(tmp_path, 1)
    with open(str(tmp_path / "log.ndjson"), "a") as file:
        file.write('{"n_epochs": 2, "g_cost": NaN, "d_cost": Infinity, "n_seconds": 0}\n')
    found = report(tmp_path)
    assert found.data()["curves"][0]["curves"][0]["epochs"] == [1]
    assert found.rows("Costs and scores of every epoch")[2][:3] == ["2", "", ""]


def test_a_run_of_another_program(tmp_path):
    run_folders.make(tmp_path, 0, {"data": "toy"})
    with open(str(tmp_path / "log.ndjson"), "w") as file:
        file.write('{"n_epochs": 1, "own": 2}\n{"n_epochs": 2, "own": 3}\n')
    found = report(tmp_path)
    assert found.texts("h1") == ["run"]
    assert ("epochs", "2") in found.pairs() and ("data", "toy") in found.pairs()
    assert found.rows("Scores") == [["epoch", "own"], ["1", "2"], ["2", "3"]]


def test_many_epochs(tmp_path):
    run_folders.make(tmp_path, 0)

    run_folders.add_epoch(tmp_path, 1)
    data = (tmp_path / "samples" / "1.png").read_bytes()
    with open(str(tmp_path / "log.ndjson"), "a") as file:
        for epoch in range(2, 301):
            (tmp_path / "samples" / ("%d.png" % epoch)).write_bytes(data)
            file.write(json.dumps(run_folders.record(epoch)) + "\n")
    found = report(tmp_path)
    epochs = [grid["epoch"] for grid in found.data()["grids"]]
    assert 30 <= len(epochs) <= 60 and epochs[0] == 1 and epochs[-1] == 300
    note = "%d of 300 epochs are on this page; the folder samples holds the grids." % len(epochs)
    assert note in found.texts("p", **{"class": "note"})


def test_a_damaged_grid(tmp_path):
    run_folders.make(tmp_path, 3)
    write_report(str(tmp_path))
    before = (tmp_path / "report.html").read_bytes()
    (tmp_path / "samples" / "2.png").write_bytes(b"")
    with pytest.raises(InputError, match="2.png: damaged, or no image .*: delete it, and"):
        write_report(str(tmp_path))
    assert (tmp_path / "report.html").read_bytes() == before


def test_a_full_disk_leaves_the_page_as_it_was(tmp_path, monkeypatch):
    run_folders.make(tmp_path, 1)
    write_report(str(tmp_path))
    before = (tmp_path / "report.html").read_bytes()

    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left") as caught:
        write_report(str(tmp_path))
    assert caught.value.filename == str(tmp_path / "report.html")
    assert (tmp_path / "report.html").read_bytes() == before


def test_the_template_has_what_the_script_asks_for():
    script = read_text(filling._HERE, "script.js")
    for name in ("data", "announcement"):
        assert 'getElementById("%s")' % name in script
        assert 'id="%s"' % name in read_text(filling._HERE, "page.html")
