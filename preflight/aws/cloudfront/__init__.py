"""Amazon CloudFront."""

from .distributions import (
    CacheBehavior,
    Distribution,
    FunctionAssociation,
    Origin,
    OriginGroup,
    ViewerCertificate,
    ViewerFunction,
)

__all__ = [
    "CacheBehavior",
    "Distribution",
    "FunctionAssociation",
    "Origin",
    "OriginGroup",
    "ViewerCertificate",
    "ViewerFunction",
]
