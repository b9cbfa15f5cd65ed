"""The compilers and interpreters that run rendered handlers, and where the work is done."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from string import Template
from typing import NoReturn

import pytest

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

from retcode.core.handlers.model import VenueCode
from tests.handlers.proof import DRIVERS, Rendered, venue_codes

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "build" / "handlers"
NODE = Path(__file__).parent / "node"
COMPILE_TIMEOUT_S = 900  # a compiler takes half a minute, and many times that on a busy machine


def tool(name: str) -> str:
    """Return the path of a program; skip the test by name without it, but fail in the project's checks."""
    return shutil.which(name) or missing(name)


def missing(name: str) -> NoReturn:
    """Skip the test by name, or fail in the project's checks, because of what is not installed."""
    if os.environ.get("CI"):
        pytest.fail(f"{name} is not installed, and the project's checks leave nothing out")
    pytest.skip(f"{name} is not installed")


def run(command: Sequence[str | Path], folder: Path, seconds: int = COMPILE_TIMEOUT_S) -> None:
    """Run a program in a folder, Go without a C compiler; fail with what it printed if it fails."""
    finished = subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
        stdin=subprocess.DEVNULL,
        # What Go compiles of its library is shared by all tests, whose homes are empty.
        env={**os.environ, "CGO_ENABLED": "0", "GOCACHE": str(WORK / "go-cache")},
    )
    if finished.returncode:
        pytest.fail(f"{command[0]}: {(finished.stdout + finished.stderr)[-4000:]}")


def npm_packages() -> Path:
    """Return the folder whose `node_modules` holds what the lock file names; install that if need be."""
    npm = tool("npm")
    tool("node")
    WORK.mkdir(parents=True, exist_ok=True)
    with (WORK / ".installing").open("w") as turn:
        if fcntl is not None:  # tests may run in several processes
            fcntl.flock(turn, fcntl.LOCK_EX)
        _install(npm)
    return WORK


def _install(npm: str) -> None:
    lock = (NODE / "package-lock.json").read_bytes()
    stamp = WORK / "node_modules" / ".locked"
    digest = hashlib.sha256(lock).hexdigest()
    if not stamp.is_file() or stamp.read_text() != digest:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(NODE / name, WORK / name)
        run([npm, "ci", "--ignore-scripts", "--no-fund", "--no-audit"], WORK)
        stamp.write_text(digest)


def fresh(name: str) -> Path:
    """Return an empty folder for rendered sources, below the one with the packages."""
    folder = WORK / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def command(rendered: Rendered) -> list[str]:
    """Return the command that runs a target's rendered handlers, compiled where the language is."""
    target, folder = rendered.target.id, rendered.folder
    return _COMMANDS[target.split("-")[0]](target, folder)


# Another interpreter can be named, with other versions of the libraries than the locked ones.
_PYTHON = os.environ.get("HANDLERS_PYTHON", sys.executable)
_PYTHON_DRIVERS = {
    "python-requests": "python_http.py",
    "python-httpx-async": "python_async.py",
    "python-aiohttp": "python_async.py",
    "python-ccxt-async": "python_library_async.py",
    "python-binance-async": "python_library_async.py",
}


def _python(target: str, folder: Path) -> list[str]:
    name = _PYTHON_DRIVERS.get(target, "python_library.py")
    return [_PYTHON, str(DRIVERS / name), target, str(folder)]


def _javascript(target: str, folder: Path) -> list[str]:
    npm_packages()
    library = target.split("-", 1)[1]
    if library == "fetch":
        return [tool("node"), str(DRIVERS / "fetch.mjs"), str(folder)]
    # Read from beside the handlers, which is where a user's own import would look.
    text = f'import * as all from "{library}";\nexport default all.default?.Exchange ? all.default : all;\n'
    if library == "binance-connector":
        text = _connector()
    (folder / f"{library}.mjs").write_text(text)
    return [tool("node"), str(DRIVERS / "node_library.mjs"), str(folder), library]


