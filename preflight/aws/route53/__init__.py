"""Amazon Route 53."""

from .health_checks import HealthCheck
from .records import Record, Zone
from .resolver import ResolverEndpoint, ResolverRule

__all__ = ["HealthCheck", "Record", "ResolverEndpoint", "ResolverRule", "Zone"]
