#!/usr/bin/env python3
"""One command from a fresh clone to a verdict: install livestyle in an environment of its own and run every check.

python3 check.py                            everything
python3 check.py --only types               one kind: lint, types, contracts or tests
python3 check.py --only tests -- -k ring    what follows the two dashes goes to pytest
python3 check.py --fresh                    make the environment anew first

It needs Python 3.11 to 3.14 and the network once, nothing else: no compiler, no torch, no graphics card, no camera.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
import venv
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv-check"
STAMP = ENVIRONMENT / "installed.txt"
BIN = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")

SYSTEM_PACKAGES = (
    # a display for the tests that open windows, and the mouse and keys of a person
    *("xvfb", "xauth", "xdotool"),
    # OBS Studio, and OpenGL in software for it
    *("obs-studio", "obs-plugins", "libgl1-mesa-dri"),
    # what Qt loads at run time, offscreen and on that display
    *("libdbus-1-3", "libegl1", "libfontconfig1", "libgl1", "libglib2.0-0", "libxkbcommon0", "libxkbcommon-x11-0"),
    *("libxcb-cursor0", "libxcb-icccm4", "libxcb-image0", "libxcb-keysyms1", "libxcb-render-util0", "libxcb-shape0"),
    # the real OBS that shows our frames in tests/obs
    *("obs-plugins", "obs-studio"),
)
"""Debian and Ubuntu names of what the tests need from the system. A compiler is added where there is none."""


@dataclass(frozen=True)
class Step:
    """One check.

    Attributes:
        kind: what `--only` calls it.
        title: heading in the output and in the summary.
        command: program of the environment and its arguments.
    """

    kind: str
    title: str
    command: tuple[str, ...]


STEPS = (
    Step("lint", "ruff check", ("ruff", "check", ".")),
    Step("lint", "ruff format", ("ruff", "format", "--check", ".")),
    Step(
        "types",
        "mypy",
        ("mypy", "livestyle", "engine", "models", "plugins", "ui", "tests", "benchmarks", "check.py"),
    ),
    Step("contracts", "import-linter", ("lint-imports", "--no-logo")),
    Step("tests", "pytest", ("pytest",)),
)


def say(text: str) -> None:
    """Print at once, so that the lines stand in order with those of the programs."""
    print(text, flush=True)


def heading(text: str) -> None:
    """Print a line that the eye finds in a long log."""
    say(f"\n=== {text} {'=' * max(4, 100 - len(text))}")


def missing_packages() -> list[str]:
    """Names of system packages that the tests need and that are not there; empty on other systems than Debian's."""
    if not shutil.which("dpkg-query"):
        return []
    listed = subprocess.run(
        ["dpkg-query", "--show", "--showformat", "${Package} ${db:Status-Status}\n"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    states = dict(line.split(" ", 1) for line in listed.splitlines())
    # Ubuntu 24.04 and Debian 13 renamed some libraries with the change to 64-bit time
    wanted = [name for name in SYSTEM_PACKAGES if "installed" not in (states.get(name), states.get(f"{name}t64"))]
    if not any(shutil.which(compiler) for compiler in ("gcc", "cc")):
        wanted += ["gcc", "libc6-dev"]
    try:
        import ensurepip  # noqa: F401 - only asks whether it is there: Debian keeps it in a package of its own
    except ImportError:
        wanted.append(f"python{sys.version_info.major}.{sys.version_info.minor}-venv")
    return wanted


def root_prefix() -> list[str] | None:
    """What to put before a command to run it as root without a question; None if that cannot be done."""
    if os.geteuid() == 0:
        return []
    sudo = ["sudo", "-n"]
    if shutil.which("sudo") and subprocess.run([*sudo, "true"], capture_output=True, check=False).returncode == 0:
        return sudo
    return None


def install_packages() -> None:
    """Install the missing system packages where that is possible without asking; else say loudly what is missing."""
    missing = missing_packages()
    if not missing:
        return
    heading("system packages")
    prefix = root_prefix()
    if prefix is not None:
        apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
        subprocess.run([*apt, "update"], check=False)
        if subprocess.run([*apt, "install", "--no-install-recommends", *missing], check=False).returncode == 0:
            return
    say("!!! SYSTEM PACKAGES ARE MISSING, and without them tests of windows and devices will fail or be skipped.")
    say(f"!!! Install them: sudo apt-get install {' '.join(missing)}")


def make_environment(*, fresh: bool) -> bool:
    """Have livestyle and its dev extras installed in the environment; tell whether that went well."""
    facts = f"{sys.version}\n{ROOT}\n{hashlib.sha256((ROOT / 'pyproject.toml').read_bytes()).hexdigest()}\n"
    if not fresh and STAMP.exists() and STAMP.read_text(encoding="utf-8") == facts:
        return True
    heading("install")
    began = time.monotonic()
    venv.EnvBuilder(clear=True, with_pip=True, symlinks=os.name != "nt").create(ENVIRONMENT)
    pip = [str(BIN / "python"), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    if subprocess.run([*pip, "-e", f"{ROOT}[dev]"], cwd=ROOT, check=False).returncode != 0:
        return False
    STAMP.write_text(facts, encoding="utf-8")
    say(f"installed in {time.monotonic() - began:.0f} s")
    return True


def run(step: Step, extra: list[str]) -> tuple[bool, float]:
    """Run one check; tell whether it passed and how many seconds it took."""
    heading(step.title)
    began = time.monotonic()
    program = shutil.which(step.command[0], path=str(BIN))
    if program is None:
        say(f"{step.command[0]} is not in {ENVIRONMENT.name}; run again with --fresh")
        return False, 0.0
    environment = os.environ | {"PYTHONUTF8": "1", "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}
    if platform.system() == "Linux" and not os.environ.get("DISPLAY"):
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    done = subprocess.run([program, *step.command[1:], *extra], cwd=ROOT, env=environment, check=False)
    return done.returncode == 0, time.monotonic() - began


def main() -> int:
    """Run the checks that were asked for.

    Returns:
        0 if all passed, 1 if one failed, 2 if they could not be run.
    """
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=sorted({step.kind for step in STEPS}), help="run this kind of check alone")
    parser.add_argument("--fresh", action="store_true", help=f"make {ENVIRONMENT.name} anew")
    parser.add_argument("pytest", nargs="*", metavar="PYTEST ARGUMENT", help="after --: passed on to pytest")
    options = parser.parse_args()
    if not (3, 11) <= sys.version_info[:2] <= (3, 14):
        say(f"livestyle needs Python 3.11 to 3.14; this is {platform.python_version()}. Call check.py with another.")
        return 2
    install_packages()
    if not make_environment(fresh=options.fresh):
        say("\nThe installation failed, so nothing was checked. What pip said stands above.")
        return 2
    steps = [step for step in STEPS if options.only in (None, step.kind)]
    results = [(step.title, *run(step, options.pytest if step.kind == "tests" else [])) for step in steps]
    heading("summary")
    for title, passed, seconds in results:
        say(f"{'passed' if passed else 'FAILED'}  {title:<16}{seconds:7.1f} s")
    return 0 if all(passed for _, passed, _ in results) else 1


if __name__ == "__main__":
    sys.exit(main())
