"""A look in the making: its values, and the prompt that shows them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from livestyle.layers import AS_IS
from livestyle.look_library import Look, LookParameter
from livestyle.prompt import Prompt

Values = tuple[float, ...]
PALETTE = "palette"
"""The group of parameters that a palette sets, after the look."""


class LookDraft(QObject):
    """What the sliders say. GUI thread.

    Attributes:
        begun: another look is edited; every slider has to be set.
        changed: a value is another; carries the parameter's name.
        base: the look that it was begun with.
        schema: every parameter.
    """

    begun = Signal()
    changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.schema: tuple[LookParameter, ...] = ()
        self.base: Look | None = None
        self._values: dict[str, Values] = {}

    def begin(self, schema: tuple[LookParameter, ...], look: Look) -> None:
        """Edit a look, from what it is."""
        self.schema, self.base = schema, look
        self._values = {name: tuple(values) for name, values in look.values.items()}
        self.begun.emit()

    @property
    def dirty(self) -> bool:
        """Whether something differs from the look that it was begun with."""
        return self.base is not None and self.values != self._of(self.base)

    @property
    def values(self) -> dict[str, Values]:
        """What differs from the parameters' defaults."""
        return {
            parameter.name: self._values[parameter.name]
            for parameter in self.schema
            if self._values.get(parameter.name, parameter.default) != parameter.default
        }

    def value(self, parameter: LookParameter) -> Values:
        """The values of one parameter."""
        return self._values.get(parameter.name, parameter.default)

    def set(self, parameter: LookParameter, at: int, value: float) -> None:
        """Change one number, within its range."""
        bounded = min(max(value, parameter.low), parameter.high)
        values = self.value(parameter)
        self._put(parameter, (*values[:at], bounded, *values[at + 1 :]))

    def set_all(self, parameter: LookParameter, values: Values) -> None:
        """Change all numbers of a parameter, each within its range."""
        self._put(parameter, tuple(min(max(value, parameter.low), parameter.high) for value in values))

    def reset(self, parameter: LookParameter) -> None:
        """Back to the look that it was begun with."""
        base = {} if self.base is None else self.base.values
        self._put(parameter, tuple(base.get(parameter.name, parameter.default)))

    def look(self, name: str, captions: tuple[str, ...]) -> Look:
        """What is to be kept."""
        return Look(name, captions, self.values, own=True)

    def prompt(self, strength: float) -> Prompt:
        """Shows the draft, and nothing else: every parameter of a look is laid over what the text becomes.

        Args:
            strength: 0..1.
        """
        used = self.values.keys() | (self.base.values.keys() if self.base is not None else set())
        adjust = tuple(
            (parameter.name, self.value(parameter))
            for parameter in self.schema
            if parameter.group != PALETTE or parameter.name in used
        )
        return Prompt(AS_IS, strength, 0, adjust=adjust)

    def _put(self, parameter: LookParameter, values: Values) -> None:
        if values != self.value(parameter):
            self._values[parameter.name] = values
            self.changed.emit(parameter.name)

    def _of(self, look: Look) -> dict[str, Values]:
        defaults = {parameter.name: parameter.default for parameter in self.schema}
        return {name: tuple(values) for name, values in look.values.items() if tuple(values) != defaults.get(name)}
