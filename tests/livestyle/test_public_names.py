from __future__ import annotations

import livestyle
import livestyle.testing


def test_public_names() -> None:
    assert sorted(livestyle.__all__) == [
        "CameraError",
        "EndOfStream",
        "Frame",
        "LivestyleError",
        "ModelError",
        "Observer",
        "OutputError",
        "Prompt",
        "PromptError",
        "PromptOutcome",
        "PromptSource",
        "PromptSourceRequest",
        "Restyler",
        "RestylerInfo",
        "RestylerRequest",
        "SettingsError",
        "Sink",
        "SinkRequest",
        "Source",
        "SourceRequest",
        "VideoFormat",
        "__version__",
    ]
    assert all(hasattr(livestyle, name) for name in livestyle.__all__)


def test_public_fakes() -> None:
    assert livestyle.testing.__all__ == [
        "FakeClock",
        "FakeLookLibrary",
        "FakePromptSource",
        "FakeRestyler",
        "FakeSink",
        "FakeSource",
    ]
