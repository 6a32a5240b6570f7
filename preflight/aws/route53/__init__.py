"""Amazon Route 53."""

from .firewall import FirewallAssociation, FirewallDomains, FirewallRule
from .health_checks import HealthCheck
from .networks import CidrLocation, KeySigningKey, QueryLog
from .records import Record, Zone
from .resolver import ResolverEndpoint, ResolverQueryLog, ResolverRule

__all__ = [
    "CidrLocation",
    "FirewallAssociation",
    "FirewallDomains",
    "FirewallRule",
    "HealthCheck",
    "KeySigningKey",
    "QueryLog",
    "Record",
    "ResolverEndpoint",
    "ResolverQueryLog",
    "ResolverRule",
    "Zone",
]
