"""Reads the program's folder and what it ships, and executes none of it."""

from .local import LocalFiles
from .location import Location, executable_folder, program_folder

__all__ = ["LocalFiles", "Location", "executable_folder", "program_folder"]
