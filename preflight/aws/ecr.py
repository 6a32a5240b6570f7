"""Amazon ECR."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from preflight.core.values import independently, known
from preflight.core.view import REQUIRED, Resource, View, json_text, prop

from .knowledge.inputs import is_set
from .languages.ecr_lifecycle import lifecycle_faults

_OPEN_REGISTRIES = ("public.ecr.aws", "registry.k8s.io", "quay.io")
_GUARDED_REGISTRIES = ("registry-1.docker.io", "ghcr.io", "registry.gitlab.com", "cgr.dev")
_AZURE_REGISTRY = re.compile(r"[a-zA-Z0-9]+\.azurecr\.io")
_PRIVATE_REGISTRY = re.compile(r"[0-9]{12}\.dkr[.-]ecr\..+")


class Encryption(View):
    """How a repository encrypts its images."""

    encryption_type: str = "AES256"
    kms_key: str | None = None


class Repository(Resource, token="aws:ecr/repository:Repository"):
    """A repository."""

    arn_form = "ecr:repository/{name}"

    name: str | None = None
    encryption_configurations: list[Encryption] = prop(())
    image_tag_mutability: str = "MUTABLE"
    image_tag_mutability_exclusion_filters: list[Any] = prop(())

    def faults(self) -> Iterator[str]:
        """Why ECR rejects it, each as a clause that begins with a verb."""
        yield from independently((Repository._key_faults, Repository._filter_faults), self)

    def _key_faults(self) -> Iterator[str]:
        for encryption in self.encryption_configurations:
            # The provider leaves an empty key out.
            if is_set(encryption, "kms_key") and encryption.encryption_type == "AES256":
                yield "has a `kms_key` with `encryption_type` AES256; it is KMS or KMS_DSSE with a key"

    def _filter_faults(self) -> Iterator[str]:
        mutability = known(self.image_tag_mutability)
        filters, excludes = len(self.image_tag_mutability_exclusion_filters), mutability.endswith("_WITH_EXCLUSION")
        if filters and not excludes:
            yield (
                f"has `image_tag_mutability_exclusion_filters` with `image_tag_mutability` {mutability};"
                f" it is {mutability}_WITH_EXCLUSION with filters"
            )
        if excludes and not filters:
            yield f"has `image_tag_mutability` {mutability} without `image_tag_mutability_exclusion_filters`, which it needs"


class LifecyclePolicy(Resource, token="aws:ecr/lifecyclePolicy:LifecyclePolicy"):
    """When ECR expires the images of a repository."""

    names = ()

    policy: Any = json_text(REQUIRED)

    def faults(self) -> Iterator[str]:
        """Why ECR rejects it, each as a clause that begins with a verb."""
        for fault in lifecycle_faults(known(self.policy)):
            yield f"has a lifecycle policy {fault}"


class PullThroughCacheRule(Resource, token="aws:ecr/pullThroughCacheRule:PullThroughCacheRule"):
    """A cache of another registry."""

    names = ()

    upstream_registry_url: str = prop()
    credential_arn: str | None = None
    custom_role_arn: str | None = None

    def faults(self) -> Iterator[str]:
        """Why ECR rejects it, each as a clause that begins with a verb."""
        url = known(self.upstream_registry_url)
        guarded = url in _GUARDED_REGISTRIES or _AZURE_REGISTRY.fullmatch(url) is not None
        if not guarded and url not in _OPEN_REGISTRIES and not _PRIVATE_REGISTRY.fullmatch(url):
            names = ", ".join((*_OPEN_REGISTRIES, *_GUARDED_REGISTRIES))
            yield f"has `upstream_registry_url` '{url}'; it is {names}, or a registry of Azure or ECR, without a scheme or path"
        if guarded and self.credential_arn is None:
            yield f"caches {url} without a `credential_arn`, which that registry needs"
        if url in _OPEN_REGISTRIES and self.credential_arn is not None:
            yield f"caches {url} with a `credential_arn`, which that registry does not need"
        if (guarded or url in _OPEN_REGISTRIES) and self.custom_role_arn is not None:
            yield f"caches {url} with a `custom_role_arn`, which only a registry of ECR needs"


class ScanningRule(View):
    """Which repositories are scanned when."""

    scan_frequency: str = prop()


class RegistryScanning(Resource, token="aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"):
    """How the images of a registry are scanned."""

    names = ()

    scan_type: str = prop()
    rules: list[ScanningRule] = prop(())

    def faults(self) -> Iterator[str]:
        """Why ECR rejects it, each as a clause that begins with a verb."""
        frequencies = [known(rule.scan_frequency) for rule in self.rules]
        for frequency in dict.fromkeys(frequencies):
            if self.scan_type == "BASIC" and frequency == "CONTINUOUS_SCAN":
                yield "has `scan_type` BASIC and a rule with CONTINUOUS_SCAN, which only ENHANCED has"
            if frequencies.count(frequency) > 1:
                yield f"has {frequencies.count(frequency)} rules with {frequency}; each frequency has one rule"
