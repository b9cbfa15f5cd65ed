"""Shared by all tests. Imports no Qt: the tests of the core run without it."""

import logging
import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from retcode.core.catalogue.load import Catalogue, load_catalogue
from retcode.core.decode.decoder import Decoder
from tests.virtual_display import VirtualDisplay, missing_programs

# Before any test makes a QApplication; the tests of real windows ask for `virtual_display`.
ROOT = Path(__file__).resolve().parents[1]
# A screen with room for the window: the one of the platform itself has 800 x 800 pixels.
SCREEN = ROOT / "tests" / "data" / "screen.json"
if os.name == "nt":  # Qt divides the words at colons, and a drive has one
    SCREEN = Path(os.path.relpath(SCREEN))
    os.environ["QT_QPA_FONTDIR"] = str(Path(os.environ["SYSTEMROOT"]) / "Fonts")
os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={SCREEN}"
os.environ["QT_QUICK_BACKEND"] = "software"
# For the processes that tests start.
os.environ["PYTHONPATH"] = os.pathsep.join((str(ROOT / "gui"), str(ROOT)))
# A shell without job control starts what runs in the background without the interrupt; children inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

hypothesis.settings.register_profile("checks", deadline=None, derandomize=True, database=None)
hypothesis.settings.register_profile("fuzz", deadline=None, max_examples=10_000, database=None)
hypothesis.settings.load_profile(os.environ.get("RETCODE_HYPOTHESIS", "checks"))


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty home for each test: settings, caches and the single-instance socket go there."""
    home = tmp_path_factory.mktemp("home", numbered=True)
    for variable, folder in {
        "XDG_CONFIG_HOME": ".config",
        "XDG_DATA_HOME": ".local/share",
        "XDG_STATE_HOME": ".local/state",
        "XDG_CACHE_HOME": ".cache",
        "APPDATA": "AppData/Roaming",
        "LOCALAPPDATA": "AppData/Local",
        "WIN_PD_OVERRIDE_LOCAL_APPDATA": "AppData/Local",  # platformdirs asks Windows itself otherwise
    }.items():
        monkeypatch.setenv(variable, str(home / folder))
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    # Not below `home`: the path of a local socket may have some 100 characters only.
    with tempfile.TemporaryDirectory(prefix="run") as runtime:
        monkeypatch.setenv("XDG_RUNTIME_DIR", runtime)
        yield home


@pytest.fixture(autouse=True)
def no_unexpected_log(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fails a test that logs at WARNING or above, unless marked `expects_log`; then it must log that."""
    yield
    expected = [str(mark.args[0]) for mark in request.node.iter_markers("expects_log")]
    records = caplog.get_records("setup") + caplog.get_records("call")
    warnings = [record.getMessage() for record in records if record.levelno >= logging.WARNING]
    unexpected = [text for text in warnings if not any(part in text for part in expected)]
    unheard = [part for part in expected if not any(part in text for text in warnings)]
    assert not unexpected, f"the log has warnings: {unexpected}"
    assert not unheard, f"the log lacks warnings: {unheard}"


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The bundled catalogue."""
    return load_catalogue()


@pytest.fixture(scope="session")
def decoder(catalogue: Catalogue) -> Decoder:
    """A decoder with the bundled catalogue."""
    return Decoder(catalogue)


@pytest.fixture(scope="session")
def virtual_display() -> Iterator[VirtualDisplay]:
    """A private X server with a window manager, for tests that drive real windows with real keys."""
    if missing := missing_programs():
        pytest.skip(f"not installed: {', '.join(missing)}")
    with VirtualDisplay() as display:
        yield display
