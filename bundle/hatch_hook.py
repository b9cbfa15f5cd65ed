"""Add the resources to the wheel, with the catalogue in its compiled form."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ResourcesHook(BuildHookInterface[Any]):
    """Called by hatchling before it writes a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """List the files to add, and build those that have to be built."""
        sys.path[:0] = [self.root, str(Path(self.root, "gui"))]
        from bundle.resources import carried_files

        self._work = tempfile.TemporaryDirectory(prefix="retcode-wheel-")
        for file, target in carried_files(Path(self._work.name)):
            build_data["force_include"][str(file)] = f"retcode/resources/{target.as_posix()}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the built files."""
        self._work.cleanup()
