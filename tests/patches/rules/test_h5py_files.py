"""The rule «h5py»."""

from patches.porting import port
from tests.patches.rules import tables

UNCHANGED = {
    "only read": "import h5py\nf = h5py.File('a.h5')\nx = f['x'][:]\n",
    "a mode": "import h5py\nf = h5py.File('a.h5', 'w')\nf.create_dataset('x', data=x)\n",
    "a mode by name": "import h5py\nf = h5py.File('a.h5', mode='r+')\nf['x'] = 1\n",
    "a method": "import h5py\nx = a.value(1)\n",
    "without h5py": "x = f['x'].value\n",
}

PORTED = {
    "written to": (
        None,
        "from h5py import File\nwith File(path) as f:\n    f.create_dataset('x', data=x)\n"
        "print 1\n",
        "from h5py import File\nwith File(path, 'a') as f:\n    f.create_dataset('x', data=x)\n"
        "print(1)\n",
    ),
    "value": (
        None,
        "import h5py\nf = h5py.File('a.h5', 'r')\nd = f.get('y')\n"
        "print f['x'].value, d.value[0], f['a']['b'].value.T\nd.value = 3\n",
        "from lib import old_h5py\nimport h5py\nf = h5py.File('a.h5', 'r')\nd = f.get('y')\n"
        "print(f['x'][()], old_h5py.value(d)[0], f['a']['b'][()].T)\nd.value = 3\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("h5py", PORTED)


def test_lost_names_are_reported():
    findings = port("import h5py\nt = h5py.new_vlen(str)\n", tree_dialect="2").findings
    assert [(f.line, f.what) for f in findings] == [(2, "h5py.new_vlen is gone")]
