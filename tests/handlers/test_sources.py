"""Every code is rendered for every target without complaints of formatters, linters and compilers."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from retcode.core.catalogue.load import Catalogue, load_catalogue
from retcode.core.catalogue.model import Recovery
from retcode.core.catalogue.verdict import strictest_entry
from retcode.core.handlers import HandlerLibrary, Target
from tests.handlers.documented_texts import texts_of
from tests.handlers.proof import DRIVERS, branched, file_stem, venue_codes
from tests.handlers.toolchains import (
    COMPILE_TIMEOUT_S,
    ROOT,
    compile_java,
    fresh,
    missing,
    npm_packages,
    run,
    tool,
    type_check,
)

TARGETS = {target.id: target for target in HandlerLibrary(load_catalogue()).targets()}
IP_ADDRESS = re.compile(r"\b\d{1,3}(\.\d{1,3}){3}\b")
# What ruff has to find nothing of in generated Python: errors, imports, bugbear, upgrades, simplifications.
RULES = "E,F,W,I,B,UP,RET,SIM,PERF"


def of(*languages: str) -> pytest.MarkDecorator:
    found = [target for target in TARGETS.values() if target.language in languages]
    return pytest.mark.parametrize("target", found, ids=[target.id for target in found])


def written(library: HandlerLibrary, catalogue: Catalogue, target: Target) -> tuple[Path, Path]:
    """Write every complete handler and every branch of a target; return their two folders."""
    whole, branches = fresh(f"whole-{target.id}"), fresh(f"branches-{target.id}")
    for venue in target.venues:
        name = venue.replace("-", "_") + target.suffix
        (whole / name).write_text(library.whole(venue, target.id), encoding="utf-8")
        for entry in branched(catalogue, venue, target):
            name = file_stem(entry.key) + target.suffix
            (branches / name).write_text(library.branch(entry.key, target.id), encoding="utf-8")
    return whole, branches


@of("python")
def test_python_is_clean(target: Target, catalogue: Catalogue, library: HandlerLibrary) -> None:
    for folder in written(library, catalogue, target):
        for file in folder.iterdir():
            ast.parse(file.read_text(encoding="utf-8"), file.name)
        ruff = [sys.executable, "-m", "ruff"]
        run([*ruff, "format", "--isolated", "--check", "."], folder)
        # E501: an advice is one string, however long. UP040: 3.11 has no `type` statement.
        run([*ruff, "check", "--isolated", "--select", RULES, "--ignore", "E501,UP040", "."], folder)


@of("python")
def test_python_names_the_versions_it_is_tried_with(target: Target) -> None:
    lock = (ROOT / "requirements" / "handlers.txt").read_text(encoding="utf-8")
    pinned = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", lock, re.MULTILINE))
    tried = re.search(r"and (\S+) ([\d.]+\d)", target.tried)
    assert tried
    assert pinned[tried[1]] == tried[2]


@of("python")
def test_python_branches_share_a_file(target: Target, catalogue: Catalogue, library: HandlerLibrary) -> None:
    for venue in target.venues:
        codes = {entry.code: entry.key for entry in branched(catalogue, venue, target)}
        text = "\n".join(library.branch(key, target.id) for key in codes.values())
        names = [
            name
            for node in ast.parse(text).body
            for name in (
                [node.name]
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
                else [node.target.id]
                if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
                else []
            )
        ]
        assert len(names) > len(codes)
        assert len(names) == len(set(names))
        compile(text, venue, "exec")  # no `from __future__` in the middle


def test_python_classifiers_are_clean_and_say_what_the_catalogue_says(
    catalogue: Catalogue, library: HandlerLibrary
) -> None:
    folder = fresh("classifiers")
    for venue in TARGETS["python-requests"].venues:
        text = library.classifier(venue, "python-requests")
        (folder / f"{venue.replace('-', '_')}.py").write_text(text, encoding="utf-8")
        made: dict[str, Any] = {"__name__": venue}
        exec(compile(text, venue, "exec"), made)
        for entry in catalogue.tables[venue].entries:
            if entry is not strictest_entry(catalogue.with_code(entry.code, venue)):
                continue
            for said, recovery in texts_of(entry):
                verdict = made["classify"](400, entry.code, said)
                due = entry.recovery if entry.recovery is Recovery.SUCCESS else recovery
                looks = due in {Recovery.RECONCILE, Recovery.RETRY}
                assert verdict.recovery.value == due, (entry.key, said)
                assert made["look_first"](verdict) == looks
                assert not (looks and made["repeatable"](verdict, changes=True))
            assert made["classify"](503, entry.code).recovery.value == "reconcile"
        for status in (None, 200, 302, 408, 425, 500, 520):
            assert made["look_first"](made["classify"](status))
        asked = made["classify"](429, "", "", {"Retry-After": "7"})
        # A venue that may have carried out what it limits is looked up first.
        limited = "reconcile" if "429" in venue_codes()[venue].unsure else "back-off"
        assert (asked.recovery.value, asked.wait) == (limited, 7.0)
    ruff = [sys.executable, "-m", "ruff"]
    run([*ruff, "format", "--isolated", "--check", "."], folder)
    run([*ruff, "check", "--isolated", "--select", RULES, "--ignore", "E501,UP040", "."], folder)
    names = [file.name for file in sorted(folder.glob("*.py"))]
    run([sys.executable, "-m", "mypy", "--strict", "--config-file=", *names], folder)


@pytest.mark.timeout(COMPILE_TIMEOUT_S)
@of("javascript", "typescript")
def test_javascript_is_clean(target: Target, catalogue: Catalogue, library: HandlerLibrary) -> None:
    folders = written(library, catalogue, target)
    run([tool("node"), DRIVERS / "prettier_check.mjs", *folders], npm_packages())
    if target.language == "typescript":
        type_check(folders)


@of("python")
def test_complete_python_handlers_are_typed(
    target: Target, catalogue: Catalogue, library: HandlerLibrary
) -> None:
    folder = fresh(f"typed-{target.id}")
    for venue in target.venues:
        name = venue.replace("-", "_") + target.suffix
        (folder / name).write_text(library.whole(venue, target.id), encoding="utf-8")
    # The libraries themselves are not all typed; what is generated is.
    options = ["--strict", "--ignore-missing-imports", "--follow-imports=skip", "--config-file="]
    loose = ["--allow-subclassing-any", "--no-warn-return-any", "--allow-untyped-calls"]
    names = [file.name for file in sorted(folder.iterdir())]
    run([sys.executable, "-m", "mypy", *options, *loose, *names], folder)


@pytest.mark.timeout(COMPILE_TIMEOUT_S)
@of("go")
def test_go_is_clean(target: Target, catalogue: Catalogue, library: HandlerLibrary) -> None:
    """Every source parses and is as gofmt prints it; go vet sees those that are run, in test_proof."""
    folders = written(library, catalogue, target)
    tool("go")
    for folder in folders:
        found = subprocess.run(
            [tool("gofmt"), "-l", "."], cwd=folder, capture_output=True, text=True, check=True
        )
        assert found.stdout == ""


@pytest.mark.timeout(COMPILE_TIMEOUT_S)
@of("rust")
def test_rust_is_clean(target: Target, catalogue: Catalogue, library: HandlerLibrary) -> None:
    """Every source is as Debian's rustfmt prints it in wide lines."""
    program = "/usr/bin/rustfmt"
    if not Path(program).exists():
        missing("rustfmt")
    options = ["--check", "--edition", "2021", "--config", "max_width=120,use_small_heuristics=Max"]
    for folder in written(library, catalogue, target):
        run([program, *options, *sorted(folder.iterdir())], folder)


