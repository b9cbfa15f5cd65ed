"""Import the binding to Qt with its Python files compiled, as Python keeps those of other modules.

shiboken, on which PySide6 is built, carries Python files as source inside its library and compiles them
at every start: a third of the time that `import PySide6.QtWidgets` takes. It reads them from a folder
`files.dir` beside its own `__init__.py` instead, if there is one; see `signature_bootstrap.py` among these
files. This module keeps such a folder where Python keeps the compiled form of this module.
"""

from __future__ import annotations

import marshal
import sys
from contextlib import suppress
from importlib.util import MAGIC_NUMBER, cache_from_source, find_spec, module_from_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec

# It writes interface files for editors and is imported at every start, with logging and more behind it.
_LEFT_OUT = "shibokensupport/signature/lib/pyi_generator.py"
_STAND_IN = '"""Left out by Retcode: it only writes .pyi files for editors."""\n'
# It reads signatures, which errors quote, by an expression that takes 7 ms to compile at every start.
_PARSER = "shibokensupport/signature/parser.py"
_COMPILED = "re.compile(regex, flags=re.VERBOSE)"
_COMPILED_ON_USE = "SimpleNamespace(finditer=lambda text: re.finditer(regex, text, flags=re.VERBOSE))"

_BINDING, _SUPPORT, _FOLDER = "shiboken6", "shibokensupport", "files.dir"
_FIRST = f"{_SUPPORT}/__init__.pyc"
_HEADER = MAGIC_NUMBER + (1).to_bytes(4, "little") + bytes(8)  # not compared with a source (PEP 552)


def import_binding() -> None:
    """Import shiboken before PySide6 does. The first time, keep its files in compiled form.

    Nothing is kept where Python may not keep compiled modules either: the start then takes longer. The
    packaged program brings the folder along.
    """
    spec = find_spec(_BINDING) if _BINDING not in sys.modules else None
    if spec is None or spec.origin is None or hasattr(sys, "frozen"):
        return
    kept = _folder_for(Path(spec.origin))
    if (kept / _FOLDER / _FIRST).is_file():
        _import_beside(kept, spec)
    elif not sys.dont_write_bytecode:
        import shiboken6  # noqa: F401

        with suppress(OSError):
            _keep(kept)


def kept_source(name: str, source: str) -> str:
    """Return the source of one of the binding's files as it is compiled and kept."""
    if name == _LEFT_OUT:
        return _STAND_IN
    return source.replace(_COMPILED, _COMPILED_ON_USE) if name == _PARSER else source


def _folder_for(binding: Path) -> Path:
    """Return the folder for the files, one for each version of the binding and of this module."""
    stats = binding.stat(), Path(__file__).stat()
    version = "-".join(f"{stat.st_mtime_ns:x}-{stat.st_size:x}" for stat in stats)
    return Path(cache_from_source(__file__)).with_suffix(f".{version}")


def _import_beside(kept: Path, spec: ModuleSpec) -> None:
    """Import the binding as if its `__init__.py` were in a folder, where it looks for its files."""
    assert spec.loader is not None
    module = module_from_spec(spec)
    module.__file__ = str(kept / "__init__.py")
    sys.modules[_BINDING] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[_BINDING]
        raise
    finally:
        module.__file__ = spec.origin


def _keep(kept: Path) -> None:
    """Compile the files, which the binding holds as an archive in memory, into a new folder."""
    from importlib.abc import InspectLoader
    from shutil import rmtree
    from tempfile import TemporaryDirectory

    archive = getattr(sys.modules[_SUPPORT].__loader__, "zfile", None)
    if archive is None:  # the binding has a folder already
        return
    kept.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=kept.stem, dir=kept.parent) as work:
        whole = Path(work, "whole")
        for name in archive.namelist():
            if name.startswith(_SUPPORT) and name.endswith(".py"):
                source = kept_source(name, archive.read(name).decode())
                code = InspectLoader.source_to_code(source, name)
                file = (whole / _FOLDER / name).with_suffix(".pyc")
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(_HEADER + marshal.dumps(code))
        rmtree(kept, ignore_errors=True)  # somebody has removed compiled modules from it
        whole.rename(kept)  # in one step, because another start may read it
