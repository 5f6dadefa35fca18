"""The page in a real browser."""

import io
import json

import numpy as np
import pytest
from PIL import Image

from mnist.exploring.page.filling import write_page
from tests import browser as browsers
from tests.mnist.exploring.small import expected, made, small

pytestmark = [pytest.mark.slow, browsers.MISSING]  # half a minute


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    driver = browsers.start(tmp_path_factory.mktemp("profile"))
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Addresses of pages: with classes and grey, without and in colour."""
    folder, found = tmp_path_factory.mktemp("pages"), {}
    for name in ("radford_cond", "onepass32"):
        path = folder / (name + ".html")
        write_page(str(path), small(name), "float16", made(name), [("run", "one")])
        found[name] = path.as_uri()
    return found


@pytest.fixture(params=["radford_cond", "onepass32"])
def opened(browser, pages, request):
    browsers.show(browser, pages[request.param])
    wait_for_grid(browser)
    browser.name_of_page = request.param
    yield browser
    assert browser.get_log("browser") == []
    assert browsers.fetched(browser) == []


def wait_for_grid(browser):
    browsers.wait(browser, "return points.length > 0 && byId('progress').textContent === ''")


def canvas(browser, name):
    """A canvas as an array."""
    import base64

    uri = browser.execute_script("return byId(arguments[0]).toDataURL()", name)
    data = base64.b64decode(uri.partition(",")[2])
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def test_pictures_are_python_s(opened):
    name = opened.name_of_page
    Z, Y, theirs = expected(name, 4)
    for n in range(4):
        point = [Z[n].tolist(), [] if Y is None else Y[n].tolist()]
        opened.execute_script(
            "const [z, y] = JSON.parse(arguments[0]);"
            "draw('picture', {z: Float32Array.from(z), classes: Float32Array.from(y)})",
            json.dumps(point),
        )
        shown = canvas(opened, "picture")
        picture = np.broadcast_to(theirs[n], (3, *theirs.shape[2:])).transpose(1, 2, 0)
        assert np.abs(shown - picture).max() <= 1


def test_simd_is_used_where_the_browser_has_it(opened):
    assert opened.execute_script("return generator.arena.tile !== null")


def test_controls_change_the_picture(opened):
    first = canvas(opened, "picture")
    opened.find_element("id", "random").click()
    second = canvas(opened, "picture")
    assert (first != second).any()
    seed = opened.find_element("id", "seed").get_attribute("value")
    opened.execute_script(
        "const s = document.querySelector('#sliders input'); s.value = 2;"
        "s.dispatchEvent(new Event('input'))"
    )
    assert browsers.text(opened, "#sliders output") == "2"
    assert (canvas(opened, "picture") != second).any()
    opened.find_element("id", "middle").click()
    assert (canvas(opened, "picture") == second).all()
    opened.find_element("id", "random").click()
    opened.execute_script(
        "byId('seed').value = arguments[0]; byId('seed').dispatchEvent(new Event('input'))", seed
    )
    assert (canvas(opened, "picture") == second).all()


def test_classes(browser, pages):
    browsers.show(browser, pages["radford_cond"])
    buttons = browser.find_elements("css selector", "#classes button")
    assert [button.text for button in buttons] == [str(n) for n in range(10)]
    before = canvas(browser, "picture")
    buttons[7].click()
    pressed = [button.get_attribute("aria-pressed") for button in buttons]
    assert pressed == ["true" if n == 7 else "false" for n in range(10)]
    assert (canvas(browser, "picture") != before).any()
    browsers.show(browser, pages["onepass32"])
    assert not browser.find_element("id", "class-box").is_displayed()


def test_the_way_from_one_to_another(opened):
    slide = "byId('way').value = arguments[0]; byId('way').dispatchEvent(new Event('input'))"
    for t, end in ((0, "start"), (1, "end")):
        opened.execute_script(slide, t)
        assert (canvas(opened, "between") == canvas(opened, end)).all()
    opened.execute_script(slide, 0.5)
    for end in ("start", "end"):
        assert (canvas(opened, "between") != canvas(opened, end)).any()
    opened.find_element("id", "random").click()
    opened.find_element("id", "set-end").click()
    assert (canvas(opened, "end") == canvas(opened, "picture")).all()


def test_a_picture_of_the_grid_is_taken_up(opened):
    grid = canvas(opened, "grid")
    side = opened.execute_script("return side")
    assert grid.shape == (6 * side, 10 * side, 3)
    opened.execute_script(
        "const cell = byId('grid').clientWidth / 10; const event = new MouseEvent('click');"
        "Object.defineProperty(event, 'offsetX', {value: 3.5 * cell});"
        "Object.defineProperty(event, 'offsetY', {value: 1.5 * cell});"
        "byId('grid').dispatchEvent(event)"
    )
    expected_one = grid[side : 2 * side, 3 * side : 4 * side]
    assert (canvas(opened, "picture") == expected_one).all()


def test_saving(opened):
    opened.execute_script(
        "window.saved = []; HTMLAnchorElement.prototype.click = function () {"
        " saved.push([this.download, this.href.slice(0, 22)]); }"
    )
    for button in ("save", "save-way", "save-grid"):
        opened.find_element("id", button).click()
    kind = "data:image/png;base64,"
    names = ["sample.png", "interpolation.png", "samples.png"]
    assert opened.execute_script("return saved") == [[name, kind] for name in names]


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_is_wider_than_its_screen(browser, pages, width):
    browsers.show(browser, pages["radford_cond"], width)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
