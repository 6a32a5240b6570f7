"""A domain for the search of the shop."""

import pulumi
import pulumi_aws as aws

from access import access_policy

reader = aws.iam.Role("search", assume_role_policy='{"Version": "2012-10-17", "Statement": []}')
identity = aws.get_caller_identity()

domain = aws.opensearch.Domain(
    "search",
    engine_version="OpenSearch_2.13",
    cluster_config=aws.opensearch.DomainClusterConfigArgs(
        instance_type="t3.small.search",
        instance_count=2,
        zone_awareness_enabled=True,
        zone_awareness_config={"availability_zone_count": 2},
    ),
    ebs_options={"ebs_enabled": True, "volume_size": 20, "volume_type": "gp3"},
    encrypt_at_rest=True,
    node_to_node_encryption={"enabled": True},
    domain_endpoint_options={"enforce_https": True, "tls_policy": "Policy-Min-TLS-1-2-2019-07"},
)
aws.opensearch.DomainPolicy(
    "search",
    domain_name=domain.domain_name,
    access_policies=pulumi.Output.all(domain.arn, reader.arn).apply(lambda both: access_policy(both[0], [both[1]])),
)
public = access_policy("arn:aws:es:eu-west-1:111122223333:domain/search", [identity.arn])

parameter = aws.ssm.Parameter(
    "search-endpoint",
    type=aws.ssm.ParameterType.STRING,
    value=domain.endpoint,
    overwrite=True,
)
print("The domain is " + domain.arn)

pulumi.export("dashboard", domain.kibana_endpoint)
pulumi.export("public", public)
pulumi.export("parameter", parameter.name)
