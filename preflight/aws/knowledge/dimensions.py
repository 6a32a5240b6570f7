"""The dimensions of AWS's metrics: which resource each identifies, and by which of its outputs."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import NamedTuple

from preflight.aws.cloudwatch import MetricAlarm
from preflight.aws.iam import mapped
from preflight.core.link import candidates
from preflight.core.stack import Stack
from preflight.core.values import Partial, Unknown, bare, known, opened, origins_of
from preflight.core.view import Resource


class Named(NamedTuple):
    """The type of the resource that a dimension identifies, and the outputs that equal the dimension's value."""

    token: str
    outputs: tuple[str, ...]
    name: str = "name"


# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html
_BALANCER = Named("aws:lb/loadBalancer:LoadBalancer", ("arnSuffix",))
_GROUP = Named("aws:lb/targetGroup:TargetGroup", ("arnSuffix",))
_CLUSTER = Named("aws:ecs/cluster:Cluster", ("name",))
DIMENSIONS = MappingProxyType(
    {
        ("AWS/ApiGateway", "ApiId"): Named("aws:apigatewayv2/api:Api", ("id",), ""),
        ("AWS/ApiGateway", "ApiName"): Named("aws:apigateway/restApi:RestApi", ("name",)),
        ("AWS/ApplicationELB", "LoadBalancer"): _BALANCER,
        ("AWS/ApplicationELB", "TargetGroup"): _GROUP,
        ("AWS/DynamoDB", "TableName"): Named("aws:dynamodb/table:Table", ("name", "id")),
        ("AWS/ECS", "ClusterName"): _CLUSTER,
        ("AWS/ECS", "ServiceName"): Named("aws:ecs/service:Service", ("name",)),
        ("AWS/Events", "RuleName"): Named("aws:cloudwatch/eventRule:EventRule", ("name", "id")),
        ("AWS/Lambda", "FunctionName"): Named("aws:lambda/function:Function", ("name", "id")),
        ("AWS/NetworkELB", "LoadBalancer"): _BALANCER,
        ("AWS/NetworkELB", "TargetGroup"): _GROUP,
        ("AWS/RDS", "DBClusterIdentifier"): Named(
            "aws:rds/cluster:Cluster", ("clusterIdentifier", "id"), "clusterIdentifier"
        ),
        ("AWS/RDS", "DBInstanceIdentifier"): Named("aws:rds/instance:Instance", ("identifier",), "identifier"),
        ("AWS/SNS", "TopicName"): Named("aws:sns/topic:Topic", ("name",)),
        ("AWS/SQS", "QueueName"): Named("aws:sqs/queue:Queue", ("name",)),
        ("AWS/States", "StateMachineArn"): Named("aws:sfn/stateMachine:StateMachine", ("arn", "id"), ""),
        ("ECS/ContainerInsights", "ClusterName"): _CLUSTER,
    }
)


def wrong_dimensions(alarm: MetricAlarm) -> Iterator[tuple[str, str]]:
    """The dimensions of an alarm whose value does not identify the resource, each with the value found, as a clause.

    Raises KnownLater if a dimension is an output and it is unknown which one.
    """
    for name, value in mapped(alarm.dimensions, "dimensions").items():
        wanted = DIMENSIONS.get((known(alarm.namespace or ""), name))
        if wanted is not None and (error := _error(alarm, wanted, opened(value))):
            yield name, error


def _error(alarm: MetricAlarm, wanted: Named, value: object) -> str | None:
    if isinstance(value, str):
        return _literal_error(alarm, wanted, value)
    if isinstance(value, Partial) or not candidates(alarm, "dimensions", (Resource,)):
        return None
    if not (origins := origins_of(value)):
        known(value)
    owner = alarm.stack.get(origins[0].urn)
    if owner is None or owner.type_token != wanted.token or origins[0].output in wanted.outputs:
        return None
    return f"the {origins[0].output} of {owner}; CloudWatch expects its {wanted.outputs[0]}"


def _literal_error(alarm: MetricAlarm, wanted: Named, text: str) -> str | None:
    found: str | None = alarm.stack.indexed(
        ("dimension", wanted, text), lambda: _called_otherwise(alarm.stack, wanted, text)
    )
    return found


def _called_otherwise(stack: Stack, wanted: Named, text: str) -> str | None:
    for resource in stack.called(text) if wanted.name else []:
        name = bare(resource.wire_value(wanted.name))
        if resource.type_token == wanted.token and not isinstance(name, Unknown) and name != text:
            return f"'{text}', but {resource} has another name in AWS"
    return None
