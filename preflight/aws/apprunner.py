"""AWS App Runner."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from preflight.core.messages import Advice
from preflight.core.values import independently, known
from preflight.core.view import Resource, View, prop

# https://docs.aws.amazon.com/apprunner/latest/api/API_ImageRepository.html, ImageIdentifier
_PRIVATE_IMAGE = re.compile(r"[0-9]{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?/.+")
_PUBLIC_IMAGE = re.compile(r"public\.ecr\.aws/.+/.+")
_RESERVED = "AWSAPPRUNNER"


class Values(View):
    """What a service runs."""

    runtime_environment_variables: dict[str, Any] | None = None
    runtime_environment_secrets: dict[str, Any] | None = None


class ImageRepository(View):
    """An image."""

    image_identifier: str = prop()
    image_repository_type: str = prop()
    image_configuration: Values | None = None


class CodeConfiguration(View):
    """Where a service built from code has its configuration."""

    configuration_source: str = prop()
    code_configuration_values: Values | None = None


class CodeRepository(View):
    """A repository of code."""

    repository_url: str = prop()
    code_configuration: CodeConfiguration | None = None


class Authentication(View):
    """What gives access to a repository."""

    access_role_arn: str | None = None
    connection_arn: str | None = None


class Source(View):
    """What a service is deployed from."""

    auto_deployments_enabled: bool = True
    authentication_configuration: Authentication | None = None
    image_repository: ImageRepository | None = None
    code_repository: CodeRepository | None = None

    def faults(self) -> Iterator[str]:
        """Why App Runner rejects it, each as a clause that begins with a verb."""
        yield from independently((Source._count_faults, Source._image_faults, Source._code_faults), self)

    def _count_faults(self) -> Iterator[str]:
        given = [each for each in (known(self.image_repository), known(self.code_repository)) if each is not None]
        if len(given) != 1:
            yield f"has {len(given)} sources; it has an `image_repository` or a `code_repository`"

    def _image_faults(self) -> Iterator[str]:
        image, access = known(self.image_repository), known(self.authentication_configuration)
        if image is None:
            return
        name = image.image_identifier
        if image.image_repository_type == "ECR_PUBLIC":
            if self.auto_deployments_enabled:
                yield "has an image of ECR_PUBLIC with automatic deployments; set `auto_deployments_enabled` to False"
            if isinstance(name, str) and not _PUBLIC_IMAGE.fullmatch(name):
                yield f"has the image {name} of ECR_PUBLIC; it begins with public.ecr.aws/ and an alias"
        elif image.image_repository_type == "ECR":
            if access is None or access.access_role_arn is None:
                yield "has an image of ECR without an `access_role_arn`, which it needs"
            if isinstance(name, str) and not _PRIVATE_IMAGE.fullmatch(name):
                yield f"has the image {name} of ECR; it has the form 123456789012.dkr.ecr.eu-west-1.amazonaws.com/name:tag"

    def _code_faults(self) -> Iterator[str]:
        code, access = known(self.code_repository), known(self.authentication_configuration)
        if code is None:
            return
        if access is None or access.connection_arn is None:
            yield "has a `code_repository` without a `connection_arn`, which it needs"
        configuration = known(code.code_configuration)
        if configuration is None:
            return
        values = known(configuration.code_configuration_values)
        if configuration.configuration_source == "API" and values is None:
            yield Advice("has `configuration_source` API without `code_configuration_values`, which it then uses")
        if configuration.configuration_source == "REPOSITORY" and values is not None:
            yield Advice(
                "has `configuration_source` REPOSITORY and `code_configuration_values`, which App Runner ignores"
            )

    def values(self) -> Iterator[Values]:
        """The settings of its environment."""
        image, code = known(self.image_repository), known(self.code_repository)
        configuration = known(code.code_configuration) if code is not None else None
        for each in (
            known(image.image_configuration) if image is not None else None,
            known(configuration.code_configuration_values) if configuration is not None else None,
        ):
            if each is not None:
                yield each


class Egress(View):
    """How a service reaches other networks."""

    egress_type: str = "DEFAULT"
    vpc_connector_arn: str | None = None


class Network(View):
    """The networks of a service."""

    egress_configuration: Egress | None = None


class HealthCheck(View):
    """How the health of a service is checked."""

    path: str | None = None
    protocol: str = "TCP"


class Service(Resource, token="aws:apprunner/service:Service"):
    """A service."""

    names = ("serviceName",)

    source_configuration: Source = prop()
    network_configuration: Network | None = None
    health_check_configuration: HealthCheck | None = None

    def faults(self) -> Iterator[str]:
        """Why App Runner rejects it, each as a clause that begins with a verb."""
        checks = (
            Service._source_faults,
            Service._variable_faults,
            Service._network_faults,
            Service._health_faults,
        )
        yield from independently(checks, self)

    def _source_faults(self) -> Iterator[str]:
        yield from known(self.source_configuration).faults()

    def _variable_faults(self) -> Iterator[str]:
        for values in known(self.source_configuration).values():
            for group in (values.runtime_environment_variables, values.runtime_environment_secrets):
                for name in known(group) or ():
                    if name.startswith(_RESERVED):
                        yield f"has the environment variable {name}; App Runner reserves names that begin with {_RESERVED}"

    def _network_faults(self) -> Iterator[str]:
        network = known(self.network_configuration)
        egress = known(network.egress_configuration) if network is not None else None
        if egress is None:
            return
        if egress.egress_type == "VPC" and egress.vpc_connector_arn is None:
            yield "has `egress_type` VPC without a `vpc_connector_arn`, which it needs"
        if egress.egress_type == "DEFAULT" and egress.vpc_connector_arn is not None:
            yield "has `egress_type` DEFAULT and a `vpc_connector_arn`, which only VPC has"

    def _health_faults(self) -> Iterator[str]:
        check = known(self.health_check_configuration)
        if check is not None and check.protocol == "TCP" and check.path not in (None, "/", ""):
            yield Advice(f"has a health check of TCP with path {check.path}, which only HTTP uses")


class AutoScaling(Resource, token="aws:apprunner/autoScalingConfigurationVersion:AutoScalingConfigurationVersion"):
    """The numbers of instances of a service."""

    names = ("autoScalingConfigurationName",)

    min_size: int = 1
    max_size: int = 25

    def faults(self) -> Iterator[str]:
        """Why App Runner rejects it, each as a clause that begins with a verb."""
        if self.min_size > self.max_size:
            yield f"has `min_size` {self.min_size} and `max_size` {self.max_size}; the maximum is not less"
