"""Amazon Cognito."""

from .clients import UserPoolClient
from .pools import TRIGGERS, CustomSender, LambdaConfig, TokenTrigger, UserPool
from .providers import IdentityProvider, ResourceServer, UserPoolDomain

__all__ = [
    "TRIGGERS",
    "CustomSender",
    "IdentityProvider",
    "LambdaConfig",
    "ResourceServer",
    "TokenTrigger",
    "UserPool",
    "UserPoolClient",
    "UserPoolDomain",
]
