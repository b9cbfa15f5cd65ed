"""Links: what they ask for, what they can never do, and how they are registered with the system."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

from retcode.cli import display, window
from retcode.cli.main import main
from retcode.core.links import Link, entry_link, parse_link
from retcode.services import link_handler
from retcode.services.link_handler import DESKTOP_FILE, LinkHandlerError, register, unregister
from retcode.services.options import WindowOptions


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("retcode://binance-usdm/-1021", Link("-1021", "binance-usdm/-1021")),
        ("RETCODE://Binance-USDM/-1021", Link("-1021", "binance-usdm/-1021")),
        (
            "retcode://kraken-spot/EOrder%3AInsufficient%20funds",
            Link("EOrder:Insufficient funds", "kraken-spot/EOrder:Insufficient funds"),
        ),
        ("retcode://binance-spot/-2010~2", Link("-2010", "binance-spot/-2010~2")),
        ("retcode://decode", Link(decode=True)),
        ("retcode://decode/", Link(decode=True)),
        ("retcode:insufficient balance", Link("insufficient balance")),
        ("retcode://decode/../../etc/passwd", Link("../../etc/passwd", "decode/../../etc/passwd")),
        ("retcode://x%00y/%0a--screenshot", Link("x y/ --screenshot")),
        ("retcode://", Link("")),
        ("-1021", None),
        ("https://retcode://x", None),
    ],
)
def test_what_a_link_asks_for(text: str, link: Link | None) -> None:
    assert parse_link(text) == link


@pytest.mark.parametrize(
    "key",
    ["binance-usdm/-1021", "kraken-spot/EOrder:Insufficient funds", "okx/~/?#%", "binance-spot/-2010~2"],
)
def test_the_link_to_an_entry_leads_back_to_it(key: str) -> None:
    link = parse_link(entry_link(key))
    assert link is not None
    assert link.entry == key


def test_a_link_of_any_length_is_cut() -> None:
    link = parse_link("retcode:" + "x" * 100_000)
    assert link is not None
    assert len(link.query) == 200


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[WindowOptions]:
    """What windows were asked to open with."""
    asked: list[WindowOptions] = []

    def note(options: WindowOptions) -> int:
        asked.append(options)
        return 0

    for module in (window, display):
        monkeypatch.setattr(module, "open_window", note)
    return asked


@pytest.mark.parametrize("words", [["retcode://okx/50011"], ["--link", "retcode://okx/50011"]])
def test_a_link_opens_the_window_at_its_entry(words: list[str], opened: list[WindowOptions]) -> None:
    assert main(words) == 0
    assert opened == [WindowOptions(query="50011", entry="okx/50011")]


@pytest.mark.parametrize(
    "words",
    [
        ["retcode://x", "--screenshot", "out.png"],
        ['retcode://x"', "--decode", "/etc/passwd"],
        ["--register"],
        ["retcode://x --catalogue=/tmp"],
        ["decode", "/etc/passwd"],
    ],
)
def test_a_hostile_link_only_searches(words: list[str], opened: list[WindowOptions]) -> None:
    """A link that breaks out of its quotation marks brings no option along."""
    assert main(["--link", *words]) == 0
    (options,) = opened
    assert options == WindowOptions(query=options.query)
    assert options.query


@pytest.mark.parametrize("words", [["bad \udcff\udcfe bytes"], ["--link", "bad \udcff\udcfe bytes"]])
def test_bytes_of_a_query_that_are_not_utf_8_are_replaced(
    words: list[str], opened: list[WindowOptions]
) -> None:
    """Qt and JSON take no lone surrogates, as which Python passes such bytes on."""
    assert main(words) == 0
    (options,) = opened
    options.query.encode()
    assert options.query.startswith("bad \ufffd")
    assert options.query.endswith(" bytes")


posix = pytest.mark.skipif(os.name == "nt", reason="the files of a Linux desktop")


@pytest.fixture
def home(own_home: Path) -> Path:
    return own_home


def defaults(home: Path) -> str:
    path = home / ".config" / "mimeapps.list"
    return path.read_text(encoding="utf-8") if path.exists() else ""


@posix
def test_on_linux_links_are_opened_until_that_is_undone(home: Path) -> None:
    register("linux")
    desktop = home / ".local" / "share" / "applications" / DESKTOP_FILE
    lines = desktop.read_text(encoding="utf-8").splitlines()
    assert f'Exec="{sys.executable}" "-m" "retcode" --link %u' in lines
    assert "MimeType=x-scheme-handler/retcode;" in lines
    assert defaults(home) == f"[Default Applications]\nx-scheme-handler/retcode={DESKTOP_FILE}\n"
    register("linux")
    assert defaults(home).count("retcode=") == 1
    unregister("linux")
    assert not desktop.exists()
    assert "retcode" not in defaults(home)


def test_what_others_have_set_stays(home: Path) -> None:
    before = "[Added Associations]\na/b=c.desktop\n\n[Default Applications]\ntext/html=firefox.desktop\n"
    (home / ".config").mkdir()
    (home / ".config" / "mimeapps.list").write_text(before, encoding="utf-8")
    register("linux")
    unregister("linux")
    assert defaults(home) == before


def test_nothing_is_undone_that_was_not_done(home: Path) -> None:
    unregister("linux")
    assert not (home / ".config" / "mimeapps.list").exists()


class FakeRegistry(ModuleType):
    """The part of `winreg` that is used, over a dictionary."""

    HKEY_CURRENT_USER = "HKCU"
    REG_SZ = 1

    def __init__(self) -> None:
        super().__init__("winreg")
        self.values: dict[str, dict[str, str]] = {}

    @contextmanager
    def CreateKey(self, root: str, name: str) -> Iterator[str]:
        assert root == self.HKEY_CURRENT_USER
        self.values.setdefault(name, {})
        yield name

    def SetValueEx(self, key: str, name: str, _: int, kind: int, value: str) -> None:
        assert kind == self.REG_SZ
        self.values[key][name] = value

    def DeleteKey(self, root: str, name: str) -> None:
        assert root == self.HKEY_CURRENT_USER
        if name not in self.values and not any(key.startswith(f"{name}\\") for key in self.values):
            raise FileNotFoundError(name)
        self.values.pop(name, None)


def test_on_windows_links_are_opened_until_that_is_undone(monkeypatch: pytest.MonkeyPatch) -> None:
    registry = FakeRegistry()
    monkeypatch.setitem(sys.modules, "winreg", registry)
    monkeypatch.setattr(link_handler, "window_command", lambda: [r"C:\Program Files\Retcode\retcode.exe"])
    register("win32")
    assert registry.values[r"Software\Classes\retcode"] == {"": "URL:Retcode", "URL Protocol": ""}
    command = registry.values[r"Software\Classes\retcode\shell\open\command"][""]
    assert command == r'"C:\Program Files\Retcode\retcode.exe" --link "%1"'
    unregister("win32")
    unregister("win32")
    assert registry.values == {}


def test_elsewhere_it_is_told_that_links_cannot_be_opened() -> None:
    with pytest.raises(LinkHandlerError, match="cannot be registered"):
        register("darwin")


@pytest.mark.skipif(sys.platform != "linux", reason="the command acts on the system it runs on")
def test_the_command_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--register"]) == 0
    assert main(["--unregister"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out == [
        "retcode:// links open Retcode from now on.",
        "retcode:// links no longer open Retcode.",
    ]
