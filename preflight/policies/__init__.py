"""The policies. The repository keeps them in `policies/` at its top, as a policy pack does; a wheel holds them here.

They have one name in both, `preflight.policies`, so a user's own package `policies` is never imported in their place.
"""

from pathlib import Path

_HERE = Path(__file__).parent
__path__ = [str(_HERE if (_HERE / "resource").is_dir() else _HERE.parents[1] / "policies")]
