"""Reported at https://github.com/lgallard/terraform-aws-cognito-user-pool/issues/74."""

import pulumi
import pulumi_aws as aws

pool = aws.cognito.UserPool(
    "customers",
    auto_verified_attributes=["email"],
    alias_attributes=["email"],
    mfa_configuration="OPTIONAL",
    software_token_mfa_configuration={"enabled": True},
    password_policy={
        "minimum_length": 10,
        "require_lowercase": True,
        "require_numbers": True,
        "require_symbols": False,
        "require_uppercase": True,
        "temporary_password_validity_days": 7,
    },
)
pulumi.export("pool", pool.id)
