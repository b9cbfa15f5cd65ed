"""The software bill of materials: every part of the packaged program, in the form of CycloneDX 1.6."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from importlib import metadata
from typing import TYPE_CHECKING, Any

from retcode.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bundle.origins import Origin

_SELF = f"pkg:generic/retcode@{VERSION}"
_QT_LICENCE = "LGPL-3.0-only"
# As SPDX names them; for the others, the text that is released with the program gives the licence.
_LICENCES = {
    "ahocorasick-rs": "Apache-2.0",
    "jinja2": "BSD-3-Clause",
    "markupsafe": "BSD-3-Clause",
    "msgspec": "BSD-3-Clause",
    "platformdirs": "MIT",
    "pygments": "BSD-2-Clause",
    "pyside6-essentials": _QT_LICENCE,
    "pyinstaller": "GPL-2.0-or-later WITH Bootloader-exception",
    "python": "PSF-2.0",
    "rapidfuzz": "MIT",
    "shiboken6": _QT_LICENCE,
}


def bill_of_materials(parts: Iterable[Origin], timestamp: int) -> str:
    """Return the bill as JSON. `timestamp` is the time of the commit, in seconds since 1970."""
    qt = metadata.version("PySide6-Essentials")
    components = [_component(part.name, part.version, part.url) for part in parts]
    components.append(_component("qt", qt, f"pkg:generic/qt@{qt}", _QT_LICENCE))
    components.sort(key=lambda component: str(component["bom-ref"]))
    content: dict[str, Any] = {
        "metadata": {
            "timestamp": datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {
                **_component("retcode", VERSION, _SELF, "MIT"),
                "type": "application",
            },
        },
        "components": components,
        "dependencies": [
            {"ref": _SELF, "dependsOn": [component["bom-ref"] for component in components]},
        ],
    }
    # The same for the same content, as two builds of one commit are.
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(content, sort_keys=True))
    whole = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
    }
    return json.dumps(whole | content, indent=2) + "\n"


def _component(name: str, version: str, url: str, licence: str | None = None) -> dict[str, Any]:
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": url,
        "name": name,
        "version": version,
        "purl": url,
    }
    licence = licence or _LICENCES.get(name)
    if licence:
        component["licenses"] = [{"expression": licence}]
    return component
