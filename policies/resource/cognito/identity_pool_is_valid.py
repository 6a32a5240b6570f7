from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.cognito.providers import (
    IdentityPool,
    IdentityPoolRoleAttachment,
    attachment_faults,
    identity_pool_faults,
)


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Invalid Cognito Identity Provider",
        "The number of rules in the request exceeded 25.",
        "Member must satisfy enum value set: [StartsWith, Equals, Contains, NotEqual]",
    ),
    evidence=(
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/blob/v1.9.1/docs/rules.md",
            "2026-11-28",
            "role keys, role mappings and provider names of identity pools, with the answers of Cognito",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/cognito-identity/2014-06-30/service-2.json.gz",
            "2026-11-28",
            "If you specify Token or Rules as the Type, AmbiguousRoleResolution is required",
        ),
    ),
)
def identity_pool_is_valid(pool: IdentityPool | IdentityPoolRoleAttachment) -> Violations:
    """An identity pool names user pools by their endpoint, and its roles and role mappings are complete.

    Roles are for `authenticated` and `unauthenticated` identities. A role mapping decides what happens where no rule or two rules
    match.

    Fix: pass `provider_name=user_pool.endpoint`; set `ambiguous_role_resolution="Deny"`.

    See: https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_SetIdentityPoolRoles.html
    https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_RoleMapping.html
    """
    yield from identity_pool_faults(pool) if isinstance(pool, IdentityPool) else attachment_faults(pool)


ROLE = "arn:aws:iam::111122223333:role/shop"


@fails(
    "has the provider_name 'eu-west-1_a1b2c3d4e' in cognitoIdentityProviders[0];"
    " it is the `endpoint` of a user pool, cognito-idp.REGION…/ID"
)
def name_is_an_id(aws):
    provider = {"client_id": "c1", "provider_name": "eu-west-1_a1b2c3d4e"}
    aws.cognito.IdentityPool("shop", identity_pool_name="shop", cognito_identity_providers=[provider])


@fails(
    "has a role 'authorized'; Cognito accepts authenticated and unauthenticated",
    "has no `ambiguous_role_resolution` in roleMappings[0]; use AuthenticatedRole or Deny",
    "has the type Rules without `mapping_rules` in roleMappings[0]",
    "has the type Token with `mapping_rules` in roleMappings[1]; use Rules",
    "has the match_type 'Equal' in roleMappings[1].mappingRules[0]; Cognito accepts Equals, Contains, StartsWith, NotEqual",
    "has the type 'rules' in roleMappings[2]; Cognito accepts Token and Rules",
)
def roles_with_faults(aws):
    rule = {"claim": "group", "match_type": "Equal", "role_arn": ROLE, "value": "staff"}
    name = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a1b2c3d4e:c"
    aws.cognito.IdentityPoolRoleAttachment(
        "shop",
        identity_pool_id="eu-west-1:1",
        roles={"authorized": ROLE},
        role_mappings=[
            {"identity_provider": f"{name}1", "type": "Rules"},
            {
                "identity_provider": f"{name}2",
                "type": "Token",
                "ambiguous_role_resolution": "Deny",
                "mapping_rules": [rule],
            },
            {"identity_provider": f"{name}3", "type": "rules", "ambiguous_role_resolution": "Deny"},
        ],
    )


@passes
def pools_that_are_accepted(aws):
    pool = aws.cognito.UserPool("shop")
    provider = {"client_id": "c1", "provider_name": pool.endpoint}
    identities = aws.cognito.IdentityPool("shop", identity_pool_name="shop", cognito_identity_providers=[provider])
    rule = {"claim": "group", "match_type": "Equals", "role_arn": ROLE, "value": "staff"}
    mapping = {"identity_provider": "graph.facebook.com", "type": "Rules", "mapping_rules": [rule]}
    aws.cognito.IdentityPoolRoleAttachment(
        "shop",
        identity_pool_id=identities.id,
        roles={"authenticated": ROLE},
        role_mappings=[{**mapping, "ambiguous_role_resolution": "AuthenticatedRole"}],
    )


@abstains("roles")
def roles_are_known_after_deployment(aws):
    topic = aws.sns.Topic("shop")
    aws.cognito.IdentityPoolRoleAttachment(
        "shop", identity_pool_id="eu-west-1:1", roles=topic.arn.apply(lambda arn: {arn: ROLE})
    )
