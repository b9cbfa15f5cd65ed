"""The properties of a program that Windows shows."""

from __future__ import annotations

from typing import Any


def windows_version(name: str, version: str) -> Any:
    """Return the version resource of the program `name`, as PyInstaller takes it. Works on Windows only."""
    from PyInstaller.utils.win32 import versioninfo as v

    numbers = (*(int(part) for part in version.split(".")[:3]), 0)
    texts = {
        "CompanyName": "The Retcode authors",
        "FileDescription": "Error codes of crypto-exchange APIs",
        "FileVersion": version,
        "InternalName": name,
        "LegalCopyright": "MIT licence; notices in the folder licences",
        "OriginalFilename": f"{name}.exe",
        "ProductName": "Retcode",
        "ProductVersion": version,
    }
    strings = [v.StringStruct(key, text) for key, text in texts.items()]
    english = 0x0409
    return v.VSVersionInfo(
        ffi=v.FixedFileInfo(filevers=numbers, prodvers=numbers),
        kids=[
            v.StringFileInfo([v.StringTable("040904B0", strings)]),
            v.VarFileInfo([v.VarStruct("Translation", [english, 1200])]),
        ],
    )
