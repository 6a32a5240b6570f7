"""Folders in the program's folder that are not the program's own."""

NOT_OURS = frozenset({"node_modules", "site-packages", "__pycache__", "__pypackages__"})
"""Folders that installers and tools fill, besides all that are hidden."""
ENVIRONMENTS = ("pyvenv.cfg", "conda-meta")
"""Files that only a virtual environment or a conda environment has."""
