"""Programs of pulumi_aws's documentation that AWS would reject as they stand, and why: (module, policy): reason."""

from __future__ import annotations

PLACEHOLDERS: dict[tuple[str, str], str] = {}
