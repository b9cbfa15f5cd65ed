"""What goes into the packaged program and what stays out, each with its reason."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    # As PyInstaller lists what it collects: name inside the program, file on this machine, kind.
    Item = tuple[str, str, str]

# Modules that are imported only under a condition that is never true here, or in a function that is never
# called here; without the exclusion each is collected with all its dependencies.
EXCLUDED_MODULES: dict[str, str] = {
    "PySide6.QtDBus": "no D-Bus from Python; Qt's own use of it is in the platform plugins",
    "PySide6.QtOpenGL": "widgets are painted by the processor",
    "PySide6.QtOpenGLWidgets": "as QtOpenGL",
    "PySide6.QtPdf": "no PDF is shown",
    "PySide6.QtPrintSupport": "nothing is printed",
    "PySide6.QtQml": "no QML",
    "PySide6.QtQuick": "no QML",
    "PySide6.QtSvg": "the icons are strokes and PNG files",
    "PySide6.QtTest": "for tests only",
    "_hashlib": "hashlib has SHA-256 of its own; this one brings 5 MB of OpenSSL along",
    "_ssl": "no connection is ever opened, and it brings OpenSSL along",
    "ssl": "as _ssl",
    "asyncio": "Jinja2 needs it for asynchronous templates, and ours are not",
    "concurrent": "needed only by asyncio",
    "multiprocessing": "needed only by concurrent",
    "curses": "the terminal commands write plain lines",
    "readline": "no interactive console",
    "doctest": "for tests only",
    "unittest": "for tests only",
    "pdb": "a debugger",
    "pydoc": "needed only by the interactive help",
    "ftplib": "needed by urllib's openers, which are never built",
    "http.client": "as ftplib",
    "http.cookiejar": "as ftplib",
    "http.cookies": "as ftplib",
    "http.server": "as ftplib",
    "urllib.request": "as ftplib",
    "xml": "needed by platform-dependent parts of the standard library that are not called",
    "xmlrpc": "as xml",
    "sqlite3": "no database",
    "tkinter": "another toolkit",
    "lib2to3": "needed only by build tools",
    "distutils": "needed only by build tools",
    "setuptools": "needed only by build tools",
    "pkg_resources": "needed only by build tools",
    "_codecs_cn": "pasted text is UTF-8, UTF-16 or Latin-1",
    "_codecs_hk": "as _codecs_cn",
    "_codecs_iso2022": "as _codecs_cn",
    "_codecs_jp": "as _codecs_cn",
    "_codecs_kr": "as _codecs_cn",
    "_codecs_tw": "as _codecs_cn",
    "_multibytecodec": "as _codecs_cn",
    "_pydecimal": "decimal's Python form, where the C form is missing",
    "rapidfuzz.utils_cpp": "has a Python form, and is not called",
    "email.policy": "for writing messages; only the dates of headers are read",
    "email.headerregistry": "as email.policy",
    "email.contentmanager": "as email.policy",
    "email._header_value_parser": "as email.policy",
    "jinja2.ext": "no template uses an extension",
    "jinja2.sandbox": "the templates are our own",
    "smtplib": "needed only by a handler of logging that sends mail",
    "tracemalloc": "needed only by warnings about resources, which are shown in tests alone",
    "tarfile": "needed by functions of shutil that are not called",
    "statistics": "needed only by random's own test",
    "fractions": "needed only by statistics",
    "attr": "msgspec supports its classes if it is installed",
    "attrs": "as attr",
    "typing_extensions": "needed only before Python 3.11",
    "PIL": "tesserocr can take its images; here it is given pixels",
    "numpy": "RapidFuzz and msgspec use it if it is installed",
    "pandas": "as numpy",
    "yaml": "msgspec's YAML is not used",
    "tomli_w": "msgspec's TOML is not used",
    "rapidfuzz.fuzz_cpp": "only the edit distance is used; the other scorers have a Python form",
    "rapidfuzz.fuzz_cpp_avx2": "as fuzz_cpp",
    "rapidfuzz.distance.metrics_cpp_avx2": "3 MB for a speed that a few thousand words do not show",
    "pygments.cmdline": "the command of Pygments itself",
    "pygments.sphinxext": "for Sphinx only",
    "pygments.lexers._lasso_builtins": "the words of a language that no handler is written in",
}

# Single-byte encodings of mainframes, of MS-DOS and of the old Mac OS.
_OLD_ENCODINGS = """
    cp037 cp273 cp424 cp500 cp720 cp737 cp775 cp852 cp855 cp856 cp857 cp858 cp860 cp861 cp862 cp863
    cp864 cp865 cp869 cp875 cp1006 cp1026 cp1125 cp1140 hp_roman8 koi8_t kz1048 mac_arabic mac_croatian
    mac_cyrillic mac_farsi mac_greek mac_iceland mac_latin2 mac_roman mac_romanian mac_turkish palmos
    ptcp154 tis_620
