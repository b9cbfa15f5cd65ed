"""The locks: complete by themselves, so that a release elsewhere can never break a set-up."""

import re
from collections import defaultdict
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

LOCKS = sorted((Path(__file__).parents[2] / "requirements").glob("*.txt"))


def locked(lock: Path) -> dict[str, Version]:
    """The packages of a lock that this system needs, by canonical name."""
    lines = re.findall(r"^([\w.-]+==[^\\\n]+)", lock.read_text(encoding="utf-8"), re.MULTILINE)
    requirements = [Requirement(line.strip()) for line in lines]
    return {
        canonicalize_name(requirement.name): Version(next(iter(requirement.specifier)).version)
        for requirement in requirements
        if requirement.marker is None or requirement.marker.evaluate()
    }


def missing(versions: dict[str, Version]) -> list[str]:
    """Each requirement of a locked package that the lock does not meet, extras included."""
    extras: defaultdict[str, set[str]] = defaultdict(lambda: {""})
    pending = list(versions)
    found = set()
    while pending:
        name = pending.pop()
        for line in distribution(name).requires or []:
            requirement = Requirement(line)
            marker = requirement.marker
            if marker is not None and not any(marker.evaluate({"extra": extra}) for extra in extras[name]):
                continue
            wanted = canonicalize_name(requirement.name)
            version = versions.get(wanted)
            if version is None or not requirement.specifier.contains(version, prereleases=True):
                found.add(f"{name} needs {requirement}, the lock has {version}")
            elif not requirement.extras <= extras[wanted]:
                extras[wanted] |= requirement.extras
                pending.append(wanted)
    return sorted(found)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_a_lock_holds_everything_that_its_packages_require(lock: Path) -> None:
    assert missing(locked(lock)) == []


def test_a_package_taken_out_of_a_lock_is_missed() -> None:
    versions = locked(next(lock for lock in LOCKS if lock.stem == "run"))
    del versions["markupsafe"]
    assert missing(versions) == ["jinja2 needs MarkupSafe>=2.0, the lock has None"]


def test_a_version_that_a_package_refuses_is_noticed() -> None:
    versions = locked(next(lock for lock in LOCKS if lock.stem == "run"))
    versions["markupsafe"] = Version("1.0")
    assert missing(versions) == ["jinja2 needs MarkupSafe>=2.0, the lock has 1.0"]
