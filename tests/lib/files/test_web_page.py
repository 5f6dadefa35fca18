"""Pages in one file: their head, style and scripts, and what they may load."""

import pytest

from lib.files.web_page import as_json, write_web_page


@pytest.fixture
def folder(tmp_path):
    for name, text in (
        ("page.html", "<h1>$title</h1>\n$more\n"),
        ("style.css", "h1 { color: red; }\n"),
        ("one.js", '"use strict";\nfirst($1);\n'),
        ("two.js", '"use strict";\nsecond();\n'),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def written(folder, parts, *scripts, **policy):
    path = folder / "out.html"
    write_web_page(str(path), str(folder), parts, scripts, **policy)
    return path.read_text(encoding="utf-8")


def test_all_is_in_one_file(folder):
    page = written(folder, {"title": "T", "more": "<p>\u00fc $kept</p>"}, "one.js", "two.js")
    assert page.startswith("<!DOCTYPE html>") and page.endswith("</html>\n")
    assert "<title>T</title>" in page and "<h1>T</h1>\n<p>\u00fc $kept</p>\n" in page
    # its own style after that of all pages, its scripts in their order, strict as a whole
    assert page.index("--card:") < page.index("color: red")
    assert '<script>\n"use strict";\nfirst($1);\n\nsecond();\n' in page
    assert page.count("use strict") == 1


def test_nothing_is_loaded_from_elsewhere(folder):
    parts = {"title": "T", "more": ""}
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src "
    assert policy + "'unsafe-inline'\"" in written(folder, parts, "one.js")
    page = written(folder, parts, "one.js", images="data: blob:", code="'self'")
    assert "img-src data: blob:;" in page and "script-src 'self'\"" in page


def test_a_part_that_is_missing_leaves_no_file(folder):
    with pytest.raises(KeyError, match="more"):
        written(folder, {"title": "T"}, "one.js")
    assert not (folder / "out.html").exists()


def test_json_ends_no_element():
    assert as_json({"a": "</script>"}) == '{"a": "\\u003c/script>"}'
