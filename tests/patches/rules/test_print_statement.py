"""The rule «print»."""

from tests.patches.rules import tables

UNCHANGED = {
    "empty": "",
    "comment": "# print 'x'\n",
    "printed tuple of Python 3": "print('a', b, end='')\n",
    "print with percent inside": "print('%d' % n)\nprint(f'{n}')\n",
    "own function called print": "x.print('a')\n",
    "no last line end": "x = 1",
    "form feed": "x = 1\n\x0cy = 2\n",
}

PORTED = {
    "print, a line's end and a comma": (
        None,
        "print 'a\\n',\nprint >>f, '%d\\t' % x,\nprint 'a\\\\n', ' ',\n",
        "print('a\\n', end='')\nprint('%d\\t' % x, end='', file=f)\n"
        "print('a\\\\n', ' ', end=' ')\n",
    ),
    "print, trailing comma": (None, "print 'a',\n", "print('a', end=' ')\n"),
    "print, parentheses and percent": (None, "print (a) % b\n", "print((a) % b)\n"),
    "print, parentheses and method": (None, "print (x**2).sum()\n", "print((x**2).sum())\n"),
    "print, tuple": (None, "print 1\nprint('a', b)\n", "print(1)\nprint(('a', b))\n"),
    "print, nothing": (None, "print\nprint 1\n", "print()\nprint(1)\n"),
    "print, to a file": (
        None,
        "print >>f, 'a', b\n",
        "print('a', b, file=f)\n",
    ),
    "tabs": (None, "if x:\n\tprint 1\n\tprint 2\n", "if x:\n\tprint(1)\n\tprint(2)\n"),
    "no last line end": (None, "print 1", "print(1)"),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("print", PORTED)
