"""Run the scripts of a page and get what an expression gives: in node, else in a browser."""

import json
import shutil
import subprocess

import pytest

NODE = shutil.which("node") or shutil.which("nodejs")
BROWSER = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")
#: Pages are opened like that: no sandbox, because tests often run as root in a container.
BROWSER_OPTIONS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run")


def evaluate(scripts, expression, folder):
    """Return the value of a JavaScript expression after `scripts`, a list of texts.

    Parameters
    ----------
    scripts : list of str
    expression : str
        Its value must be what JSON can say.
    folder : pathlib.Path
        For temporary files.
    """
    source = "\n".join(scripts)
    if NODE:
        path = folder / "script.js"
        path.write_text("%s\nconsole.log(JSON.stringify(%s));\n" % (source, expression), "utf-8")
        command = [NODE, str(path)]
    elif BROWSER:
        path = folder / "script.html"
        path.write_text(
            "<meta charset=utf-8><body><script>%s\ndocument.body.textContent = 'RESULT' + "
            "encodeURIComponent(JSON.stringify(%s)) + 'END';</script>" % (source, expression),
            "utf-8",
        )
        profile = "--user-data-dir=%s" % (folder / "profile")
        command = [BROWSER, *BROWSER_OPTIONS, profile, "--dump-dom", path.as_uri()]
    else:
        pytest.skip("neither node nor a Chromium is on this machine")
    done = subprocess.run(command, capture_output=True, timeout=600, check=False)
    output = done.stdout.decode("utf-8")
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-2000:]
    if not NODE:
        from urllib.parse import unquote

        output = unquote(output.partition("RESULT")[2].partition("END")[0])
    return json.loads(output)
