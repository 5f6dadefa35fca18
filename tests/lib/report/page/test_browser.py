"""The page in a real browser, on a desktop and on a phone."""

import shutil

import pytest

from lib.report import write_report
from tests.lib import run_folders

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
BROWSER = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")
DRIVER = shutil.which("chromedriver")
pytestmark = [
    pytest.mark.slow,  # half a minute
    pytest.mark.skipif(
        not (BROWSER and DRIVER), reason="chromium and chromedriver are not on this machine"
    ),
]

EPOCHS = 7
SETTINGS = dict(run_folders.CONFIG, options=dict(run_folders.CONFIG["options"], fps=50))
SCREENS = {"desktop": 1280, "phone": 390}
SCHEMES = ("light", "dark")


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    for argument in (
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--user-data-dir=%s" % tmp_path_factory.mktemp("profile"),
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(
        options=options, service=webdriver.ChromeService(executable_path=DRIVER)
    )
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The address of a report."""
    folder = tmp_path_factory.mktemp("run")
    run_folders.make(folder, EPOCHS, SETTINGS)
    write_report(str(folder))
    return (folder / "report.html").as_uri()


@pytest.fixture(params=sorted(SCREENS))
def opened(browser, page, request):
    """The browser with the report; what it has to complain about fails the test."""
    show(browser, page, SCREENS[request.param])
    yield browser
    assert browser.get_log("browser") == []


def show(browser, address, width, scheme="light"):
    screen = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    browser.get(address)
    wait(browser, "return document.querySelectorAll('.plot svg').length > 0")


def wait(browser, condition):
    from selenium.webdriver.support.ui import WebDriverWait

    WebDriverWait(browser, 20, 0.02).until(lambda driver: driver.execute_script(condition))


def find(browser, selector):
    return browser.find_element("css selector", selector)


def texts(browser, selector):
    return [element.text for element in browser.find_elements("css selector", selector)]


def press(browser, selector, *keys):
    from selenium.webdriver.common.keys import Keys

    find(browser, selector).send_keys(*(getattr(Keys, key) for key in keys))


def shown_epoch(browser):
    """The epoch of the picture that is shown, by its bytes, and what is said about it."""
    index = browser.execute_script(
        "return data.grids.findIndex(g => g.uri === document.getElementById('grid').src)"
    )
    epoch = browser.execute_script("return data.grids[arguments[0]].epoch", index)
    assert find(browser, "#epoch").text == "epoch %d" % epoch
    assert find(browser, "#slider").get_attribute("aria-valuetext") == "epoch %d" % epoch
    sentence = "Generated images after epoch %d" % epoch
    assert find(browser, "#grid").get_attribute("alt") == sentence
    assert find(browser, "#grid-caption").text == sentence
    return epoch


# --- what is there -----------------------------------------------------------------------------


def test_elements(opened):
    assert texts(opened, "h1") == ["radford_cond"]
    assert texts(opened, "h2") == [
        "Samples",
        "Curves",
        "Scores",
        "Timing",
        "Settings",
        "All numbers",
        "Files beside this page",
    ]
    sizes = opened.execute_script(
        "return [...document.images].map(i => [i.id, i.complete, i.naturalWidth, i.naturalHeight])"
    )
    assert sizes == [["grid", True, 560, 280], ["real", True, 560, 280]]


def test_nothing_is_fetched(opened):
    assert opened.current_url.startswith("file:")
    fetched = opened.execute_script(
        "return performance.getEntriesByType('resource').map(entry => entry.name)"
    )
    assert [name for name in fetched if not name.startswith("data:")] == []


def test_curves(opened):
    panels = opened.execute_script(
        "return [...document.querySelectorAll('.panel')].map(p => "
        "[p.querySelector('h3').textContent, p.querySelectorAll('polyline').length])"
    )
    assert panels == [
        ["cost", 2],
        ["D: probability of being real", 3],
        ["1-NN accuracy on validation data, %", 2],
        ["mean distance to the nearest sample", 2],
        ["a classifier's accuracy on samples, %", 1],
        ["classes among the samples", 1],
        ["entropy of the classes, bits", 1],
        ["mean distance between samples", 1],
        ["images a second", 1],
    ]
    outside = opened.execute_script(
        "return [...document.querySelectorAll('.plot')].filter(plot => {"
        "  const box = plot.getBoundingClientRect();"
        "  return [...plot.querySelectorAll('polyline, circle')].some(shape => {"
        "    const its = shape.getBoundingClientRect();"
        "    return its.left < box.left || its.right > box.right + 1"
        "      || its.top < box.top - 1 || its.bottom > box.bottom; }); }).length"
    )
    assert outside == 0


# --- looks -------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [320, *SCREENS.values()])
def test_no_page_is_wider_than_its_screen(browser, page, width):
    show(browser, page, width)
    find(browser, "summary").click()  # the widest table
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width


def test_pictures_stand_side_by_side_where_there_is_room(opened):
    grid, real = (find(opened, name).rect for name in ("#grid", "#real"))
    if opened.execute_script("return innerWidth") == SCREENS["phone"]:
        assert real["y"] >= grid["y"] + grid["height"] and real["x"] == grid["x"]
    else:
        assert real["x"] >= grid["x"] + grid["width"] and real["y"] == grid["y"]


CONTRASTS = """
function luminance(colour) {
  const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map(Number).map(v => {
    v /= 255;
    return v <= 0.03928 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function behind(node) {
  const colour = getComputedStyle(node).backgroundColor;
  return colour === 'rgba(0, 0, 0, 0)' ? behind(node.parentElement) : colour;
}
function ratio(node, property) {
  const two = [getComputedStyle(node)[property], behind(node)].map(luminance);
  return (Math.max(...two) + 0.05) / (Math.min(...two) + 0.05);
}
return [...document.querySelectorAll(arguments[0])].map(node => ratio(node, arguments[1]));
"""


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    "selector, property, least",
    [
        # Web Content Accessibility Guidelines 2.1: 1.4.3 for text, 1.4.11 for shapes
        ("h1, h2, p, dt, dd, th, td, a, button, output, figcaption, summary", "color", 4.5),
        (".readout, .readout b", "color", 4.5),
        (".plot text", "fill", 4.5),
        ("polyline, .plot circle", "stroke", 3),
    ],
)
def test_contrast(browser, page, scheme, selector, property, least):
    show(browser, page, SCREENS["desktop"], scheme)
    ratios = browser.execute_script(CONTRASTS, selector, property)
    assert len(ratios) > 5 and min(ratios) >= least


def test_schemes_differ(browser, page):
    colours = set()
    for scheme in SCHEMES:
        show(browser, page, SCREENS["desktop"], scheme)
        colours.add(find(browser, "body").value_of_css_property("background-color"))
    assert len(colours) == len(SCHEMES)


# --- the player --------------------------------------------------------------------------------


def test_slider(opened):
    assert shown_epoch(opened) == EPOCHS
    for keys, epoch in [
        (["ARROW_LEFT"], EPOCHS - 1),
        (["ARROW_LEFT", "ARROW_LEFT"], EPOCHS - 3),
        (["HOME"], 1),
        (["ARROW_LEFT"], 1),
        (["ARROW_RIGHT"], 2),
        (["END"], EPOCHS),
    ]:
        press(opened, "#slider", *keys)
        assert shown_epoch(opened) == epoch


def test_play(opened):
    opened.execute_script(
        "window.seen = []; new MutationObserver(() => seen.push("
        "document.getElementById('epoch').textContent))"
        ".observe(document.getElementById('epoch'), {childList: true})"
    )
    press(opened, "#play", "ENTER")
    wait(opened, "return document.getElementById('play').textContent === 'Play'")
    assert shown_epoch(opened) == EPOCHS
    seen = opened.execute_script("return seen")
    assert seen == ["epoch %d" % epoch for epoch in range(1, EPOCHS + 1)]


def test_pause(opened):
    # so slow that it is still at the first epoch
    opened.execute_script("window.setInterval = () => 1; window.clearInterval = () => {}")
    button = find(opened, "#play")
    button.click()
    assert (button.text, shown_epoch(opened)) == ("Pause", 1)
    button.click()
    assert (button.text, shown_epoch(opened)) == ("Play", 1)
    button.click()
    press(opened, "#slider", "ARROW_RIGHT")  # who moves the slider wants to look
    assert (button.text, shown_epoch(opened)) == ("Play", 2)


# --- reading the curves ------------------------------------------------------------------------


def readouts(browser):
    return [" ".join(text.split()) for text in texts(browser, "#curves .readout")]


def test_the_newest_values_are_shown(opened):
    assert readouts(opened)[:3] == [
        "epoch 7 g 0.9143 d 1.294",
        "epoch 7 D(x) 0.5429 D(G(z)) in D's step 0.4571 D(G(z)) in G's step 0.4714",
        "epoch 6 1k 84.67 10k 89.67",  # the newest that was scored
    ]


def test_pointing_at_an_epoch(opened):
    from selenium.webdriver.common.action_chains import ActionChains

    plot = find(opened, "#curves .plot")
    opened.execute_script("arguments[0].scrollIntoView({block: 'center'})", plot)
    middle = (46 + plot.rect["width"] - 10) / 2 - plot.rect["width"] / 2
    ActionChains(opened).move_to_element_with_offset(plot, int(middle), 0).perform()
    # all panels at once
    assert readouts(opened)[0] == "epoch 4 g 1.075 d 1.23"
    assert readouts(opened)[1].startswith("epoch 4 D(x) 0.575 ")
    ActionChains(opened).move_to_element(find(opened, "h1")).perform()
    assert readouts(opened)[0].startswith("epoch 7 ")


def test_arrow_keys(opened):
    press(opened, "#curves .plot", "ARROW_LEFT")
    assert readouts(opened)[0] == "epoch 6 g 0.95 d 1.28"
    assert find(opened, "#announcement").get_attribute("textContent") == ("epoch 6: g 0.95, d 1.28")
    label = find(opened, "#curves .plot").get_attribute("aria-label")
    assert label == "cost; epoch 6: g 0.95, d 1.28"
    press(opened, "#curves .plot", "HOME")
    assert readouts(opened)[0] == "epoch 1 g 2.2 d 0.78"
    assert readouts(opened)[2] == "epoch 1 1k 68 10k 73"
    press(opened, "#curves .plot", "ARROW_LEFT", "END")
    assert readouts(opened)[0] == "epoch 7 g 0.9143 d 1.294"


# --- other runs --------------------------------------------------------------------------------


@pytest.mark.parametrize("epochs", [0, 1])
def test_the_first_epochs(browser, tmp_path, epochs):
    run_folders.make(tmp_path, epochs)
    browser.get((tmp_path / write_report(str(tmp_path))).as_uri())
    assert len(texts(browser, ".panel")) == 9 * epochs
    assert browser.get_log("browser") == []


def test_text_that_looks_like_html(browser, tmp_path):
    nasty = "</script><script>window.ran = 1</script><img src=x onerror='window.ran = 2'>"
    run_folders.make(tmp_path, 0, {"arch": nasty, "options": {nasty: nasty}})
    with open(str(tmp_path / "log.ndjson"), "w") as file:
        file.write('{"n_epochs": 1, "%s_cost": 1, "%s": 2}\n' % (nasty, nasty))
    browser.get((tmp_path / write_report(str(tmp_path))).as_uri())
    wait(browser, "return document.querySelectorAll('.plot svg').length === 2")
    assert texts(browser, "h1") == [nasty]
    assert browser.execute_script("return window.ran") is None
    assert browser.get_log("browser") == []
