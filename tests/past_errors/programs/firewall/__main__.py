import json

import pulumi
import pulumi_aws as aws

import rules

api = aws.apigateway.RestApi("shop")
items = aws.apigateway.Resource("items", rest_api=api.id, parent_id=api.root_resource_id, path_part="items")
method = aws.apigateway.Method("items", rest_api=api.id, resource_id=items.id, http_method="GET", authorization="NONE")
mock = aws.apigateway.Integration(
    "items", rest_api=api.id, resource_id=items.id, http_method=method.http_method, type="MOCK"
)
deployment = aws.apigateway.Deployment(
    "one", rest_api=api.id, 
)
stage = aws.apigateway.Stage("live", rest_api=api.id, deployment=deployment.id, stage_name="live")
acl = aws.wafv2.WebAcl(
    "shop",
    scope="CLOUDFRONT",
    default_action={"allow": {}},
    visibility_config=rules.visible("shop", True),
    rules=[rules.rate_limit("rate", 1000), rules.rate_limit("burst", rules.BURST)],
)
association = aws.wafv2.WebAclAssociation("shop", resource_arn=stage.stage_arn, web_acl_arn=acl.arn)
settings = aws.apigateway.MethodSettings(
    "all",
    rest_api=api.id,
    stage_name=stage.stage_name,
    method_path="*/*",
    settings={"throttling_rate": 10},
)
mapped = {name: acl.arn for name in domain_names}
pulumi.export("acl", mapped)
