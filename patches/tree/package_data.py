"""Which files beside the modules belong to our packages.

The one list: ``setup.py`` reads it for what is installed, `patches.tree.payload` for what a
ported tree gets. It imports nothing, because ``setup.py`` runs it by its path.
"""

#: Patterns below each package's folder, as setuptools' ``package_data`` takes them.
PATTERNS = [
    *("*.h", "src/*.h", "src/*.cpp"),  # what lib compiles
    *("*.html", "*.css", "*.js"),  # the report's page
    *("*.ini", "*.json", "*.md", "runtime/*.py", "startup/*.py", "py.typed"),
]
