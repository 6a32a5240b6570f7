"""Which policies come from which failure of the four reports: `S2.3` is the third failure of report 2.

Report 0 is `optimized_lambda`, 1 `monitored_function`, 2 `image_pipeline`, 3 `transactions`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ROWS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "apigateway-deployment-waits-for-methods": ("S3.3",),
        "apigateway-exported-url-is-a-stage-url": ("S2.11",),
        "apigateway-integration-waits-for-method": ("S3.3",),
        "apigateway-settings-wait-for-stage": ("S3.3",),
        "apigateway-usage-plan-waits-for-stage": ("S3.3",),
        "apigatewayv2-access-logs-have-a-group": ("S2.4",),
        "apigatewayv2-deployment-is-needed": ("S2.4",),
        "apigatewayv2-deployment-waits-for-routes": ("S2.4",),
        "bundle-code-is-present": ("S0.1", "S0.4", "S3.5"),
        "bundle-code-parses": ("S0.2",),
        "bundle-environment-is-given": ("S1.3",),
        "bundle-errors-leave-a-trace": ("S2.8",),
        "bundle-handler-exists": ("S0.1",),
        "bundle-handler-reads-its-event": ("S2.7",),
        "bundle-imports-are-packaged": ("S0.9",),
        "bundle-imports-are-used": ("S2.9",),
        "bundle-layer-has-its-folder": ("S0.4",),
        "dynamodb-index-capacity-fits-billing": ("S2.13",),
        "dynamodb-keys-are-declared": ("S2.2",),
        "ec2-endpoint-service-exists": ("S0.8",),
        "ec2-gateway-endpoint-has-route-tables": ("S0.3",),
        "iam-condition-can-hold": ("S1.2",),
        "iam-statement-names-its-environment": ("S1.2",),
        "lambda-dead-letters-go-to-a-planned-queue": ("S0.7",),
        "lambda-environment-has": ("S1.3",),
        "lambda-layer-fits-its-functions": ("S2.6",),
        "lambda-layer-runtimes-are-supported": ("S2.6",),
        "lambda-memory-is-chosen": ("S1.3",),
        "lambda-role-can-log": ("S1.2",),
        "lambda-role-can-trace": ("S1.2",),
        "lambda-runtime-is-supported": ("S1.3", "S2.5"),
        "lambda-timeout-is-chosen": ("S1.3",),
        "program-argument-types-fit": ("S2.2",),
        "program-arguments-exist": ("S2.3", "S3.4"),
        "program-assets-exist": ("S0.1", "S0.4", "S3.5"),
        "program-attributes-exist": ("S0.3",),
        "program-children-have-a-parent": ("S2.12",),
        "program-components-register-outputs": ("S2.10",),
        "program-config-is-declared": ("S0.6",),
        "program-definitions-come-first": ("S0.7",),
        "program-has-its-entry-point": ("S3.1",),
        "program-is-complete": ("S0.2", "S2.15"),
        "program-is-tidy": ("S3.7",),
        "program-names-exist": ("S2.2",),
        "program-outputs-stay-outputs": ("S3.3",),
        "program-project-file-is-valid": ("S3.2",),
        "program-requirements-are-declared": ("S0.9",),
        "resource-belongs-to-its-component": ("S2.12",),
        "resource-is-tagged": ("S2.14",),
        "resource-properties-exist": ("S3.4",),
        "s3-notification-is-the-only-one": ("S2.3",),
        "s3-notification-waits-for-permission": ("S2.3",),
        "secrets-export-is-secret": ("S0.10",),
        "secrets-password-is-not-literal": ("S0.10",),
        "sqs-dead-letter-chain-ends": ("S0.7",),
        "ssm-secret-is-encrypted": ("S0.10",),
        "stack-exports-something": ("S2.10",),
        "stack-is-organized": ("S0.5", "S1.1", "S2.1"),
        "wafv2-association-waits-for-stage": ("S3.3",),
        "wafv2-scope-fits-its-region": ("S3.4",),
        "wafv2-visibility-is-complete": ("S3.4",),
        "wafv2-web-acl-fits-its-target": ("S3.4",),
    }
)
"""The failures by policy."""
