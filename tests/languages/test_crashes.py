"""What ended a program, read from what its SDK reports and what its host and its compiler print."""

from __future__ import annotations

from pathlib import Path

import pytest

from preflight.plan.hosts.crash import ended
from preflight.plan.hosts.sources import Sources

SOURCE = "src/main/java/shop/App.java"
# As SDK 1.16 for Java reports an exception, when Maven 3.8 runs the program.
THROWN = """Running program [PID: 1599](/usr/bin/java -classpath /usr/share/maven/boot/plexus-classworlds-2.x.jar (x) \
org.codehaus.plexus.classworlds.launcher.Launcher compile exec:java) failed with an unhandled exception:
java.lang.IllegalStateException: no shop
\tat shop.App$Reports.lambda$main$0(App.java:3)
\tat com.pulumi.internal.PulumiInternal.lambda$runAsyncResult$5(PulumiInternal.java:114)
\tat java.base/java.util.concurrent.CompletableFuture$AsyncSupply.run(CompletableFuture.java:1768)
\tat java.base/java.lang.Thread.run(Thread.java:840)
"""
LACKING = "Missing required configuration variable 'shop:zone'\n\tplease set a value using the command `pulumi config set ...`"
MAVEN = """[\x1b[1;34mINFO\x1b[m] Scanning for projects...
[\x1b[1;31mERROR\x1b[m] COMPILATION ERROR :\x20
[\x1b[1;31mERROR\x1b[m] {folder}/src/main/java/shop/App.java:[3,21] incompatible types: String cannot be converted to int
[\x1b[1;34mINFO\x1b[m] 1 error
"""
GRADLE = """> Task :compileJava FAILED
{folder}/src/main/java/shop/App.java:3: error: cannot find symbol
        int x = y;
                ^
"""
DOTNET = "{folder}/Program.cs(3,9): error CS0103: The name 'x' does not exist in the current context [{folder}/shop.csproj]\n"
UNRESOLVED = "[ERROR] Failed to execute goal on project x: Could not resolve dependencies for com.example:x:jar:1.0\n"


def read(folder: Path, reports: list[str], printed: str = "") -> dict:
    file = folder / SOURCE
    file.parent.mkdir(parents=True)
    file.write_text("package shop;\n\nthird line\n")
    (folder / "Program.cs").write_text("\n\nthird line\n")
    return ended(reports, printed.replace("{folder}", str(folder)), Sources(folder, folder, "java").own)


def test_an_exception_of_java_has_its_message_and_its_line(tmp_path):
    crash = read(tmp_path, [THROWN, ""])["crash"]

    assert (crash["type"], crash["message"]) == ("IllegalStateException", "no shop")
    assert [(each["file"], each["line"], each["text"]) for each in crash["frames"]] == [
        (str(tmp_path / SOURCE), 3, "third line")
    ]


def test_a_value_that_the_stack_lacks_is_named(tmp_path):
    assert read(tmp_path, [LACKING, "exit status 1"])["crash"]["config"] == {"key": "shop:zone", "secret": False}


@pytest.mark.parametrize(
    ("report", "printed", "message"),
    [
        ("exit status 1", MAVEN, "incompatible types: String cannot be converted to int"),
        ("exit status 1", GRADLE, "cannot find symbol"),
        (
            "'dotnet build' exited with non-zero exit code: 1",
            DOTNET,
            "The name 'x' does not exist in the current context",
        ),
    ],
    ids=["maven", "gradle", "dotnet"],
)
def test_an_error_of_the_compiler_has_its_message_and_its_line(tmp_path, report, printed, message):
    crash = read(tmp_path, ["", report], printed)["crash"]

    assert crash["message"].strip() == message
    assert [(each["line"], each["text"]) for each in crash["frames"]] == [(3, "third line")]


def test_packages_that_cannot_be_had_are_no_fault_of_the_program(tmp_path):
    assert read(tmp_path, ["", "exit status 1"], UNRESOLVED)["outcome"] == "no-sdk"


def test_what_a_program_prints_before_it_exits_is_not_taken_for_a_compilers_error(tmp_path):
    printed = "orders.ts:3:1 - checked\nCould not resolve dependencies of the shop\n"
    found = read(tmp_path, ["", "Program exited with non-zero exit code: 3"], printed)

    assert (found["outcome"], found["crash"]["frames"]) == ("crashed", [])
    assert found["crash"]["message"] == "Program exited with non-zero exit code: 3"
