"""The rule «scikit-learn modules»."""

from tests.patches.rules import tables

UNCHANGED = {
    "today's": "from sklearn.model_selection import train_test_split\n",
}

PORTED = {
    "joblib, cross_validation": (
        None,
        "from sklearn.externals import joblib\n"
        "from sklearn.cross_validation import train_test_split\nprint 1\n",
        "from lib import old_joblib as joblib\n"
        "from sklearn.model_selection import train_test_split\nprint(1)\n",
    ),
    "joblib by itself": (
        None,
        "import joblib, os\nx = joblib.load('f')\nprint 1\n",
        "import os\nfrom lib import old_joblib as joblib\nx = joblib.load('f')\nprint(1)\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("scikit-learn modules", PORTED)
