"""Shell completion and the manual page fit the command line."""

import shutil
import subprocess

import pytest

from bundle.manual import COMPLETIONS, SYSTEM, generated, main
from retcode.cli.commands import COMMANDS


def test_the_committed_files_are_those_that_the_parser_gives() -> None:
    files = {path.name: path.read_text(encoding="utf-8") for path in SYSTEM.iterdir()}
    assert files == generated(), "run python -m bundle.manual --write"
    assert main([]) == 0


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_completed_in_every_shell_and_has_its_section(command: str) -> None:
    files = generated()
    assert all(command in files[name] for name in COMPLETIONS)
    assert f".SH {command.upper()}\n" in files["retcode.1"]


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("loo", "lookup"),
        ("decode --venue okx", "okx"),
        ("handler bybi", "bybit"),
        ("handler bybit 10001 --target go-", "go-net-http"),
        ("decode --language z", "zh"),
    ],
)
def test_bash_completes_commands_and_what_the_data_has(words: str, offered: str) -> None:
    script = (
        f"source {SYSTEM / 'retcode-cli.bash'}; COMP_WORDS=(retcode-cli {words});"
        "COMP_CWORD=$((${#COMP_WORDS[@]} - 1));"
        "$(complete -p retcode-cli | sed 's/.*-F \\([^ ]*\\).*/\\1/'); echo ${COMPREPLY[@]}"
    )
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == (offered, "")
