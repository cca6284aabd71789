from __future__ import annotations

import json
import sys

import pytest

from livestyle.cli.main import main
from livestyle.errors import ModelError, SettingsError
from livestyle_engine import blobs, compiling
from livestyle_engine.compiling import compile_engines
from livestyle_engine.models import find
from livestyle_engine.runtimes import diagnosis
from livestyle_engine.runtimes.diagnosis import diagnose
from livestyle_engine.runtimes.port import Runtime
from livestyle_engine.runtimes.tensorrt.cuda import Card
from livestyle_engine.runtimes.tensorrt.runtime import TensorRtRuntime

from .pretended_card import PretendedCuda, PretendedLibrary, without_a_driver

FILES = [path.name for path in sorted(find("").path.parent.glob("restyler*.onnx"))]
SMALL = (256, 144)


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> PretendedCuda:
    """A pretended card for all that looks for one."""
    cuda = PretendedCuda()
    library = PretendedLibrary(cuda)

    def runtimes(wanted: str = "auto") -> list[Runtime]:
        assert wanted == "tensorrt"
        return [TensorRtRuntime([library], cuda)]

    monkeypatch.setattr(compiling, "available", runtimes)
    monkeypatch.setattr(diagnosis, "TensorRtRuntime", lambda: runtimes("tensorrt")[0])
    return cuda


def test_the_command_compiles_for_a_card_that_is_not_here(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("tensorrt_rtx", reason="TensorRT for RTX is not made for this platform", exc_type=ImportError)
    command = ["compile", "--runtime", "tensorrt", "--compute-capability", "8.9", "--size", "256x144", "--json"]
    assert main(command) == 0
    said = capsys.readouterr()
    rows = json.loads(said.out)
    assert [row["file"] for row in rows] == FILES
    for row in rows:
        assert (row["size"], row["capability"], row["precision"]) == ("256x144", "8.9", "f16")
        assert row["library"] == "tensorrt_rtx"
        assert row["compiled"]
        assert row["mb"] > 1
    assert "256x144 for compute capability 8.9: 100%" in said.err
    assert main(command) == 0
    again = json.loads(capsys.readouterr().out)
    assert [row["compiled"] for row in again] == [False] * len(FILES)


@pytest.mark.parametrize("text", ["8", "9,0", "sm_89", "", "8.99"])
def test_a_compute_capability_that_cannot_be_right_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="is no compute capability"):
        compile_engines({"compute_capability": [text]})


def test_runtimes_that_compile_at_each_start_say_so() -> None:
    ((row),) = compile_engines({"runtime": "openvino"})
    assert row["runtime"] == "openvino"
    assert "nothing to prepare" in row["state"]


@pytest.mark.skipif(not without_a_driver(), reason="there is a card here")
def test_without_a_card_one_has_to_be_named() -> None:
    with pytest.raises(ModelError) as caught:
        compile_engines({"runtime": "tensorrt"})
    assert "--compute-capability" in caught.value.action


def test_with_a_card_it_compiles_for_that_one_and_keeps_its_kernels(card: PretendedCuda) -> None:
    rows = compile_engines({"size": SMALL})
    assert {row["capability"] for row in rows} == {"8.9"}
    kinds = [kept.facts["kind"] for kept in blobs.kept()]
    assert sorted(kinds) == ["engine"] * len(FILES) + ["kernels"] * len(FILES)
    assert card.held == {}


def test_a_device_that_is_not_there_is_told(card: PretendedCuda) -> None:
    with pytest.raises(ModelError, match="There is no card cuda:7"):
        compile_engines({"size": SMALL, "device": "cuda:7"})


def test_a_full_disk_is_told_in_the_row(card: PretendedCuda, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blobs, "store", lambda _facts, _data: "No space left on device")
    assert {row["not_kept"] for row in compile_engines({"size": SMALL})} == {"No space left on device"}


def test_the_doctor_explains_driver_card_library_and_cache(card: PretendedCuda) -> None:
    before = diagnose()
    assert before["cards"][0]["compiled_sizes"] == "none"
    compile_engines({"size": SMALL})
    found = diagnose()
    assert found["driver"] == "CUDA 13.0"
    assert found["tensorrt"] == ["tensorrt_rtx 1.7.1.116"]
    about = found["cards"][0]
    assert (about["name"], about["compute_capability"]) == ("Pretended RTX", "8.9")
    assert about["compiled_sizes"] == "256x144"
    assert found["advice"] == ""
    assert {entry["kind"] for entry in found["cache"]["holds"]} == {"engine", "kernels"}


def test_the_doctor_tells_what_stands_in_the_way(card: PretendedCuda) -> None:
    card.card = Card(0, "Old", (6, 1), 1 << 30)
    assert "takes no card as old" in diagnose()["advice"]
    card.failing["cards"] = 35
    found = diagnose()
    assert found["cards"] == []
    assert "No NVIDIA driver answers" in found["advice"]


def test_the_doctor_without_the_extra_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("tensorrt_rtx", "tensorrt"):
        monkeypatch.setitem(sys.modules, name, None)
    for driver, says in ((True, "livestyle[rtx]"), (False, "nothing")):
        monkeypatch.setattr(diagnosis, "_driver_is_there", lambda driver=driver: driver)
        found = diagnose()
        assert "not usable" in found["tensorrt"]
        assert says in found["advice"]
        assert found["cache"]["holds"] == []


def test_a_machine_without_a_card_is_told_in_one_sentence(card: PretendedCuda) -> None:
    card.failing["cards"] = 35
    with pytest.raises(ModelError) as told:
        compile_engines({"size": SMALL})
    assert told.value.message.startswith("There is no NVIDIA card here to compile for: no NVIDIA driver answers")
    assert told.value.message.count(". ") == 0
    assert told.value.action.startswith("Just start livestyle: the processor needs nothing compiled")


def test_without_a_card_and_the_extra_nobody_is_sent_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "_is_installed", lambda: False)
    monkeypatch.setattr(compiling, "graphics", lambda: ["Intel 0x9a49, driver i915"])
    with pytest.raises(ModelError, match=r"There is no NVIDIA card here to compile for\.") as told:
        compile_engines({"size": SMALL})
    assert "pip" not in str(told.value)
