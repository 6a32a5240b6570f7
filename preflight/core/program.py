"""The folder of the Pulumi program, as policies see it. preflight.files reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .archive import Archive, Content
    from .assets import ArchiveForm, AssetForm
    from .javascript.script import Script
    from .slips import Reading
    from .syntax import Place, ProgramFile


class ProjectError(NamedTuple):
    """What is wrong in a project file, where, and whether Pulumi is certain to refuse it."""

    place: Place
    message: str
    certain: bool = True


class Misplaced(NamedTuple):
    """An import of a module that Python does not find where the program runs, and the file that it means."""

    place: Place
    module: str
    path: str


class Required(NamedTuple):
    """A configuration key that the program requires: with its namespace, and as `pulumi config set` takes it.

    `certain` where every run of the program comes to the place.
    """

    place: Place
    key: str
    short: str
    secret: bool
    certain: bool


class Undeclared(NamedTuple):
    """An import of a package that no requirements name: as it is imported, and as it is installed."""

    place: Place
    module: str
    distribution: str


class Comment(NamedTuple):
    """A comment for this pack in the program's source, such as `# preflight: allow …`.

    `text` is what follows `preflight:`. `covers` is the line that it is about: its line, or the first line of code below it.
    `code` is the source from there on, as much of it as is needed to see what the line creates.
    """

    path: str
    line: int
    text: str
    covers: int
    code: str


class SettingsFile(NamedTuple):
    """A file of this pack's settings: its path as findings name files, and its content."""

    path: str
    text: str


class Packed(NamedTuple):
    """A file or folder that the program packs into an asset or archive, by a path that is written as a literal.

    `certain` where every run of the program packs it, and nothing suggests that a build creates it before.
    """

    place: Place
    path: str
    certain: bool


class Program(Protocol):
    """The folder of the Pulumi program. Paths are relative to the folder that it runs in, with `/`."""

    @property
    def name(self) -> str:
        """The name of the folder that the program runs in."""

    @property
    def root(self) -> str:
        """The path of the folder of the project file: `.` unless its `main` names another folder, then such as `..`."""

    @property
    def project_file(self) -> str | None:
        """The path of the project file, such as `Pulumi.yaml`; None where there is none."""

    @property
    def project(self) -> Mapping[str, Any] | None:
        """The project file as it is written; None where it is missing or broken."""

    @property
    def project_error(self) -> ProjectError | None:
        """Why the project file cannot be read."""

    def project_place(self, *keys: str) -> Place:
        """Where the project file has the first of these keys that it has; its first line where it has none."""

    def project_errors(self) -> Iterator[ProjectError]:
        """Everything that is wrong in the project file, one for each cause."""

    @property
    def runtime(self) -> str:
        """The language runtime that the project names, such as `python`; empty where it names none."""

    @property
    def entry_point(self) -> str | None:
        """The path of the file that Pulumi runs, whether it exists or not; None where `main` names nothing.

        Raises Undecided for a program that is written neither in Python nor in JavaScript or TypeScript.
        """

    @property
    def is_on_path(self) -> bool:
        """Whether Python looks for modules in the folder that it runs in: not where `main` names a file."""

    @property
    def truncated(self) -> bool:
        """Whether some Python files could not be read."""

    def files(self) -> Iterator[ProgramFile]:
        """The Python files of the folder, in the order of their paths; none for a program in another language.

        Without virtual environments, installed packages, hidden folders, and folders that are other projects.
        """

    def modules(self) -> Iterator[ProgramFile]:
        """The entry point and the files that it imports, directly or not: what Pulumi runs of the folder."""

    def scripts(self) -> Iterator[Script]:
        """As `modules`, for a program in JavaScript or TypeScript, if its parser is installed; none for another language.

        Raises Undecided where one of them is too large to read.
        """

    def module(self, dotted: str) -> ProgramFile | None:
        """The program's own file that `import` finds for a module, in its folder or elsewhere on its import path.

        Where `main` names a file, Python does not look beside it; a file there is given all the same, as it is meant. None
        for a module that is not the program's own.
        """

    def module_name(self, file: ProgramFile) -> str:
        """The dotted name by which a file of the program is imported: `shop.orders`; `__main__` for the entry point."""

    @property
    def is_linted(self) -> bool:
        """Whether the project, or the repository that it is in, configures a linter or formatter of Python."""

    @property
    def python(self) -> tuple[int, int]:
        """The version of the program's Python, such as (3, 12), as far as its folders show it; else the running one."""

    def unreadable(self) -> Iterator[tuple[ProgramFile, SyntaxError]]:
        """The files that the program's Python cannot read, except those that only a newer Python can check."""

    @property
    def does_something(self) -> bool:
        """Whether running it calls anything but `pulumi.export` and `print`, as far as its files show it.

        Raises Undecided for a file that does not parse, and where it imports a package that may do anything.
        """

    def misplaced(self) -> Iterator[Misplaced]:
        """The imports that every run comes to and that Python finds nowhere, while the project has the module."""

    def packed(self) -> Iterator[Packed]:
        """What the program packs, in Python, JavaScript, TypeScript and YAML."""

    def required_config(self) -> Iterator[Required]:
        """The configuration that the files which Pulumi runs require, by keys that are written as literals."""

    @property
    def declared_config(self) -> frozenset[str]:
        """The configuration keys that the project file, any stack's file or a `pulumi config set` of the README names.

        With their namespaces. Raises Undecided where a stack takes configuration from an environment of Pulumi ESC, or
        a file cannot be read.
        """

    def undeclared_imports(self) -> Iterator[Undeclared]:
        """The packages that the files which Pulumi runs import and no requirements name, one for each package.

        Raises Undecided where it has no file of requirements, or one that cannot be read.
        """

    def text(self, path: str) -> str | None:
        """A file's text; None where there is no such file. Raises Undecided where it cannot be read as text."""

    def paths(self, folder: str, pattern: str) -> Iterator[str]:
        """The paths of the files of a folder whose whole name matches a regular expression, in their order."""

    def exists(self, path: str) -> bool:
        """Whether there is a file or folder of this path, which may lead out of the folder or be absolute."""

    def is_file(self, path: str) -> bool:
        """Whether there is a file of this path."""

    @property
    def reading(self) -> Reading:
        """Its source, checked against the SDKs that its interpreter would import."""

    def __hash__(self) -> int:
        """By identity, so that what was found in it can be cached."""
        return object.__hash__(self)


class Files(Protocol):
    """Opens what a program ships."""

    @property
    def program(self) -> Program:
        """The program's folder; raises Undecided where it is not known."""

    def archive(self, form: ArchiveForm | AssetForm) -> Archive:
        """The files of an archive, or of an asset that stands where an archive should."""

    def asset(self, form: AssetForm) -> Content:
        """The content of an asset."""

    def settings(self, name: str) -> SettingsFile | None:
        """A file of this pack's settings beside the project file; None where there is none.

        Raises Undecided where it cannot be read.
        """

    def comments(self) -> Iterable[Comment]:
        """The comments for this pack in the program's source, as far as it can be read."""