def _connector() -> str:
    """Return a module with the connector's class for each venue."""
    kinds = {venue: facts.libraries.get("binance-connector") for venue, facts in venue_codes().items()}
    held = {venue: names for venue, names in kinds.items() if names}
    lines = [f'import {{ {names["kind"]} }} from "{names["package"]}";' for names in held.values()]
    pairs = ", ".join(f'"{venue}": {names["kind"]}' for venue, names in held.items())
    return "\n".join([*lines, f"export default {{ {pairs} }};\n"])


def _typescript(target: str, folder: Path) -> list[str]:
    compiled = folder / "js"
    type_check([folder], out=compiled)
    (compiled / "package.json").write_text('{"type": "module"}')
    return [tool("node"), str(DRIVERS / "fetch.mjs"), str(compiled), ".js"]


def type_check(folders: Sequence[Path], out: Path | None = None) -> None:
    """Have tsc check all TypeScript below the folders, strictly, and compile it if `out` is given."""
    packages = npm_packages()
    options = {
        "target": "ES2022",
        "module": "NodeNext",
        "moduleResolution": "NodeNext",
        "strict": True,
        "noUnusedLocals": True,
        "noUnusedParameters": True,
        "noImplicitReturns": True,
        "exactOptionalPropertyTypes": True,
        "skipLibCheck": True,
        "types": ["node"],
        "rootDir": str(folders[0]) if out else str(WORK),
        **({"outDir": str(out)} if out else {"noEmit": True}),
    }
    settings = {"compilerOptions": options, "include": [f"{folder}/**/*.ts" for folder in folders]}
    (folders[0] / "package.json").write_text('{"type": "module"}')
    (folders[0] / "tsconfig.json").write_text(json.dumps(settings))
    tsc = packages / "node_modules" / "typescript" / "bin" / "tsc"
    run([tool("node"), tsc, "-p", folders[0] / "tsconfig.json"], packages)


def _rendered(folder: Path, suffix: str) -> list[tuple[str, VenueCode]]:
    """Return the venues that have a rendered handler in a folder."""
    files = {file.name for file in folder.glob(f"*{suffix}")}
    return [(v, facts) for v, facts in venue_codes().items() if f"{v.replace('-', '_')}{suffix}" in files]


