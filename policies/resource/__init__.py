"""Policies that judge one resource as it is planned."""
