"""The deck under the picture: what is on air, how strong, and the line for the next prompt."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from livestyle.layers import split_layers
from livestyle.status import PromptStatus
from livestyle_ui.state.panel import Panel
from livestyle_ui.text import tr
from livestyle_ui.widgets.basics import Button, IconButton, as_bar, set_kind
from livestyle_ui.widgets.elided import Elided
from livestyle_ui.widgets.layer_row import LayerRow
from livestyle_ui.widgets.prompt_line import PromptLine
from livestyle_ui.widgets.slider_row import SliderRow

LONGEST_TRANSITION = 5.0
NEAR = 0.4
"""Under this match the words are only the nearest of what there is, and the deck says so."""


class LookDeck(QWidget):
    """Everything about the look, where the hands are.

    Args:
        panel: the state.

    Attributes:
        line: the prompt line.
    """

    def __init__(self, panel: Panel) -> None:
        super().__init__()
        self._panel, self._look = panel, panel.look
        self._filling = self._mask_ready = False
        as_bar(self, "top")
        self.said = Elided()
        self.strength = SliderRow(tr("Strength"), 0, 1, _percent)
        self.transition = SliderRow(tr("Transition"), 0, LONGEST_TRANSITION, _seconds, steps=50)
        self.line = PromptLine(
            tr("Prompt"), tr("Type a look, such as ink comic, and press Enter"), panel.history.texts, scale=1.25
        )
        self.blend = LayerRow(tr("Blend with"), tr("A second look"), tr("Share of the second look"))
        self.background = LayerRow(tr("Background"), tr("A look for all that is not you"), tr("Strength behind you"))
        self.blend_button = IconButton("blend", tr("Blend two prompts"), checkable=True, press=self._show_rows)
        self.background_button = IconButton(
            "layers", tr("A look of its own for the background"), checkable=True, press=self._show_rows
        )
        self.send = Button(
            tr("Put on air"), role="primary", tip=tr("Puts the prompt on air (Enter)"), press=self.put_on_air
        )
        self._lay_out()
        self._connect()
        self._fill()
        self._say()

    def put_on_air(self) -> None:
        """Send what is typed."""
        if self._look.put_on_air():
            self.line.selectAll()

    def look_privately(self) -> None:
        """See what is typed before anybody else does."""
        prompt = self._look.checked()
        if prompt is not None:
            self._panel.private.look_at(prompt)

    def focus_prompt(self) -> None:
        """Put the cursor into the prompt line, with its text chosen."""
        self.line.setFocus()
        self.line.selectAll()

    def _lay_out(self) -> None:
        above = QHBoxLayout()
        above.setSpacing(18)
        above.addWidget(self.said, 3)
        above.addWidget(self.strength, 2)
        above.addWidget(self.transition, 2)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.line, 1)
        below.addWidget(self.blend_button)
        below.addWidget(self.background_button)
        below.addWidget(self.send)
        names = (self.blend.name, self.background.name)
        for name in names:  # the two lines begin at one place
            name.setMinimumWidth(max(other.sizeHint().width() for other in names))
        self.send.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.setSpacing(8)
        column.addLayout(above)
        column.addWidget(self.background)
        column.addWidget(self.blend)
        column.addLayout(below)

    def _connect(self) -> None:
        look = self._look
        for row in (self.line, self.blend.line, self.background.line):
            row.entered.connect(self.put_on_air)
            row.tried.connect(self.look_privately)
            row.left.connect(self._back_to_air)
        self.line.textChanged.connect(self._typed)
        self.blend.line.textChanged.connect(self._take_layers)
        self.background.line.textChanged.connect(self._take_layers)
        self.blend.slider.moved.connect(self._take_layers)
        self.background.slider.moved.connect(self._take_layers)
        self.blend.slider.slider.sliderReleased.connect(self._again)
        self.background.slider.slider.sliderReleased.connect(self._again)
        self.strength.moved.connect(look.set_strength)
        self.transition.moved.connect(look.set_transition)
        look.drafted.connect(self._fill)
        look.aired.connect(self._say)
        for changed in (self._panel.live.changed, self._panel.outputs.changed):
            changed.connect(self._say)
        self._panel.live.session_changed.connect(self._forget_mask)

    def _fill(self) -> None:
        """From the state to the widgets, which are not asked meanwhile: half of them still show what was before."""
        look = self._look
        self._filling = True
        self.line.setText(look.text)
        self.strength.set_value(look.strength)
        self.transition.set_value(min(look.transition, LONGEST_TRANSITION))
        self.blend.line.setText(look.second)
        self.blend.slider.set_value(look.share)
        self.background.line.setText(look.background)
        self.background.slider.set_value(
            look.strength if look.background_strength is None else look.background_strength
        )
        self.blend_button.setChecked(bool(look.second))
        self.background_button.setChecked(bool(look.background))
        self.blend.setVisible(bool(look.second))
        self.background.setVisible(bool(look.background))
        self._filling = False

    def _typed(self, text: str) -> None:
        self._look.text = text
        self._say()

    def _take_layers(self) -> None:
        if self._filling:
            return
        look, blends, behind = self._look, self.blend_button.isChecked(), self.background_button.isChecked()
        look.second = self.blend.line.text() if blends else ""
        look.share = self.blend.slider.value
        look.background = self.background.line.text() if behind else ""
        look.background_strength = self.background.slider.value if behind else None

    def _show_rows(self) -> None:
        for row, button in ((self.blend, self.blend_button), (self.background, self.background_button)):
            opened = button.isChecked() and row.isHidden()
            row.setVisible(button.isChecked())
            if opened:
                row.line.setFocus()
        self._take_layers()

    def _again(self) -> None:
        """A weight was moved: what is on air follows, if it was made of these prompts."""
        if self._look.on_air is not None:
            self._look.put_on_air()

    def _back_to_air(self) -> None:
        """Escape: the private picture goes; without one, what is typed, and the line shows what is on air."""
        if not self._panel.private.drop():
            self._look.recall()

    def _say(self) -> None:
        look, status = self._look, self._look.on_air
        wrong = look.wrong
        self.line.setProperty("wrong", bool(wrong))
        set_kind(self.said, "warning" if wrong else "")
        if wrong:
            self.said.say(wrong)
        elif status is None:
            waits = self._panel.live.phase == "loading"
            self.said.say(tr("Your prompt goes on air when the model is there.") if waits else "")
        elif self._prepares_mask(status):
            self.said.say(tr("Getting the mask ready…"))
        else:
            typed = split_layers(look.text.strip())[0]
            self.said.say(_description(status, on_air=self._seen(), new_text=typed != status.text))

    def _seen(self) -> bool:
        """Whether the outputs show the look: there is one, and it does not show the camera or the slate."""
        run = self._panel.live.status
        return self._panel.on_air and run is not None and run.on_air not in {"clean", "slate"}

    def _prepares_mask(self, status: PromptStatus) -> bool:
        """Whether the first prompt in two layers is on its way; later ones need no loading, and take no time."""
        if status.background and status.state != "encoding":
            self._mask_ready = True
        return bool(status.background) and not self._mask_ready

    def _forget_mask(self) -> None:
        self._mask_ready = False


def _description(status: PromptStatus, *, on_air: bool, new_text: bool) -> str:
    """What the prompt became, in one line; its text only where the prompt line shows another one."""
    words = tr("On air: ") if on_air else tr("Look: ")
    if not status.look:
        return words + status.text
    words += tr("{look}, match {match}", look=_spoken(status.look), match=_percent(status.match))
    if status.background_look and status.background:
        words += tr("  ·  behind you: {look}", look=_spoken(status.background_look))
    if status.understood:
        words += tr("  ·  understood as {text}", text=f'"{status.understood}"')
    if new_text:
        words += f'  ·  "{status.text}"'
    if status.match < NEAR:
        words += tr("  ·  only the nearest there is")
    return words


def _spoken(look: str) -> str:
    """What people say for "comic/natural"."""
    name, _, palette = look.partition("/")
    return name if palette in {"", "natural"} else f"{name} / {palette}"


def _percent(value: float) -> str:
    return tr("{value} %", value=round(value * 100))


def _seconds(value: float) -> str:
    return tr("{value} s", value=f"{value:.1f}")
