"""What pyproject.toml cannot say: where the packages of the wheel come from.

The wheel installs one package, `preflight`. The policies and the presets, which the repository keeps at its top, become
`preflight.policies` and `preflight.presets` in it.
"""

from pathlib import Path

from setuptools import find_packages, setup

KINDS = [folder.name for folder in sorted(Path("policies").iterdir()) if (folder / "__init__.py").is_file()]

setup(
    packages=[
        *find_packages(include=["preflight", "preflight.*"]),
        *(f"preflight.policies.{name}" for name in find_packages("policies")),
        "preflight.presets",
    ],
    package_dir={
        **{f"preflight.policies.{kind}": f"policies/{kind}" for kind in KINDS},
        "preflight.presets": "presets",
    },
)
