"""Reads Pulumi programs against the SDKs that their interpreter would import, and executes none of it."""
