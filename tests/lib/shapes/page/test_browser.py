"""The page of sizes in a real browser."""

import pytest

from lib.shapes.page.filling import write_page
from mnist.zoo import __main__ as zoo
from tests import browser as browsers

pytestmark = [pytest.mark.slow, browsers.MISSING]  # ten seconds


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    driver = browsers.start(tmp_path_factory.mktemp("profile"))
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "sizes.html"
    zoo.main(["radford_cond", "--html", str(path)])
    return path.as_uri()


@pytest.fixture
def opened(browser, page):
    browsers.show(browser, page)
    yield browser
    assert browser.get_log("browser") == []
    assert browsers.fetched(browser) == []


def put(browser, **fields):
    for name, value in fields.items():
        browser.execute_script(
            "const field = document.getElementById(arguments[0]); field.value = arguments[1];"
            "field.dispatchEvent(new Event('input'))", name, str(value),
        )  # fmt: skip


def test_the_first_layer_and_its_size(opened):
    assert browsers.text(opened, "#size") == "7 → 14"
    assert "2·(7 − 1) + 1 + 5 − 2·2 = 14" in browsers.text(opened, "#formula")
    put(opened, i=9, a=0)
    assert browsers.text(opened, "#size") == "9 → 17"
    put(opened, kind="conv", s=3)
    assert browsers.text(opened, "#size") == "9 → 3"
    assert not opened.find_element("id", "a").is_displayed()


def test_what_does_not_fit_is_said(opened):
    put(opened, kind="conv", i=2, p=0)
    assert "the filter does not fit" in browsers.text(opened, "#size")
    assert browsers.text(opened, "#drawing") == ""
    put(opened, i="")
    assert "input size" in browsers.text(opened, "#size")
    put(opened, i=300)
    assert "are not drawn" in browsers.text(opened, "#drawing")


def frame(browser):
    return browser.execute_script(
        "const f = document.querySelector('.frame'); return [f.getAttribute('x'), "
        "f.getAttribute('y')].map(Number)"
    )


@pytest.mark.parametrize("view", ["spread", "stretch"])
def test_the_window_moves(opened, view):
    put(opened, view=view)
    places = []
    for _ in range(3):
        places.append(frame(opened))
        opened.find_element("id", "forth").click()
    assert places[0] == [0, 0] and places[0][0] < places[1][0] < places[2][0]
    assert "place 4 of %d" % (49 if view == "spread" else 196) in browsers.text(
        opened, "#place-text"
    )


def test_play(opened):
    opened.execute_script("window.setInterval = f => { f(); f(); return 1; }")
    opened.find_element("id", "play").click()
    assert browsers.text(opened, "#place-text") == "place 3 of 49"
    assert browsers.text(opened, "#play") == "Pause"


def test_a_number_is_changed_by_hand(opened):
    put(opened, kind="conv", i=3, k=1, s=1, p=0)
    opened.execute_script("window.prompt = () => '42'")
    opened.find_element("css selector", "svg .map.editable").click()
    assert browsers.text(opened, "#sum").endswith(" = %d" % (42 * number(opened)))


def number(browser):
    return int(browser.execute_script("return document.querySelector('.own text').textContent"))


def test_both_views_of_a_deconvolution_end_alike(opened):
    put(opened, i=3, k=3, s=2, p=1, a=1)
    ends = []
    for view in ("spread", "stretch"):
        put(opened, view=view)
        put(opened, place=10**6)
        ends.append(
            opened.execute_script(
                "return [...document.querySelectorAll('.result text')].map(n => n.textContent)"
            )
        )
    assert ends[0] == ends[1] and len(ends[0]) == 36


def test_a_layer_of_the_network_is_looked_at(opened):
    put(opened, network="discrim")
    opened.find_elements("css selector", "button.block")[1].click()
    assert browsers.text(opened, "#size") == "14 → 7"
    opened.find_element("css selector", "summary").click()
    put(opened, texts="1x8x8\nconv:f=2,k=3")
    assert "2×6×6" in browsers.text(opened, "#row")
    put(opened, texts="1x8x8\npool:2")
    assert "layer 1, pool:2" in browsers.text(opened, "#trouble")


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_is_wider_than_its_screen(browser, page, width):
    browsers.show(browser, page, width)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width


def test_text_that_looks_like_html(browser, tmp_path):
    path = tmp_path / "a.html"
    nasty = "</script><script>window.ran = 1</script>"
    write_page(str(path), nasty, {nasty: ["1x4x4", "conv:f=1,k=3"]})
    browsers.show(browser, path.as_uri())
    assert browsers.text(browser, "h1") == nasty
    assert browser.execute_script("return window.ran") is None
