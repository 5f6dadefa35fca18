"""The rule «program output»."""

from tests.patches.rules import tables

UNCHANGED = {
    "asked for": "import subprocess\nx = subprocess.check_output(c, universal_newlines=True)\n",
    "a picture": "import subprocess\nx = subprocess.check_output(c)\ny = np.frombuffer(x)\n",
}

PORTED = {
    "what a program printed that failed": (
        None,
        "import subprocess\ntry:\n    subprocess.check_output(c)\n"
        "except subprocess.CalledProcessError, e:\n    print e.output\n",
        "import subprocess\ntry:\n    subprocess.check_output(c, universal_newlines=True)\n"
        "except subprocess.CalledProcessError as e:\n    print(e.output)\n",
    ),
    "communicate": (
        None,
        "import subprocess\np = subprocess.Popen(c, stdout=subprocess.PIPE)\n"
        "out, err = p.communicate()\nprint 'a' in out\n",
        "import subprocess\n"
        "p = subprocess.Popen(c, stdout=subprocess.PIPE, universal_newlines=True)\n"
        "out, err = p.communicate()\nprint('a' in out)\n",
    ),
    "lines": (
        None,
        "import subprocess\nout = subprocess.check_output(c)\n"
        "for l in out.splitlines(): print l.split('=')\n",
        "import subprocess\nout = subprocess.check_output(c, universal_newlines=True)\n"
        "for l in out.splitlines(): print(l.split('='))\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("program output", PORTED)