@pytest.mark.timeout(COMPILE_TIMEOUT_S)
@of("java")
def test_java_compiles_without_a_warning(
    target: Target, catalogue: Catalogue, library: HandlerLibrary
) -> None:
    whole, branches = fresh("whole-java"), fresh("branches-java")
    for venue in target.venues:
        source = whole / f"{venue_codes()[venue].class_name}.java"
        source.write_text(library.whole(venue, target.id), encoding="utf-8")
        for entry in branched(catalogue, venue, target):
            name = file_stem(entry.key)
            text = f"package {name};\n{library.branch(entry.key, target.id)}"  # several venues have a code
            (branches / f"{name}.java").write_text(text, encoding="utf-8")
    compile_java(whole, whole / "classes")
    compile_java(branches, branches / "classes")


@of("python", "javascript", "typescript", "go", "java", "rust")
def test_says_what_it_is_and_tells_no_secret(
    target: Target, catalogue: Catalogue, library: HandlerLibrary
) -> None:
    for venue in target.venues:
        texts = {venue: library.whole(venue, target.id)}
        texts |= {
            entry.key: library.branch(entry.key, target.id) for entry in branched(catalogue, venue, target)
        }
        for key, text in texts.items():
            first, second, *_ = text.splitlines()
            assert catalogue.tables[venue].name in first, key
            assert "Source: " in second, key
            assert not IP_ADDRESS.search(text), key
            if key != venue:
                assert key.split("/")[1].split("~")[0] in first, key
                entry = catalogue.entry(key)
                assert entry is not None
                assert str(entry.recovery) in first