""".split()

if sys.platform != "win32":
    EXCLUDED_MODULES |= {
        "platformdirs.windows": "for Windows",
        **{f"encodings.{name}": "as _codecs_cn; no locale of today has it" for name in _OLD_ENCODINGS},
    }

# The plugins of Qt that are kept; all others go.
KEPT_PLUGINS: dict[str, str] = {
    "platforms/libqxcb.so": "windows on Linux; on Wayland by way of XWayland",
    "platforms/libqoffscreen.so": "--screenshot without a display",
    "platforms/qwindows.dll": "windows on Windows",
    "platforms/qoffscreen.dll": "--screenshot",
    "platforms/libqcocoa.dylib": "windows on macOS",
    "platforms/libqoffscreen.dylib": "--screenshot",
    "imageformats/libqjpeg.so": "pictures of errors; PNG and BMP are built in",
    "imageformats/libqwebp.so": "as JPEG",
    "imageformats/libqgif.so": "as JPEG",
    "imageformats/qjpeg.dll": "as on Linux",
    "imageformats/qwebp.dll": "as on Linux",
    "imageformats/qgif.dll": "as on Linux",
    "imageformats/libqjpeg.dylib": "as on Linux",
    "imageformats/libqwebp.dylib": "as on Linux",
    "imageformats/libqgif.dylib": "as on Linux",
    "platforminputcontexts/libcomposeplatforminputcontextplugin.so": "dead keys and Compose",
    "platforminputcontexts/libibusplatforminputcontextplugin.so": "input methods, by way of IBus",
    "styles/qmodernwindowsstyle.dll": "the look of Windows",
    "styles/libqmacstyle.dylib": "the look of macOS",
}

# Libraries that every desktop has, by the start of their file names; the system's own are used.
LEFT_TO_THE_DESKTOP: dict[str, str] = {
    "libdbus-1.so": "speaks to the desktop's own service, and brings 3 MB along: systemd, gcrypt, lz4, lzma",
    "libX11.so": "the system's OpenGL, which PyInstaller never collects, needs it too",
    "libX11-xcb.so": "reads the inner state of libX11, so that the two have to be of one version",
    "libXau.so": "the system's libxcb, which PyInstaller never collects, needs it too",
    "libXdmcp.so": "as libXau",
    "libbsd.so": "needed only by libXdmcp",
    "libmd.so": "needed only by libbsd",
}

# Qt's own translations of its buttons; the program is in English, in which Qt is written.
_DROPPED_FOLDERS = {"translations", "__pyinstaller"}
# Of the metadata of a package only its version is used.
_DROPPED_FACTS = {
    "RECORD",
    "INSTALLER",
    "REQUESTED",
    "WHEEL",
    "entry_points.txt",
    "top_level.txt",
    "direct_url.json",
}


def highlighted_languages(targets: Path) -> set[str]:
    """Return the languages that the targets in `targets` (a folder with one each) are written in."""
    return {json.loads(path.read_text("utf-8"))["language"] for path in targets.glob("*/target.json")}


def pygments_modules(languages: Iterable[str]) -> list[str]:
    """Return the modules of Pygments that colour these languages."""
    from pygments.lexers import find_lexer_class_by_name

    return sorted({find_lexer_class_by_name(language).__module__ for language in languages})


def kept_data(items: Iterable[Item], binaries: Iterable[Item]) -> list[Item]:
    """Return the data files that are needed; of links to libraries those that lead to one of `binaries`."""
    paths = {_parts(name) for name, _, _ in binaries}
    return [
        (name, source, kind)
        for name, source, kind in items
        if not _is_dropped(_parts(name)) and (kind != "SYMLINK" or _link_target(name, source) in paths)
    ]


def kept_binaries(items: Iterable[Item], imports_of: Callable[[str], Iterable[str]]) -> list[Item]:
    """Return the libraries that something needs, by following what each is linked to.

    It starts from the extension modules, the interpreter and the kept plugins. `imports_of` returns the
    names of the libraries that a file is linked to.
    """
    files = {
        name: (name, source, kind)
        for name, source, kind in items
        if kind != "SYMLINK" and not _parts(name)[-1].startswith(tuple(LEFT_TO_THE_DESKTOP))
    }
    by_file_name = {_parts(name)[-1]: name for name in sorted(files, reverse=True)}
    waiting = [name for name, _, kind in files.values() if _is_root(name, kind)]
    reached: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in reached:
            continue
        reached.add(name)
        linked = (by_file_name.get(_parts(library)[-1]) for library in imports_of(files[name][1]))
        waiting += [library for library in linked if library is not None]
    return [files[name] for name in sorted(reached)]


def _is_dropped(parts: tuple[str, ...]) -> bool:
    if parts[-2:-1] and parts[-2].endswith(".dist-info"):
        return parts[-1] in _DROPPED_FACTS
    return ".dist-info" in "/".join(parts) or not _DROPPED_FOLDERS.isdisjoint(parts)


def _is_root(name: str, kind: str) -> bool:
    parts = _parts(name)
    if "plugins" in parts:
        return "/".join(parts[parts.index("plugins") + 1 :]) in KEPT_PLUGINS
    return kind == "EXTENSION" or parts[-1].lower().startswith(("libpython", "python", "vcruntime"))


def _link_target(name: str, target: str) -> tuple[str, ...]:
    """Return the parts of the path that a link named `name` leads to."""
    parts = list(_parts(name)[:-1])
    for part in _parts(target):
        if part == "..":
            del parts[-1:]
        else:
            parts.append(part)
    return tuple(parts)


def _parts(name: str) -> tuple[str, ...]:
    return tuple(name.replace("\\", "/").split("/")) if sys.platform == "win32" else tuple(name.split("/"))
