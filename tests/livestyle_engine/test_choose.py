from __future__ import annotations

import os

import pytest

from livestyle.errors import ModelError, SettingsError, StoppedError
from livestyle.frame import VideoFormat
from livestyle.paths import cache_folder
from livestyle.ports import RestylerRequest
from livestyle_engine.models import find
from livestyle_engine.runtimes import choose as module
from livestyle_engine.runtimes import trials
from livestyle_engine.runtimes.available import available
from livestyle_engine.runtimes.choose import choose
from livestyle_engine.runtimes.port import Runtime, Target

from .pretended_runtimes import PretendedRuntime

CARD = find("")


def use(monkeypatch: pytest.MonkeyPatch, *runtimes: Runtime) -> None:
    monkeypatch.setattr(module, "available", lambda _wanted: list(runtimes))
    monkeypatch.setattr(trials, "available", lambda: [PretendedRuntime("exact")])


def request(width: int, height: int, fps: float = 30, **more: object) -> RestylerRequest:
    return RestylerRequest(VideoFormat(width, height, fps), **more)  # type: ignore[arg-type]  # kept short for the tests


def test_the_fastest_that_agrees_wins_and_wrong_pictures_and_broken_ones_are_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wrong, broken = PretendedRuntime("wrong", 0.1, error=40), PretendedRuntime("broken", 0.1, broken=True)
    use(monkeypatch, PretendedRuntime("slow", 12), PretendedRuntime("fast", 1), wrong, broken)
    assert choose(CARD, request(640, 360)).runtime.name == "fast"


def test_the_size_steps_down_and_not_the_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, PretendedRuntime("only", 15))
    choice = choose(CARD, request(1280, 720))
    assert choice.size[1] < 720
    assert choice.size[1] >= 240
    assert "would not keep 30 fps" in choice.reason


def test_a_pinned_size_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, PretendedRuntime("only", 15))
    assert choose(CARD, request(1280, 720, size=(960, 540))).size == (960, 540)


def test_timing_is_given_up_when_somebody_has_had_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, PretendedRuntime("first", 1), PretendedRuntime("second", 2))
    said: list[tuple[str, float | None]] = []

    def stop(sentence: str, share: float | None) -> None:
        said.append((sentence, share))
        raise StoppedError("Loading was stopped.")

    with pytest.raises(StoppedError):
        choose(CARD, request(640, 360, size=(640, 360), progress=stop))
    assert said == [("Timing the model at 640x360", 0.0)], "the second is not even tried"


def test_an_unpaced_run_is_the_same_every_time_whatever_is_fastest(monkeypatch: pytest.MonkeyPatch) -> None:
    first = PretendedRuntime("first", 50)
    use(monkeypatch, first, PretendedRuntime("fast", 1))
    choice = choose(CARD, request(1280, 720, paced=False))
    assert (choice.runtime.name, choice.size, first.loads) == ("first", (1280, 720), 0)


def test_the_choice_is_remembered_and_a_broken_memory_is_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    runtime = PretendedRuntime("only", 1)
    use(monkeypatch, runtime)
    first = choose(CARD, request(640, 360))
    loads = runtime.loads
    assert choose(CARD, request(640, 360)) == first
    assert runtime.loads == loads
    for file in cache_folder().glob("choice-*.json"):
        file.write_text('{"runtime": "on')
    assert choose(CARD, request(640, 360)).size == first.size
    assert runtime.loads > loads


def test_a_choice_of_yesterday_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    runtime = PretendedRuntime("only", 1)
    use(monkeypatch, runtime)
    choose(CARD, request(640, 360))
    loads = runtime.loads
    for file in cache_folder().glob("choice-*.json"):
        os.utime(file, (0, 0))
    choose(CARD, request(640, 360))
    assert runtime.loads > loads


def test_hopeless_sizes_are_not_even_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    runtime = PretendedRuntime("only", 20)
    use(monkeypatch, runtime)
    assert choose(CARD, request(1920, 1080)).size[1] <= 360
    assert runtime.loads <= 3


