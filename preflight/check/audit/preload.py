"""Imported once in the process from which those that judge are forked: they share the policies and start at once."""

from .judging import catalogue

catalogue()
