"""What pyproject.toml cannot say: where the packages of the wheel come from.

The wheel installs one package, `preflight`. The policies and the presets, which the repository keeps at its top, become
`preflight.policies` and `preflight.presets` in it; the files of a policy pack become `preflight/published/`, from where
`preflight install-pack` takes them.
"""

from pathlib import Path

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py

KINDS = [folder.name for folder in sorted(Path("policies").iterdir()) if (folder / "__init__.py").is_file()]
PUBLISHED = ("LICENSE", "NOTICE", "PulumiPolicy.yaml", "__main__.py", "requirements.txt")


class WithPack(build_py):
    """Builds the packages, and adds the files of a policy pack."""

    def run(self) -> None:
        """Build."""
        super().run()
        if not self.editable_mode:
            for name in PUBLISHED:
                self.copy_file(name, str(self._made(name)))

    def _made(self, name: str) -> Path:
        folder = Path(self.build_lib, "preflight", "published")
        folder.mkdir(parents=True, exist_ok=True)
        return folder / name


setup(
    cmdclass={"build_py": WithPack},
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
