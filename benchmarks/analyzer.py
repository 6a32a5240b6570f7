# ruff: noqa: T201 - a command
"""Measures the analyzer alone, given an export's messages with no engine: `python -m benchmarks.analyzer [--profile]`."""

from __future__ import annotations

import argparse
import cProfile
import gc
import json
import pstats
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from pulumi.runtime.proto import analyzer_pb2 as proto

from preflight.core.catalogue import discover
from preflight.files import LocalFiles
from preflight.host.analyzer import Analyzer
from preflight.host.server import spare_collections

from . import exports

if TYPE_CHECKING:
    import grpc

SIZE, ROUNDS = 4000, 5
NO_CONTEXT = cast("grpc.ServicerContext", None)


def main() -> None:
    """Print the processor time of each step; with --profile where it goes."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.analyzer", description=__doc__)
    options.add_argument("--size", type=int, default=SIZE, help="how many resources (default: %(default)s)")
    options.add_argument("--rounds", type=int, default=ROUNDS, help="default: %(default)s")
    options.add_argument("--profile", action="store_true", help="one round, and the functions that take longest")
    options.add_argument(
        "--answers",
        type=Path,
        help="the file to write the answers to: two versions of the pack differ if their files do",
    )
    chosen = options.parse_args()
    gc.disable()  # as the pack starts
    begin = time.process_time()
    catalogue = discover()
    print(f"catalogue: {time.process_time() - begin:.2f} s")
    spare_collections()
    each, whole = messages(chosen.size)
    if chosen.profile:
        with cProfile.Profile() as profile:
            analyzed(Analyzer(catalogue, lambda _: LocalFiles(None)), each, whole)
        pstats.Stats(profile).sort_stats("tottime").print_stats(40).sort_stats("cumtime").print_stats(80)
        return
    first, *others = [
        analyzed(Analyzer(catalogue, lambda _: LocalFiles(None)), each, whole) for _ in range(chosen.rounds)
    ]
    print(f"{chosen.size:,} resources: {first.resources:.2f} s one by one, {first.stack:.2f} s as a stack")
    if others:
        resources, stack = (median(took) for took in zip(*((one.resources, one.stack) for one in others), strict=True))
        print(f"the same again: {resources:.2f} s one by one, {stack:.2f} s as a stack")
    if chosen.answers:
        chosen.answers.write_bytes(b"".join(first.answers))


class Analyzed(NamedTuple):
    """Processor time of answering about each resource, and about the stack, in seconds; and the answers as they are sent."""

    resources: float
    stack: float
    answers: Sequence[bytes]


def analyzed(analyzer: Analyzer, each: Sequence[bytes], whole: bytes) -> Analyzed:
    """Answer as in one analysis."""
    begin = time.process_time()
    answers = [
        analyzer.Analyze(proto.AnalyzeRequest.FromString(message), NO_CONTEXT).SerializeToString() for message in each
    ]
    between = time.process_time()
    answer = analyzer.AnalyzeStack(proto.AnalyzeStackRequest.FromString(whole), NO_CONTEXT).SerializeToString()
    return Analyzed(between - begin, time.process_time() - between, [*answers, answer])


def messages(size: int) -> tuple[list[bytes], bytes]:
    """What the engine sends of an export: a message about each resource, and one about the stack."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "export.json")
        exports.write(file, size)
        resources = json.loads(file.read_text())["deployment"]["resources"]
    providers = {each["urn"]: each["inputs"] for each in resources if each["type"].startswith("pulumi:providers:")}
    each, whole = [], proto.AnalyzeStackRequest()
    for resource in resources:
        given: dict[str, Any] = {
            "urn": resource["urn"],
            "type": resource["type"],
            "name": resource["urn"].rpartition("::")[2],
            "options": {"parent": resource.get("parent", ""), "customTimeouts": {}},
        }
        if "provider" in resource:
            urn = resource["provider"].rpartition("::")[0]
            given["provider"] = {"urn": urn, "type": urn.split("::")[2], "name": "default"}
        alone = proto.AnalyzeRequest(**given)
        in_stack = proto.AnalyzerResource(
            **given, parent=resource.get("parent", ""), dependencies=resource.get("dependencies", ())
        )
        alone.properties.update(resource["inputs"])
        in_stack.properties.update(resource["outputs"])
        for key, urns in resource.get("propertyDependencies", {}).items():
            in_stack.propertyDependencies[key].urns.extend(urns)
        if "provider" in given:
            alone.provider.properties.update(providers[given["provider"]["urn"]])
            in_stack.provider.properties.update(providers[given["provider"]["urn"]])
        each.append(alone.SerializeToString())
        whole.resources.append(in_stack)
    return each, whole.SerializeToString()


if __name__ == "__main__":
    main()