def test_nothing_that_runs_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, PretendedRuntime("broken", 1, broken=True))
    with pytest.raises(ModelError, match="No runtime can run"):
        choose(CARD, request(640, 360))


def test_unknown_names_are_told_with_what_there_is() -> None:
    with pytest.raises(SettingsError, match=r"openvino, onnxruntime"):
        available("tensorfloat")
    with pytest.raises(SettingsError, match="CPU"):
        choose(CARD, request(640, 360, runtime="openvino", device="TPU"))


def gpu(name: str = "gpu", ms: float = 1, error: int = 0, *, ready: bool = True) -> PretendedRuntime:
    return PretendedRuntime(name, ms, error, ready=ready, device="cuda:0")


def test_a_card_that_agrees_and_is_faster_is_taken_and_has_the_processor_as_its_spare(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use(monkeypatch, PretendedRuntime("slow", 30), PretendedRuntime("fast", 8), gpu())
    choice = choose(CARD, request(1280, 720))
    assert (choice.runtime.name, choice.size) == ("gpu", (1280, 720))
    assert choice.spare is not None
    assert choice.spare[0].name == "fast"
    again = choose(CARD, request(1280, 720))  # from the cache
    assert again == choice


def test_a_card_with_a_wrong_picture_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, PretendedRuntime("cpu", 8), gpu(error=9))
    assert choose(CARD, request(640, 360)).runtime.name == "cpu"


def test_an_offer_far_behind_is_not_timed_at_every_size(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = PretendedRuntime("cpu", 12)
    use(monkeypatch, slow, gpu(ms=0.5))
    choose(CARD, request(1920, 1080))
    assert slow.loads == 1  # at the scout's size


def test_what_is_not_compiled_for_a_pinned_size_waits_behind_what_is_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    card = gpu(ready=False)
    use(monkeypatch, PretendedRuntime("cpu", 2), card)
    choice = choose(CARD, request(640, 360, size=(640, 360)))
    assert (choice.runtime.name, card.loads) == ("cpu", 0)
    assert choice.better == (card, card.targets()[0])
    assert "gpu cuda:0 f16 is being compiled" in choice.reason
    card.ready = True  # nothing was remembered that would keep it out now
    assert choose(CARD, request(640, 360, size=(640, 360))).runtime is card


def test_a_card_that_is_asked_for_is_compiled_while_the_exact_picture_is_on_air(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    card = gpu(ready=False)
    use(monkeypatch, card)
    choice = choose(CARD, request(640, 360, size=(640, 360), runtime="tensorrt"))
    assert (choice.runtime.name, choice.better, choice.at_any_speed) == ("exact", (card, card.targets()[0]), True)


def test_without_a_pinned_size_it_is_compiled_first_because_the_size_hangs_on_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said: list[str] = []
    use(monkeypatch, PretendedRuntime("cpu", 12), gpu(ready=False))
    choice = choose(CARD, request(1280, 720, progress=lambda sentence, _share: said.append(sentence)))
    assert (choice.runtime.name, choice.size, choice.better) == ("gpu", (1280, 720), None)
    assert any(sentence.startswith("Compiling the model for the graphics card") for sentence in said)


def test_a_remembered_card_whose_engine_is_gone_is_compiled_behind_its_spare(monkeypatch: pytest.MonkeyPatch) -> None:
    card = gpu()
    use(monkeypatch, PretendedRuntime("cpu", 8), card)
    assert choose(CARD, request(640, 360)).runtime is card
    card.ready = False
    choice = choose(CARD, request(640, 360))
    assert (choice.runtime.name, choice.better) == ("cpu", (card, card.targets()[0]))


def test_a_runtime_without_a_device_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    class Absent(PretendedRuntime):
        absence = "There is no NVIDIA card."

        def targets(self) -> list[Target]:
            return []

    use(monkeypatch, Absent("tensorrt"))
    with pytest.raises(ModelError, match="There is no NVIDIA card"):
        choose(CARD, request(640, 360, runtime="tensorrt"))
    use(monkeypatch, PretendedRuntime("cpu", 1), Absent("tensorrt"))
    assert choose(CARD, request(640, 360)).runtime.name == "cpu"
