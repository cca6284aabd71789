"""The command line in this process: what it refuses, what it answers, and its exit codes."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from livestyle.cli.main import main
from livestyle.logs import log_path
from livestyle.preset import Preset
from livestyle.presets import Shelf
from livestyle.profiles import save_profile

pytestmark = pytest.mark.usefixtures("plugin", "home")

RUN = ["run", "--source", "fake:20", "--sink", "fake", "--model", "fake-model", "--unpaced"]


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert main([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--source", "no-such"],
        ["--source", ""],
        ["--source", "fake:many"],
        ["--sink", "no-such"],
        ["--size", "641x360"],
        ["--size", "0x0"],
        ["--size", "10000x10000"],
        ["--size", "large"],
        ["--cue", "neon rain"],
        ["--cue", "-5=neon rain"],
        ["--cue", "5="],
        ["--cue", "5=" + "x" * 5000],
        ["--prompt", ""],
        ["--prompt", "x" * 5000],
        ["--prompt", "oil\0painting"],
        ["--prompt", "🎨🔥"],
        ["--background-prompt", "🎨"],
        ["--strength", "1.5"],
        ["--strength", "much"],
        ["--transition", "-1"],
        ["--duration", "-1"],
        ["--fps", "0"],
        ["--runtime", "abacus"],
        ["--profile", "no-such"],
        ["--profile", "../../etc/passwd"],
        ["--report", "no/such/folder/report.json"],
        ["--colour", "red"],
        ["--duration"],
        ["leftover"],
        ["--dur", "5"],
    ],
)
def test_what_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str], plugin: Path) -> None:
    assert main([*RUN, *arguments]) == 2
    out, error = capsys.readouterr()
    assert out == ""
    assert error.count("\n") == 1
    assert "Traceback" not in error
    sentence, _, action = error.strip().removeprefix("livestyle: ").partition(". ")
    assert sentence
    assert action, "what to do is said too"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--source", "gone"], "The camera is gone. Plug it in."),
        (["--sink", "refusing"], "The fake output is full. Empty it."),
        (["--model", "buggy-model"], "ZeroDivisionError"),
    ],
)
def test_what_cannot_go_on_is_exit_code_1(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str], plugin: Path
) -> None:
    command = ["run", "--source", "fake:20", "--model", "fake-model", "--unpaced", "--prompt", "oil"]
    command += [] if "--sink" in arguments else ["--sink", "fake"]
    assert main([*command, *arguments]) == 1
    error = capsys.readouterr().err
    assert says in error
    assert "Traceback" not in error


def test_debug_shows_the_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*RUN, "--source", "gone", "--debug"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_a_run_writes_its_report(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    arguments = [*RUN, "--prompt", "oil", "--cue", "0.5=rain 🎨", "--strength", "0.5", "--report", str(path)]
    assert main(arguments) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert all(line.startswith(('"oil" is ', '"rain 🎨" is ')) for line in said.err.splitlines()), said.err
    report = json.loads(path.read_text("utf-8"))
    assert report["frames"] == {"in": 20, "out": 20, "dropped": {"source": 0, "model": 0, "fake": 0}}
    assert [entry["prompt"] for entry in report["prompt_to_frame_ms"]] == ["oil", "rain 🎨"]


def test_a_report_is_written_when_the_run_fails_half_way(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "report.json"
    arguments = ["run", "--source", "fake:20", "--sink", "refusing", "--model", "none", "--report", str(path)]
    assert main(arguments) == 1
    assert json.loads(path.read_text("utf-8"))["frames"]["out"] == 0


def test_events_are_said_while_it_runs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*RUN, "--sink", "refusing"]) == 0
    assert capsys.readouterr().err == 'The output "refusing" failed: The fake output is full. Empty it.\n'


def test_flags_go_before_the_profile_and_its_bad_values_are_said(
    home: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    profile = home / "config" / "profiles" / "show.toml"
    profile.parent.mkdir(parents=True)
    profile.write_text('prompt = "from the profile"\nsource = "fake:7"\nstrength = 9\nunknown = 1\n')
    report = tmp_path / "report.json"
    arguments = ["run", "--profile", "show", "--sink", "fake", "--model", "none", "--unpaced", "--report", str(report)]
    assert main(arguments) == 0
    found = json.loads(report.read_text("utf-8"))
    assert found["frames"]["in"] == 7
    assert found["prompt_to_frame_ms"][0]["prompt"] == "from the profile"
    assert "--strength" in capsys.readouterr().err
    assert main([*arguments, "--prompt", "from the flag"]) == 0
    assert json.loads(report.read_text("utf-8"))["prompt_to_frame_ms"][0]["prompt"] == "from the flag"


def test_a_preset_gives_the_look(home: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    def shown(*arguments: str) -> list[str]:
        path = tmp_path / "report.json"
        assert main([*RUN, *arguments, "--report", str(path)]) == 0
        report = json.loads(path.read_text("utf-8"))
        return [prompt["prompt"] for prompt in report["prompt_to_frame_ms"]]

    Shelf().save(Preset(name="Mine", prompt="charcoal", strength=0.5))
    assert shown("--preset", "mine") == ["charcoal"]
    assert shown("--preset", "mine", "--prompt", "oil") == ["oil"]
    save_profile("Twitch", {"prompt": "ink"}, {"preset": "Mine"})
    assert shown("--profile", "Twitch") == ["charcoal"]
    assert shown("--profile", "Twitch", "--preset", "Engraving") == ["an old engraving"]
    save_profile("Twitch", {}, {"preset": "gone"})
    capsys.readouterr()
    assert shown("--profile", "Twitch") == ["ink"]
    assert 'no preset "gone"' in capsys.readouterr().err
    assert main([*RUN, "--preset", "gone"]) == 2


def test_presets_go_from_hand_to_hand(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    listed = answer(capsys, "presets")
    assert len(listed["presets"]) == 10
    path = tmp_path / "a.toml"
    assert len(answer(capsys, "presets", "export", str(path))["exported"]) == 10
    assert answer(capsys, "presets", "import", str(path))["imported"][0] == "Ink comic (2)"
    assert main(["presets", "list"]) == 0
    assert "Ink comic (2)" in capsys.readouterr().out
    assert main(["presets", "import"]) == 2
    assert main(["presets", "import", str(tmp_path / "missing")]) == 2


def test_devices(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "devices")
    assert found["lamps"] == [{"name": "lamp", "index": 3}]
    assert found["no-lamps"] == []
    assert found["errors"]["no-lamps"] == "no power"
    assert "fake" in found["sources"]
    assert "refusing" in found["sinks"]
    assert main(["devices"]) == 0
    assert "name lamp, index 3" in capsys.readouterr().out


def test_what_another_package_answers(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "compile", "--size", "640x360", "--runtime", "openvino")
    assert found == {"runtime": "openvino", "device": "", "model": "", "size": [640, 360]}
    assert main(["compile"]) == 0
    assert "runtime: auto" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["compile", "--size", "1x1"], 2, "outside"),
        (["looks", "dance"], 2, 'There is no action "dance". See: livestyle looks --help'),
        (["runn"], 2, 'There is no command "runn". Did you mean "run"?'),
        (["bench", "--frames", "0"], 2, "--frames"),
        (["paint"], 2, "paint"),
        (["--colour"], 2, "--colour"),
    ],
)
def test_commands_that_fail(arguments: list[str], code: int, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == code
    error = capsys.readouterr().err
    assert says in error
    assert error.count("\n") == 1


def test_a_report_that_nobody_has_is_missed_in_words(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("livestyle.answers.GROUP", "livestyle.nothing")
    assert main(["models"]) == 2
    assert 'Nothing that is installed here answers "livestyle models".' in capsys.readouterr().err


def test_a_report_with_a_bug_is_told_in_words(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("livestyle.answers.GROUP", "livestyle.test_reports")
    assert main(["models"]) == 1
    assert '"livestyle models" failed with ZeroDivisionError: bug.' in capsys.readouterr().err


def test_a_report_that_refuses_says_why(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("livestyle.answers.GROUP", "livestyle.test_reports")
    assert main(["bench"]) == 1
    assert capsys.readouterr().err == "livestyle: There is nothing to time. Install the extra train.\n"


def test_help_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert "run" in capsys.readouterr().out
    assert main(["run", "--help"]) == 0
    out = capsys.readouterr().out
    for flag in ("--source", "--sink", "--cue", "--unpaced", "--loop", "--seed", "--profile", "--report", "--debug"):
        assert flag in out
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("livestyle ")


def test_without_a_command_the_panel_or_the_help(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert main([]) == 0
    said = capsys.readouterr()
    assert "usage: livestyle" in said.out
    assert "needs a display" in said.err


def test_doctor_tells_all_and_nothing_private(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert main([*RUN, "--prompt", "secret wish"]) == 0
    found = answer(capsys, "doctor")
    keys = {"versions", "machine", "plugins", "devices", "runtimes", "profiles", "folders", "last_report", "log"}
    assert keys <= set(found)
    assert found["last_report"]["frames"]["out"] == 20
    assert found["last_report"]["prompt_to_frame_ms"][0]["prompt"] == "(11 characters)"
    assert found["folders"]["config"].startswith("~")
    text = json.dumps(found).replace("secret wish/plain", "")  # the fake names its looks after the prompts
    assert str(tmp_path) not in text
    assert "secret wish" not in text
    assert main(["doctor", "--all"]) == 0
    assert "last_report:" in capsys.readouterr().out


def test_the_log_is_kept_and_closed(home: Path) -> None:
    before = logging.getLogger().handlers[:]
    assert main([*RUN, "--source", "gone"]) == 1
    assert "The camera is gone" in log_path().read_text("utf-8")
    assert logging.getLogger().handlers == before


def test_a_log_that_cannot_be_written_stops_nothing(home: Path) -> None:
    home.write_text("a file where the folder should be")
    assert main(RUN) == 0
