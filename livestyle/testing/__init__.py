"""A fake for every port, for the tests of livestyle and of packages that plug into it."""

from livestyle.testing.fake_clock import FakeClock
from livestyle.testing.fake_look_library import FakeLookLibrary
from livestyle.testing.fake_prompt_source import FakePromptSource
from livestyle.testing.fake_restyler import FakeRestyler
from livestyle.testing.fake_sink import FakeSink
from livestyle.testing.fake_source import FakeSource

__all__ = ["FakeClock", "FakeLookLibrary", "FakePromptSource", "FakeRestyler", "FakeSink", "FakeSource"]
