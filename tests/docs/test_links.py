"""Links and pictures lead somewhere, and so do anchors; the navigation has every page."""

import os
import re

import pytest

from tests.docs import markdown
from tests.paths import ROOT


def broken(page, links, anchors=markdown.anchors):
    """The links of a page that lead nowhere, with their lines."""
    wrong = []
    for line, target in links:
        path, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        file = os.path.normpath(os.path.join(os.path.dirname(page), path)) if path else page
        if not os.path.exists(os.path.join(ROOT, file)):
            wrong.append("%s:%d: there is no %s" % (page, line, file))
        elif anchor and anchor not in anchors(file.replace(os.sep, "/")):
            wrong.append("%s:%d: %s has no heading #%s" % (page, line, file, anchor))
    return wrong


@pytest.mark.parametrize("page", markdown.pages())
def test_links(page):
    assert broken(page, markdown.links(page)) == []


def test_broken_links_are_seen():
    links = [(1, "no.md"), (2, "install.md#no"), (3, "install.md#other-packages"), (4, "https://x")]
    assert broken("docs/index.md", links) == [
        "docs/index.md:1: there is no docs/no.md",
        "docs/index.md:2: docs/install.md has no heading #no",
    ]


def test_pages_of_the_site_link_inside_the_site():
    """What lies outside of docs is no page of the site."""
    for page in markdown.pages():
        if page.startswith("docs/"):
            for line, target in markdown.links(page):
                inside = os.path.normpath(os.path.join(os.path.dirname(page), target))
                assert ":" in target or inside.startswith("docs" + os.sep), (page, line)


def test_the_navigation_has_every_page():
    with open(os.path.join(ROOT, "mkdocs.yml"), encoding="utf-8") as file:
        named = set(re.findall(r"^ *- (?:[^:\n]+: )?([\w/]+\.md)$", file.read(), re.M))
    there = {page[len("docs/") :] for page in markdown.pages() if page.startswith("docs/")}
    assert there <= named, "write it into the navigation of mkdocs.yml"


def test_the_readme_is_short_and_names_the_two_commands():
    text = markdown.read("README.md")
    assert text.count("\n") <= 150
    assert "\nmake train\n" in text and "\nmake test\n" in text


def test_the_version_is_the_same_everywhere():
    import lib

    places = {
        "CITATION.cff": r"^version: (.*)$",
        "conda/recipe.yaml": r'^  version: "([^"]*)"',
        "CHANGES.md": r"^## (\d[\w.]*) - \d{4}-\d\d-\d\d$",  # the newest that has a date
    }
    found = {page: re.search(line, markdown.read(page), re.M) for page, line in places.items()}
    assert {match.group(1) for match in found.values()} == {lib.__version__}
