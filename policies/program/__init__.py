"""Policies that judge the Pulumi program's own source and files."""
