"""A Chromium for tests of pages, headless, with nothing of the user's."""

import shutil

import pytest

from tests.javascript import BROWSER, BROWSER_OPTIONS

DRIVER = shutil.which("chromedriver")
QUIET = ("--disable-quic", "--disable-background-networking", "--disable-component-update")
MISSING = pytest.mark.skipif(
    not (BROWSER and DRIVER), reason="chromium and chromedriver are not on this machine"
)


def start(folder):
    """Return a driver whose profile is in `folder`; skips where selenium is not installed."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    for argument in (*BROWSER_OPTIONS, *QUIET, "--disable-sync", "--user-data-dir=%s" % folder):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(
        options=options, service=webdriver.ChromeService(executable_path=DRIVER)
    )


def show(browser, address, width=1280, scheme="light"):
    """Open a page as if on a screen of that width."""
    screen = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    browser.get(address)


def fetched(browser):
    """What the page has loaded from anywhere else."""
    names = browser.execute_script(
        "return performance.getEntriesByType('resource').map(entry => entry.name)"
    )
    return [name for name in names if not name.startswith(("data:", "blob:"))]


def wait(browser, condition, seconds=120):
    """Wait until a script's value is true."""
    from selenium.webdriver.support.ui import WebDriverWait

    WebDriverWait(browser, seconds, 0.02).until(lambda driver: driver.execute_script(condition))


def text(browser, selector):
    """The text of the first element."""
    return browser.find_element("css selector", selector).text