def _go(target: str, folder: Path) -> list[str]:
    """Lay the sources out as packages of one module, with the driver, and compile them."""
    source = DRIVERS / "go"
    build = folder / "build"
    guards = []
    for file in sorted((folder / "guards").glob("*.go")):
        place = build / "guards" / file.stem
        place.mkdir(parents=True)
        shutil.copy(file, place)
        name = re.search(r"^func (Guard\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
        assert name is not None
        guards.append((file.stem, name[1]))
    adapter = Template((source / "venue.go.txt").read_text(encoding="utf-8"))
    for venue, facts in _rendered(folder, ".go"):
        package = venue.replace("-", "")
        (build / package).mkdir(parents=True)
        shutil.copy(folder / f"{venue.replace('-', '_')}.go", build / package)
        bearer = facts.signing == "bearer"
        more = ["t.Passphrase"] if facts.passphrase else []
        more += [json.dumps(facts.product.example)] if facts.product else []
        text = adapter.substitute(
            venue=venue,
            package=package,
            arguments="t.BaseURL, t.Secret, tokens()" if bearer else ", ".join(["t.Key, t.Secret", *more]),
            path="path, " if facts.signing == "text" else "",
            more=(_GO_RENEW if bearer else _GO_CANCEL) + (_GO_BATCH if facts.batch else ""),
        )
        (build / f"{package}.go").write_text(text, encoding="utf-8")
    imports = "".join(f'\tg{n} "proof/guards/{stem}"\n' for n, (stem, _) in enumerate(guards))
    filled = "".join(f'\tguards["{stem}"] = g{n}.{name}\n' for n, (stem, name) in enumerate(guards))
    text = f"package main\n\nimport (\n{imports})\n\nfunc init() {{\n{filled}}}\n"
    (build / "guards.go").write_text(text, encoding="utf-8")
    shutil.copy(source / "main.go", build)
    (build / "go.mod").write_text("module proof\n\ngo 1.19\n")
    run([tool("go"), "vet", "./..."], build)
    run([tool("go"), "build", "-o", "driver", "."], build)
    return [str(build / "driver")]


_GO_CANCEL = """
		a.cancel = func(ctx context.Context, id string) ([]byte, error) {
			return c.CancelOrder(ctx, t.Symbol, id)
		}
"""
_GO_RENEW = """
		a.renew = func(ctx context.Context) error { return c.RenewToken(ctx) }
"""
_GO_BATCH = """
		a.batch = func(ctx context.Context, orders []map[string]any) ([]string, error) {
			batch := []p.Params{}
			for _, order := range orders {
				batch = append(batch, p.Params(order))
			}
			placed, err := c.PlaceBatch(ctx, batch)
			items := []string{}
			for _, item := range placed {
				name := "order"
				if item.Err != nil {
					name = telling(item.Err).Kind
				}
				items = append(items, name)
			}
			return items, err
		}
"""


# For programs that run for a minute: optimising what they run would take more time than it saves.
_BRIEF_JVM = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


def _java(target: str, folder: Path) -> list[str]:
    """Give each source the package and the file name it needs, and compile them with the driver."""
    build = folder / "build"
    build.mkdir()
    for venue, facts in _rendered(folder, ".java"):
        text = (folder / f"{venue.replace('-', '_')}.java").read_text(encoding="utf-8")
        (build / f"{facts.class_name}.java").write_text(text, encoding="utf-8")
    for file in sorted((folder / "guards").glob("*.java")):
        text = f"package {file.stem};\n{file.read_text(encoding='utf-8')}"
        (build / f"{file.stem}.java").write_text(text, encoding="utf-8")
    shutil.copy(DRIVERS / "java" / "Driver.java", build)
    compile_java(build, folder / "classes")
    return [tool("java"), *_BRIEF_JVM, "-cp", str(folder / "classes"), "Driver", str(build)]


def compile_java(folder: Path, classes: Path) -> None:
    """Have javac compile every source in a folder, with all its warnings as errors."""
    sources = [file.name for file in sorted(folder.glob("*.java"))]
    brief = [f"-J{flag}" for flag in _BRIEF_JVM]
    run(
        [tool("javac"), *brief, "-Xlint:all", "-Werror", "-encoding", "UTF-8", "-d", classes, *sources],
        folder,
    )


# The crates that Debian packs are taken from their folder, so that nothing is fetched.
_CRATES = Path("/usr/share/cargo/registry")
_CARGO_SETTINGS = """
[source.crates-io]
replace-with = "debian"

[source.debian]
directory = "/usr/share/cargo/registry"
"""
# How the driver calls a branch, by the names of its parameters.
_RUST_GUARDS = {
    "send": "send",
    "send, tries, limit": "send, 5, minute",
    "send, changes, tries": "send, true, 5",
    "send, find, sent, window, limit": 'send, find, order, t.seconds("window"), minute',
    "client, base_url, send": "&http, &made.base_url, shifted",
    "send, renew": "send, || async { Ok(made.renew_token().await?) }",
    "send, reread": "send, reread",
}
_RUST_RENEW = "made.renew_token().await.unwrap();"
_RUST_CANCEL = """"cancel" => match made.place_order(order).await {
            Ok(_) => done(&t, made.cancel_order(t.text("symbol"), t.text("own_id")).await),
            Err(error) => done(&t, Err(error)),
        },"""
_RUST_BATCH = """
        "batch" => match made.place_batch(vec![order.clone(), order.clone(), order]).await {
            Err(error) => done(&t, Err(error)),
            Ok(placed) => {
                let items = placed.into_iter().map(|placed| item(placed, "order")).collect();
                Done { outcome: "returned".to_string(), items, ..Done::default() }
            }
        },"""
_RUST_CLIENT = Template('    let mut client = Client::new(t.text("key"), t.text("secret")$more).unwrap();')
_RUST_BEARER = """    let count = std::sync::atomic::AtomicU32::new(1);
    let new_token: handler::NewToken = Box::new(move || {
        let number = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Box::pin(async move { Ok(format!("token-{number}")) })
    });
    let mut client = Client::new("", t.text("secret"), new_token).unwrap();"""


def _rust(target: str, folder: Path) -> list[str]:
    """Lay the sources out as modules of one crate, with the driver, and compile them."""
    source = DRIVERS / "rust"
    build = folder / "build"
    sources = build / "src"
    shutil.copytree(folder / "guards", sources / "guards")
    guards = {file.stem: _rust_guard(file) for file in sorted(sources.glob("guards/*.rs"))}
    modules = "#![allow(non_snake_case)]\n" + "".join(f"pub mod {stem};\n" for stem in guards)
    (sources / "guards.rs").write_text(modules, encoding="utf-8")
    adapter = Template((source / "venue.rs.txt").read_text(encoding="utf-8"))
    venues = _rendered(folder, ".rs")
    for venue, facts in venues:
        module = venue.replace("-", "_")
        (sources / "venues" / module).mkdir(parents=True)
        shutil.copy(folder / f"{module}.rs", sources / "venues" / module / "handler.rs")
        bearer = facts.signing == "bearer"
        text = adapter.substitute(
            make=_RUST_BEARER
            if bearer
            else _RUST_CLIENT.substitute(
                more=(', t.text("passphrase")' if facts.passphrase else "")
                + (f', "{facts.product.example}"' if facts.product else "")
            ),
            path="path, " if facts.signing == "text" else "",
            actions=("" if bearer else _RUST_CANCEL) + (_RUST_BATCH if facts.batch else ""),
            renew=_RUST_RENEW if bearer else "",
            guards="\n        ".join(call for stem, call in guards.items() if stem.startswith(module)),
        )
        (sources / "venues" / f"{module}.rs").write_text(text, encoding="utf-8")
    names = {venue: venue.replace("-", "_") for venue, _ in venues}
    text = Template((source / "run.rs.txt").read_text(encoding="utf-8")).substitute(
        modules="\n".join(f"mod {name};" for name in names.values()),
        arms="\n        ".join(f'"{venue}" => {name}::run(t).await,' for venue, name in names.items()),
    )
    (sources / "venues.rs").write_text(text, encoding="utf-8")
    shutil.copy(source / "main.rs", sources)
    return [str(cargo_build(build, folder.name))]


def _rust_guard(file: Path) -> str:
    """Return the line of the driver that calls a branch."""
    text = file.read_text(encoding="utf-8")
    module = re.search(r"^pub mod (\w+)", text, re.MULTILINE)
    head = re.search(r"^    pub async fn guard<[^>]*>\(([^)]*)\)", text, re.MULTILINE)
    assert module is not None
    assert head is not None
    place = f"crate::guards::{file.stem}::{module[1]}"
    names = ", ".join(re.findall(r"(\w+): ", head[1]))
    told = f"error.downcast_ref::<{place}::Fault>().map_or(false, |fault| fault.state.is_some())"
    state = told if "pub struct Fault" in text else "false"
    call = f"{place}::guard({_RUST_GUARDS[names]}).await.map(|answer| answer.body)"
    return f'"{file.stem}" => {call}.map_err(|error| (error.to_string(), {state})),'


def cargo_build(folder: Path, name: str) -> Path:
    """Compile the sources of a folder with Debian's crates, warnings as errors; return the program.

    What is compiled of the crates is shared by all folders.
    """
    for package, place in (("cargo", "/usr/bin"), ("reqwest-*", _CRATES)):
        if not any(Path(place).glob(package)):
            missing(package)
    manifest = Template((DRIVERS / "rust" / "Cargo.toml.txt").read_text(encoding="utf-8"))
    (folder / "Cargo.toml").write_text(manifest.substitute(name=name), encoding="utf-8")
    (folder / ".cargo").mkdir()
    (folder / ".cargo" / "config.toml").write_text(_CARGO_SETTINGS, encoding="utf-8")
    shared = WORK / "rust-target"
    # Debian's own compiler, which fits its crates; tests have no home that rustup could find its one in.
    cargo = ["env", "PATH=/usr/bin:/bin", "cargo", "rustc", "--offline", "--quiet"]
    run([*cargo, "--target-dir", shared, "--", "-D", "warnings"], folder)
    return shared / "debug" / name


_COMMANDS = {
    "rust": _rust,
    "python": _python,
    "javascript": _javascript,
    "typescript": _typescript,
    "go": _go,
    "java": _java,
}
