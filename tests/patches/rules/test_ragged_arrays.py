"""The rule «unlike arrays»."""

from tests.patches.rules import tables

UNCHANGED = {
    "an array saved": "import numpy as np\nnp.save('x.npy', x)\ny = np.load('x.npy')\n",
    "numbers": "import numpy as np\nx = np.array([1, 2])\nnp.save('x', [[1, 2], [3, 4]])\n",
    "told so": "import numpy as np\nx = np.load('params.npy', allow_pickle=True)\n",
    "values with a star": "import numpy as np\nnp.savez('p.npz', *params)\n",
    "arrays of one shape, as far as one sees": "import numpy as np\nx = np.array([a, b])\n",
}

PORTED = {
    "parameters saved": (
        None,
        "import numpy as np\nnp.save(f, params)\nnp.savez(f, w=[a, b])\nprint 1\n",
        "from lib import unlike_arrays\nimport numpy as np\n"
        "np.save(f, unlike_arrays.array(params))\nnp.savez(f, w=unlike_arrays.array([a, b]))\n"
        "print(1)\n",
    ),
    "a list that has a name": (
        None,
        "import numpy as np\nall_of_them = [f(i) for i in x]\nnp.save('a', all_of_them)\nprint 1\n",
        "from lib import unlike_arrays\nimport numpy as np\nall_of_them = [f(i) for i in x]\n"
        "np.save('a', unlike_arrays.array(all_of_them))\nprint(1)\n",
    ),
    "made an array": (
        None,
        "import numpy as np\nx = np.array([[1, 2], [3]])\ny = np.asarray(params)\nprint 1\n",
        "from lib import unlike_arrays\nimport numpy as np\n"
        "x = unlike_arrays.array([[1, 2], [3]])\ny = unlike_arrays.array(params)\nprint(1)\n",
    ),
    "a dictionary read": (
        None,
        "import numpy as np\nd = np.load('vgg.npy').item()\nprint 1\n",
        "from lib import unlike_arrays\nimport numpy as np\n"
        "d = unlike_arrays.load('vgg.npy').item()\nprint(1)\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("unlike arrays", PORTED)
