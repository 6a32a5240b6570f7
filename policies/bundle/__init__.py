"""Policies that judge the code inside a Lambda archive."""
