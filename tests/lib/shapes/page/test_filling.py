"""What the page is made of."""

import re

from lib.files.web_page import read_text
from lib.shapes.page.filling import FOLDER


def test_what_scrolls_can_be_reached_by_keyboard():
    page = read_text(FOLDER, "page.html")
    headings = re.findall(r"<h2[^>]*>([^<]*)<", page)
    scrolled = re.findall(r'<div class="scroll"([^>]*)>', page)
    for attributes in scrolled:
        assert 'role="region" tabindex="0"' in attributes
        assert re.search('aria-label="([^"]+)"', attributes)[1] not in headings
    assert scrolled and headings
