"""Fingerprints: what stays the same of a finding while the program around it changes."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator

from preflight.judge.finding import Finding


def fingerprints(findings: Iterable[Finding]) -> Iterator[str]:
    """A fingerprint for each finding, 32 hexadecimal digits, different for each of them.

    It does not depend on lines, nor on the message, which changes with the values in it. A finding about a resource is known
    by its policy, the URN and the block; one about the source by its policy, the file and the line's text. Equal ones
    are numbered.
    """
    met: Counter[tuple[str, ...]] = Counter()
    for finding in findings:
        key = _key(finding)
        met[key] += 1
        yield hashlib.sha256("\0".join((*key, str(met[key]))).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _key(finding: Finding) -> tuple[str, ...]:
    at = finding.location
    if finding.is_about_source and at is not None:
        return finding.policy, at.file, at.text.strip()
    inside = at.file if at is not None and at.in_archive else ""
    return finding.policy, finding.urn or finding.subject, finding.path, inside
