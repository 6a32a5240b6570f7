"""Which settings of a function go together."""

from __future__ import annotations

import re
from collections.abc import Iterator

from preflight.aws.iam import Role
from preflight.aws.knowledge.regions import region_of
from preflight.core.values import KnownLater, Partial, Undecided, known, origins_of

from .function import Function

_SNAPSHOT_STORAGE = 512
_MOST_SUBNETS, _MOST_GROUPS = 16, 5
# https://docs.aws.amazon.com/lambda/latest/api/API_FileSystemConfig.html
_MOUNT_PATH = re.compile(r"/mnt/[a-zA-Z0-9-_.]+")
_FIRST_WITH_SNAPSHOTS = {"java": (11, 0), "python": (3, 12), "dotnet": (8, 0)}


def snapshot_faults(function: Function) -> Iterator[str]:
    """Why SnapStart cannot be on for a function, each as a clause that begins with a verb."""
    if not function.starts_from_snapshots:
        return
    if function.package_type == "Image":
        yield "uses SnapStart with a container image, which SnapStart does not support"
    runtime = known(function.runtime)
    if runtime is not None and not _takes_snapshots(runtime):
        yield f"uses SnapStart with {runtime}; SnapStart supports Java from 11, Python from 3.12 and .NET from 8 on"
    if function.file_system_config is not None:
        yield "uses SnapStart and mounts a file system, which do not go together"
    size = function.ephemeral_storage.size if function.ephemeral_storage is not None else _SNAPSHOT_STORAGE
    if size > _SNAPSHOT_STORAGE:
        yield f"uses SnapStart with {size} MB of ephemeral storage; SnapStart supports at most {_SNAPSHOT_STORAGE} MB"


def _takes_snapshots(runtime: str) -> bool:
    found = re.match(r"(java|python|dotnet)(\d+)(?:\.(\d+))?", runtime)
    return found is not None and (int(found[2]), int(found[3] or 0)) >= _FIRST_WITH_SNAPSHOTS[found[1]]


def file_system_faults(function: Function) -> Iterator[str]:
    """Why a function cannot mount its file system, each as a clause that begins with a verb."""
    config = function.file_system_config
    if config is None:
        return
    if not function.is_in_vpc:
        yield "mounts a file system and is in no VPC; set `vpc_config` to subnets with its mount targets"
    later: Undecided | None = None
    try:
        path = known(config.local_mount_path)
        if not _MOUNT_PATH.fullmatch(path):
            yield f"mounts a file system at '{path}'; Lambda takes a folder of /mnt, such as /mnt/orders"
    except Undecided as reason:
        later = reason
    arn = config.arn
    if isinstance(arn, str) and ":file-system/" in arn:
        yield "mounts a file system by the ARN of the file system; Lambda takes that of an access point"
    if later is not None:
        raise later


def log_level_faults(function: Function) -> Iterator[str]:
    """Why Lambda refuses the log levels of a function, as a clause that begins with a verb."""
    config = function.logging_config
    if config is None or config.log_format == "JSON":
        return
    given = [name for name in ("application_log_level", "system_log_level") if config.has(name)]
    if given:
        yield f"sets `{'` and `'.join(given)}` with the log format {config.log_format}; log levels need JSON"


def network_faults(function: Function) -> Iterator[str]:
    """Why Lambda refuses the subnets and security groups of a function, each as a clause that begins with a verb."""
    config = function.vpc_config
    if config is None:
        return
    subnets, groups = config.subnet_ids, config.security_group_ids
    if len(subnets) > _MOST_SUBNETS:
        yield f"has {len(subnets)} subnets; Lambda takes at most {_MOST_SUBNETS}"
    if len(groups) > _MOST_GROUPS:
        yield f"has {len(groups)} security groups; Lambda takes at most {_MOST_GROUPS}"
    if len(subnets) and not len(groups):
        yield "has subnets and no security group; Lambda needs both"
    if len(groups) and not len(subnets):
        yield "has security groups and no subnet; Lambda needs both"
    for name, ids, start in (("subnet_ids", subnets, "subnet-"), ("security_group_ids", groups, "sg-")):
        for each in ids:
            if isinstance(each, str) and not each.startswith(start):
                yield f"has '{each}' in `{name}`; an id there begins with {start}"


_ROLE_ARN = re.compile(r"arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+")


def role_fault(function: Function) -> str | None:
    """Why Lambda refuses what names a function's role, as a clause that begins with a verb; None where it is an ARN.

    Raises Undecided where only deployment shows what it is.
    """
    given = function.role_arn
    if isinstance(given, str):
        if _ROLE_ARN.fullmatch(given):
            return None
        named = f"'{given}'" if len(given) <= _LONGEST_QUOTED else f"a string of {len(given)} characters"
        example = (
            f", such as arn:aws:iam::111122223333:role/{given}" if re.fullmatch(r"[\w+=,.@-]{1,64}", given) else ""
        )
        return f"has {named} as its role; Lambda takes the role's ARN{example}"
    if isinstance(given, Partial):
        return (
            None
            if given.startswith("arn:")
            else "has a role that does not begin with arn:; Lambda takes the role's ARN"
        )
    for urn, output in origins_of(given):
        role = function.stack.get(urn)
        if isinstance(role, Role) and output in ("id", "name"):
            return f"has the {output} of {role} as its role; Lambda takes the ARN: pass `role.arn`"
        if isinstance(role, Role) and output == "arn":
            return None
    raise KnownLater("role")


_LONGEST_QUOTED = 200
_IMAGE = re.compile(r"\d{12}\.dkr\.ecr(?:-fips)?\.(?P<region>[a-z0-9-]+)\.amazonaws\.(?:com|com\.cn|eu)/.+")


def image_fault(function: Function) -> str | None:
    """Why Lambda cannot take a function's image from where it is, as a clause that begins with a verb; None where it can.

    Raises Undecided where the image or the function's region is known only after deployment.
    """
    image = function.image_uri
    if image is None:
        return None
    start = image.parts[0] if isinstance(image, Partial) else image
    if not isinstance(start, str):
        raise KnownLater("imageUri")
    found = _IMAGE.match(start if isinstance(image, str) else f"{start}?")
    if found is None:
        if isinstance(image, Partial) and "/" not in start:
            raise KnownLater("imageUri")
        return f"has the image '{image}'; Lambda takes images from a private ECR repository alone"
    region = known(region_of(function))
    if region is not None and region != found["region"]:
        return f"is in {region}, but its image is in {found['region']}; Lambda takes only images of its region"
    return None


def package_faults(function: Function) -> Iterator[str]:
    """Which inputs of a function do not go with an archive or an image, each as a clause that begins with a verb."""
    if len(function.architectures) > 1:
        yield f"has the architectures {' and '.join(map(str, function.architectures))}; a function has one"
    given = [name for name in ("handler", "runtime") if function.has(name)]
    if function.package_type == "Image":
        given += ["layers"] if len(function.layers) else []
        if given:
            yield f"is made from an image and has `{'`, `'.join(given)}`, which only an archive takes"
        if not function.has("image_uri"):
            yield "is to be made from an image and has no `image_uri`"
        return
    strays = [name for name in ("image_uri", "image_config") if function.has(name)]
    if strays:
        yield f"is made from an archive and has `{'`, `'.join(strays)}`, which only an image takes"
    if lacking := [name for name in ("handler", "runtime") if name not in given]:
        yield f"is made from an archive and has no `{'` and no `'.join(lacking)}`"
