"""EC2 instances, launch templates, placement groups and key pairs."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Any

from preflight.core.messages import Advice
from preflight.core.values import each_independently, independently, known
from preflight.core.view import Resource, View, prop

from .volumes import InstanceVolume, Volume

_LARGEST_USER_DATA = 16384
_BURSTABLE = re.compile(r"t\d")
_LONGEST_KEY_NAME = 255
_KEY_TYPES = ("ssh-rsa", "ssh-ed25519")


class CreditSpecification(View):
    """How a burstable instance uses CPU credits."""

    cpu_credits: str | None = None


class Enclaves(View):
    """Whether Nitro Enclaves are enabled."""

    enabled: bool = False


class Hibernation(View):
    """Whether the instances of a launch template can hibernate."""

    configured: bool = False


class Machine(Resource):
    """An instance, or the template of one."""

    instance_type: str | None = None
    credit_specification: CreditSpecification | None = None
    enclave_options: Enclaves | None = None
    user_data: str | None = None
    vpc_security_group_ids: list[str] = prop(())

    @property
    def hibernates(self) -> bool:
        """Whether it can hibernate."""
        raise NotImplementedError

    @property
    def volumes(self) -> list[InstanceVolume]:
        """Its volumes."""
        raise NotImplementedError

    def faults(self) -> Iterator[str]:
        """Why EC2 refuses it, each as a clause that begins with a verb."""
        yield from independently((Machine._credit_faults, Machine._enclave_faults), self)

    def _credit_faults(self) -> Iterator[str]:
        credits_ = self.credit_specification
        if credits_ is None or credits_.cpu_credits is None or self.instance_type is None:
            return
        if credits_.cpu_credits == "unlimited" and not _BURSTABLE.match(known(self.instance_type)):
            yield f"has `cpu_credits` unlimited and the type {self.instance_type}; only T instances have CPU credits"

    def _enclave_faults(self) -> Iterator[str]:
        if self.enclave_options is not None and self.enclave_options.enabled and self.hibernates:
            yield "enables hibernation and Nitro Enclaves; an instance has one of them"


class Instance(Machine, token="aws:ec2/instance:Instance"):
    """An instance."""

    names = ()

    hibernation: bool = False
    root_block_device: InstanceVolume | None = None
    ebs_block_devices: list[InstanceVolume] = prop(())
    user_data_base64: str | None = None

    @property
    def hibernates(self) -> bool:
        """Whether it can hibernate."""
        return self.hibernation

    @property
    def volumes(self) -> list[InstanceVolume]:
        """Its volumes."""
        root = [] if self.root_block_device is None else [self.root_block_device]
        return [*root, *self.ebs_block_devices]

    def faults(self) -> Iterator[str]:
        """Why EC2 refuses it, each as a clause that begins with a verb."""
        yield from independently((Machine.faults, Instance._user_data_faults), self)

    def _user_data_faults(self) -> Iterator[str]:
        if self.user_data is not None and self.user_data_base64 is not None:
            yield "has `user_data` and `user_data_base64`; it has one of them"
        if self.user_data is not None:
            yield from size_faults(len(known(self.user_data).encode()))
        elif self.user_data_base64 is not None:
            yield from encoded_faults(known(self.user_data_base64))


class Mapping(View):
    """A block device of a launch template."""

    ebs: InstanceVolume | None = None


class LaunchTemplate(Machine, token="aws:ec2/launchTemplate:LaunchTemplate"):
    """A launch template."""

    block_device_mappings: list[Mapping] = prop(())
    hibernation_options: Hibernation | None = None
    instance_requirements: Any = None
    network_interfaces: list[Any] = prop(())

    @property
    def hibernates(self) -> bool:
        """Whether its instances can hibernate."""
        return self.hibernation_options is not None and self.hibernation_options.configured

    @property
    def volumes(self) -> list[InstanceVolume]:
        """The volumes of its instances."""
        return [mapping.ebs for mapping in map(known, self.block_device_mappings) if mapping.ebs is not None]

    def faults(self) -> Iterator[str]:
        """Why EC2 refuses it, each as a clause that begins with a verb."""
        yield from independently((Machine.faults, LaunchTemplate._data_faults, LaunchTemplate._pair_faults), self)

    def _data_faults(self) -> Iterator[str]:
        if self.user_data is not None and self.user_data != "":
            yield from encoded_faults(known(self.user_data))

    def _pair_faults(self) -> Iterator[str]:
        if self.instance_type is not None and self.instance_requirements is not None:
            yield "has `instance_type` and `instance_requirements`; it has one of them"
        if len(known(self.network_interfaces)) and len(known(self.vpc_security_group_ids)):
            yield "has `network_interfaces` and `vpc_security_group_ids`; set `security_groups` of the interface"


def encoded_faults(text: str) -> Iterator[str]:
    """Why EC2 refuses user data that has to be base64, each as a clause that begins with a verb."""
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        yield "has user data that is not base64"
        return
    yield from size_faults(len(data))


def size_faults(size: int) -> Iterator[str]:
    """Why EC2 refuses user data of a number of bytes, as a clause that begins with a verb."""
    if size > _LARGEST_USER_DATA:
        yield f"has {size} bytes of user data; EC2 allows {_LARGEST_USER_DATA}"


class PlacementGroup(Resource, token="aws:ec2/placementGroup:PlacementGroup"):
    """A placement group."""

    strategy: str = prop()
    partition_count: int | None = None
    spread_level: str | None = None

    def faults(self) -> Iterator[str]:
        """Why EC2 refuses it, each as a clause that begins with a verb."""
        if self.partition_count is not None and self.partition_count != 0 and self.strategy != "partition":
            yield f"has a `partition_count` and the strategy {self.strategy}; only the strategy partition has one"
        if self.spread_level is not None and self.spread_level != "" and self.strategy != "spread":
            yield f"has a `spread_level` and the strategy {self.strategy}; only the strategy spread has one"


class KeyPair(Resource, token="aws:ec2/keyPair:KeyPair"):
    """A key pair."""

    names = ("key_name",)

    key_name: str | None = None
    public_key: str = prop()

    def faults(self) -> Iterator[str]:
        """Why EC2 refuses it, each as a clause that begins with a verb."""
        yield from independently((KeyPair._name_faults, KeyPair._key_faults), self)

    def _name_faults(self) -> Iterator[str]:
        name = known(self.key_name)
        if name is None:
            return
        if name != name.strip():
            yield Advice(f"has the name '{name}', which begins or ends with a space")
        if not name.isascii() or len(name) > _LONGEST_KEY_NAME:
            yield f"has the name '{name[:_LONGEST_KEY_NAME]}'; a name has at most {_LONGEST_KEY_NAME} ASCII characters"

    def _key_faults(self) -> Iterator[str]:
        text = known(self.public_key).strip()
        kind = text.split(maxsplit=1)[0] if text else ""
        if "PRIVATE KEY" in text:
            yield "has a private key as `public_key`; EC2 imports the public key"
        elif kind.startswith(("ecdsa-", "ssh-dss", "sk-")):
            yield f"has a public key of type {kind}; EC2 imports {' and '.join(_KEY_TYPES)}"


def volume_faults(owner: Volume | Machine) -> Iterator[str]:
    """Why EC2 refuses a volume, or those of an instance or a launch template, each as a clause that begins with a verb."""
    if isinstance(owner, Volume):
        yield from owner.faults()
    else:
        yield from each_independently(InstanceVolume.faults, owner.volumes)
