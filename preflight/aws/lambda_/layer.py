"""Layers."""

from __future__ import annotations

from typing import NamedTuple

from preflight.aws.knowledge import facts
from preflight.core.values import known
from preflight.core.view import prop

from .coded import Coded, python_version


class MissingFolder(NamedTuple):
    """A folder on the runtime's module path that a layer lacks; `stray` is a module outside of it."""

    language: str
    folder: str
    stray: str


# By the beginning of the runtime's name: https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
_FOLDERS = (
    ("python", "Python", "python/", ".py"),
    ("nodejs", "Node.js", "nodejs/", (".js", ".mjs", ".cjs")),
)


class LayerVersion(Coded, token="aws:lambda/layerVersion:LayerVersion"):
    """A version of a layer."""

    names = ()

    layer_name: str | None = None
    compatible_runtimes: list[str] = prop(())
    compatible_architectures: list[str] = prop(())

    @property
    def python(self) -> tuple[int, int] | None:
        """The newest compatible version of Python; None where it lists none."""
        return max(filter(None, (python_version(known(runtime)) for runtime in self.compatible_runtimes)), default=None)

    @property
    def missing_folders(self) -> list[MissingFolder]:
        """The folders that it lacks although it has modules for them; empty for an extension or a wrapper."""
        names = sorted(self.archive.names())
        if any(name.startswith(("extensions/", "bin/")) for name in names):
            return []
        found = []
        for prefix, language, folder, end in _FOLDERS:
            modules = [name for name in names if name.endswith(end)]
            listed = any(known(runtime).startswith(prefix) for runtime in self.compatible_runtimes)
            if listed and modules and not any(name.startswith(folder) for name in names):
                found.append(MissingFolder(language, folder, modules[0]))
        return found

    def meets(self, *_: object) -> bool:
        """Whether a file is certain to run: never, as that depends on the functions that use the layer."""
        return False

    @property
    def listed_runtimes(self) -> list[facts.Runtime]:
        """The facts on its compatible runtimes; without runtimes that AWS does not have."""
        found = (facts.runtime(known(name)) for name in self.compatible_runtimes)
        return [runtime for runtime in found if runtime is not None]
