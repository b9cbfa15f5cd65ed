"""What the other languages owe: branches that share a file, and classifiers true to the catalogue."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from string import Template
from typing import NamedTuple

import pytest

from retcode.core.catalogue.load import Catalogue, load_catalogue
from retcode.core.catalogue.model import Recovery
from retcode.core.handlers import HandlerLibrary
from tests.handlers.documented_texts import texts_of
from tests.handlers.proof import BY_DATA_ALONE, DRIVERS, branched, file_stem, venue_codes
from tests.handlers.toolchains import (
    COMPILE_TIMEOUT_S,
    cargo_build,
    compile_java,
    fresh,
    npm_packages,
    run,
    tool,
    type_check,
)

TARGETS = {target.id: target for target in HandlerLibrary(load_catalogue()).targets()}
# The venues whose codes are all tried in each language; the further ones differ from them by data alone.
VENUES = [venue for venue in TARGETS["go-net-http"].venues if venue not in BY_DATA_ALONE]


# Those whose branches share a file: numbers with a sign, and words that differ in case or a hyphen.
SHARING = ("binance-usdm", "gate", "kraken-futures")


def branches(library: HandlerLibrary, catalogue: Catalogue, venue: str, target: str) -> dict[str, str]:
    """Return one branch for each code of a venue, by file name."""
    codes = {entry.code: entry.key for entry in catalogue.tables[venue].entries}
    return {file_stem(key): library.branch(key, target) for key in codes.values()}


@pytest.mark.timeout(COMPILE_TIMEOUT_S)
def test_branches_share_a_file_in_typescript(catalogue: Catalogue, library: HandlerLibrary) -> None:
    folder = fresh("shared-typescript")
    for venue in SHARING:
        text = "\n".join(branches(library, catalogue, venue, "typescript-fetch").values())
        (folder / f"{venue}.ts").write_text(text, encoding="utf-8")
    type_check([folder])


@pytest.mark.parametrize(
    ("target", "venue"),
    [
        ("javascript-fetch", "binance-usdm"),
        ("javascript-fetch", "gate"),
        ("javascript-fetch", "kraken-futures"),
        ("javascript-binance", "binance-usdm"),
        ("javascript-ccxt", "binance-usdm"),
    ],
)
def test_branches_share_a_file_in_javascript(
    target: str, venue: str, catalogue: Catalogue, library: HandlerLibrary
) -> None:
    folder = fresh(f"shared-{target}-{venue}")
    text = "\n".join(branches(library, catalogue, venue, target).values())
    (folder / "all.mjs").write_text(text, encoding="utf-8")
    run([tool("node"), "--check", folder / "all.mjs"], folder)


@pytest.mark.timeout(COMPILE_TIMEOUT_S)
def test_branches_share_a_package_in_go(catalogue: Catalogue, library: HandlerLibrary) -> None:
    folder = fresh("shared-go")
    for venue in SHARING:
        (folder / venue).mkdir()
        # Numbered: Gate has words that differ in case alone.
        for number, text in enumerate(branches(library, catalogue, venue, "go-net-http").values()):
            (folder / venue / f"branch{number}.go").write_text(text, encoding="utf-8")
    (folder / "go.mod").write_text("module shared\n\ngo 1.19\n")
    run([tool("go"), "vet", "./..."], folder)


@pytest.mark.timeout(COMPILE_TIMEOUT_S)
def test_rust_branches_share_a_file_without_a_warning(catalogue: Catalogue, library: HandlerLibrary) -> None:
    """The complete handlers are compiled where they are run, in test_proof."""
    folder = fresh("branches-rust")
    sources = folder / "src"
    sources.mkdir()
    modules = []
    for venue in TARGETS["rust-reqwest"].venues:
        module = venue.replace("-", "_")
        modules.append(f"mod {module};")
        keys = {entry.code: entry.key for entry in branched(catalogue, venue, TARGETS["rust-reqwest"])}
        text = "\n".join(library.branch(key, "rust-reqwest") for key in keys.values())
        (sources / f"{module}.rs").write_text(text, encoding="utf-8")
    (sources / "main.rs").write_text("\n".join([*modules, "fn main() {}\n"]), encoding="utf-8")
    cargo_build(folder, "branches-rust")


class JudgedText(NamedTuple):
    """An answer with HTTP status 400 that the classifiers are tested with, and the class it is of."""

    venue: str
    code: str
    text: str
    recovery: Recovery

    def line(self, *more: str) -> str:
        return "\t".join((self.venue, *more, self.code, self.text))

    def due(self) -> str:
        """Return the line that a classifier has to print."""
        looks = self.recovery in {Recovery.RECONCILE, Recovery.RETRY}
        repeats = self.recovery in {Recovery.BACK_OFF, Recovery.FIX_CLOCK}
        return f"{self.venue} {self.code} {self.recovery} {str(looks).lower()} {str(repeats).lower()}"


def asked(catalogue: Catalogue) -> list[JudgedText]:
    """Return every code with the texts that may decide: none, a strange one, the documented ones."""
    return [
        JudgedText(venue, entry.code, text, recovery)
        for venue in VENUES
        for entry in catalogue.tables[venue].entries
        if "~" not in entry.key
        for text, recovery in texts_of(entry)
    ]


def judge(command: list[str], folder: Path, lines: Iterable[str]) -> list[str]:
    """Return what a driver prints for the lines."""
    found = subprocess.run(
        command, cwd=folder, input="\n".join(lines) + "\n", capture_output=True, text=True, check=True
    )
    return found.stdout.splitlines()


@pytest.mark.timeout(COMPILE_TIMEOUT_S)
@pytest.mark.parametrize("language", ["javascript", "typescript"])
def test_classifiers_in(language: str, catalogue: Catalogue, library: HandlerLibrary) -> None:
    folder = fresh(f"classifiers-{language}")
    suffix = ".mjs" if language == "javascript" else ".ts"
    for venue in VENUES:
        text = library.classifier(venue, f"{language}-fetch")
        (folder / f"{venue.replace('-', '_')}{suffix}").write_text(text, encoding="utf-8")
    run([tool("node"), DRIVERS / "prettier_check.mjs", folder], npm_packages())
    made = folder
    if language == "typescript":
        made, suffix = folder / "js", ".js"
        type_check([folder], out=made)
        (made / "package.json").write_text(json.dumps({"type": "module"}))
    command = [tool("node"), str(DRIVERS / "classify.mjs"), str(made), suffix]
    answers = asked(catalogue)
    assert judge(command, folder, (one.line() for one in answers)) == [one.due() for one in answers]


@pytest.mark.timeout(COMPILE_TIMEOUT_S)
def test_classifiers_in_go(catalogue: Catalogue, library: HandlerLibrary) -> None:
    folder = fresh("classifiers-go")
    imports, cases = [], []
    for venue in VENUES:
        package = venue.replace("-", "")
        (folder / package).mkdir()
        text = library.classifier(venue, "go-net-http")
        (folder / package / f"{package}.go").write_text(text, encoding="utf-8")
        imports.append(f'\t"classifiers/{package}"')
        cases.append(f'\t\tcase "{venue}":\n\t\t\tverdict := {package}.Classify(400, code, text, none)')
        cases.append("\t\t\tlooks, repeats := verdict.LookFirst(), verdict.Repeatable(true)")
        cases.append("\t\t\tfmt.Println(venue, code, verdict.Recovery, looks, repeats)")
    main = Template((DRIVERS / "go" / "classify.go.txt").read_text(encoding="utf-8"))
    (folder / "main.go").write_text(main.substitute(imports="\n".join(imports), cases="\n".join(cases)))
    (folder / "go.mod").write_text("module classifiers\n\ngo 1.19\n")
    unclean = subprocess.run(
        [tool("gofmt"), "-l", "."], cwd=folder, capture_output=True, text=True, check=True
    )
    assert not re.findall(r"^binance|^mexc|^bitzoom", unclean.stdout, re.MULTILINE)
    run([tool("go"), "vet", "./..."], folder)
    run([tool("go"), "build", "-o", "driver", "."], folder)
    answers = asked(catalogue)
    printed = judge([str(folder / "driver")], folder, (one.line() for one in answers))
    assert printed == [one.due() for one in answers]


@pytest.mark.timeout(COMPILE_TIMEOUT_S)
def test_classifiers_in_java(catalogue: Catalogue, library: HandlerLibrary) -> None:
    folder = fresh("classifiers-java")
    names = {
        venue: f"{facts.class_name}Verdicts" for venue, facts in venue_codes().items() if venue in VENUES
    }
    for venue, name in names.items():
        text = library.classifier(venue, "java-http-client")
        (folder / f"{name}.java").write_text(text, encoding="utf-8")
    shutil.copy(DRIVERS / "java" / "Classify.java", folder)
    compile_java(folder, folder / "classes")
    command = [tool("java"), "-cp", str(folder / "classes"), "Classify"]
    answers = asked(catalogue)
    lines = (one.line(names[one.venue]) for one in answers)
    assert judge(command, folder, lines) == [one.due() for one in answers]


@pytest.mark.timeout(COMPILE_TIMEOUT_S)
def test_classifiers_in_rust(catalogue: Catalogue, library: HandlerLibrary) -> None:
    folder = fresh("classifiers-rust")
    modules = folder / "src" / "venues"
    modules.mkdir(parents=True)
    names, arms = [], []
    for venue in VENUES:
        name = venue.replace("-", "_")
        (modules / f"{name}.rs").write_text(library.classifier(venue, "rust-reqwest"), encoding="utf-8")
        names.append(f"mod {name};")
        arms.append(f'"{venue}" => line!({name}, code, text),')
    text = (DRIVERS / "rust" / "classifiers.rs.txt").read_text(encoding="utf-8")
    text = Template(text).substitute(modules="\n".join(names), arms="\n        ".join(arms))
    (folder / "src" / "venues.rs").write_text(text, encoding="utf-8")
    shutil.copy(DRIVERS / "rust" / "classify.rs", folder / "src" / "main.rs")
    driver = cargo_build(folder, "classifiers-rust")
    answers = asked(catalogue)
    printed = judge([str(driver)], folder, (one.line() for one in answers))
    assert printed == [one.due() for one in answers]
