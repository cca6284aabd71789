"""What tests of more than one folder need."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

V4L2 = Path(__file__).with_name("v4l2")


@pytest.fixture(scope="session")
def preload(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Compiles a C file of tests/v4l2 by its name; a library for LD_PRELOAD."""

    def compiled(source: str) -> Path:
        reason = ""
        if sys.platform != "linux":
            reason = "it is for Linux"
        elif shutil.which("gcc") is None:
            reason = "there is no gcc to compile it"
        if reason:
            if os.environ.get("CI") == "true" and sys.platform == "linux":
                pytest.fail(f"NOT TESTED: what needs tests/v4l2/{source}: {reason}")
            pytest.skip(f"NOT TESTED: what needs tests/v4l2/{source}: {reason}")
        library = tmp_path_factory.mktemp("preload") / Path(source).with_suffix(".so").name
        options = ["-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"]
        command = ["gcc", *options, "-o", str(library), str(V4L2 / source), "-ldl"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return library

    return compiled
