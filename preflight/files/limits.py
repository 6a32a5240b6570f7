"""How much of a folder or an archive is read. What is beyond is not known, and what depends on it is undecided."""

MAX_FILES = 50_000
"""Files and folders listed of one archive, with all archives in it, and of the program's folder."""

MAX_FILE_BYTES = 5 * 1024 * 1024
"""Bytes of one file. A larger one is listed and not read."""

MAX_BYTES = 250 * 1024 * 1024
"""Bytes read of one archive, uncompressed, and bytes of an archive file. Lambda takes no more than this for a function
and its layers: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""

MAX_SOURCE_BYTES = 25 * 1024 * 1024
"""Bytes of the Python files of one archive or program that policies go through: each is parsed."""

MAX_HEADER_BYTES = 16 * 1024 * 1024
"""Bytes read at once from an archive file: a zip's directory of 50,000 files is about half of this."""

MAX_PROJECT_BYTES = 256 * 1024
"""Bytes of a project file."""
