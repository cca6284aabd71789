"""What a user gets: the built wheel, in an environment that has nothing of ours, does the README's job offline."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from email.parser import Parser
from pathlib import Path

import av
import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("livestyle", "livestyle_engine", "livestyle_models", "livestyle_plugins", "livestyle_ui")
BIN = "Scripts" if os.name == "nt" else "bin"

NO_NETWORK = """
import os, sys

def refuse(event, arguments):
    if event == "socket.getaddrinfo" or (event == "socket.connect" and isinstance(arguments[1], tuple)):
        with open(os.environ["LIVESTYLE_TEST_CALLS"], "a", encoding="utf-8") as calls:
            print(event, arguments[1:] if event == "socket.connect" else arguments[:2], file=calls)
        raise OSError("this test has no network")

if "LIVESTYLE_TEST_CALLS" in os.environ:
    sys.addaudithook(refuse)
"""
"""Put into the environment's site-packages: writes down every attempt to reach the network, and refuses it."""

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(1200)]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def user(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of a fresh environment with the wheel and what it depends on, and no network."""
    home = tmp_path_factory.mktemp("user")
    venv.create(home, with_pip=True)
    pip = [str(home / BIN / "python"), "-m", "pip", "install", "-qq", "--disable-pip-version-check", str(wheel)]
    done = subprocess.run(pip, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    where = [str(home / BIN / "python"), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = Path(subprocess.run(where, capture_output=True, text=True, check=True).stdout.strip())
    (packages / "no_network.py").write_text(NO_NETWORK, encoding="utf-8")
    (packages / "no_network.pth").write_text("import no_network\n", encoding="utf-8")
    return home / BIN


def test_wheel_holds_the_packages_and_the_licences_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names if ".dist-info" not in name}
    assert tops == set(PACKAGES)
    licences = {name.partition("/licenses/")[2] for name in names if "/licenses/" in name}
    assert {"LICENSE", "LICENSES/GPL-2.0-only.txt", "LICENSES/Apache-2.0.txt", "LICENSES/README.md"} <= licences
    assert "livestyle_plugins/obs_script/livestyle.lua" in names
    assert any(name.startswith("livestyle_models/") and name.endswith(".onnx") for name in names)


def test_metadata_names_licences_scripts_and_plugins(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    (info,) = {name.split("/")[0] for name in archive.namelist() if ".dist-info/" in name}
    metadata = Parser().parsestr(archive.read(f"{info}/METADATA").decode())
    assert metadata["License-Expression"] == "MIT AND GPL-2.0-only AND GPL-2.0-or-later AND Apache-2.0"
    assert "LICENSE" in metadata.get_all("License-File", [])
    assert "torch" not in " ".join(name for name in metadata.get_all("Requires-Dist", []) if "extra ==" not in name)
    entries = archive.read(f"{info}/entry_points.txt").decode()
    assert "[console_scripts]" in entries
    assert "[livestyle.sinks]" in entries


def test_the_script_for_obs_is_found(user: Path) -> None:
    ask = "from livestyle_plugins.obs import script_path; print(script_path().read_text(encoding='utf-8'))"
    done = subprocess.run([str(user / "python"), "-c", ask], capture_output=True, text=True, check=True)
    assert done.stdout.rstrip() == (ROOT / "plugins/obs/livestyle.lua").read_text(encoding="utf-8").rstrip()


def test_the_readme_job_runs_offline(user: Path, tmp_path: Path) -> None:
    calls = tmp_path / "calls.txt"
    job = ["--source", "demo", "--sink", "file:out.mp4", "--prompt", "ink comic", "--cue", "3=oil painting"]
    outside_ci = {name: value for name, value in os.environ.items() if name not in {"CI", "TF_BUILD", "JENKINS_URL"}}
    done = subprocess.run(
        [str(user / "livestyle"), "run", *job, "--duration", "6", "--report", "r.json"],
        cwd=tmp_path,
        env=outside_ci | {"LIVESTYLE_TEST_CALLS": str(calls), "LIVESTYLE_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert not calls.exists(), calls.read_text(encoding="utf-8")
    with av.open(str(tmp_path / "out.mp4")) as video:
        stream = video.streams.video[0]
        decoded = sum(1 for _ in video.decode(stream))
        size = [stream.width, stream.height]
    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert decoded >= 30, "a second's worth at the very least, however slow the machine"
    assert report["size"] == size
    assert report["frames"]["out"] >= 30
    assert [swap["prompt"] for swap in report["prompt_to_frame_ms"]] == ["ink comic", "oil painting"]
