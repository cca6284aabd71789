"""What a person should know now: one sentence, one action, and details; the same cause at most once in ten seconds."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QObject, Signal

from livestyle.errors import LivestyleError

QUIET_S = 10.0
MOST = 100


class Weight(Enum):
    """How much a notice matters."""

    NOTE = "note"
    GOOD = "good"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Notice:
    """One message.

    Attributes:
        sentence: what is the matter.
        action: one sentence, what to do; "" if nothing has to be done.
        button: text of a button that does it, "" for none.
        press: what that button does.
        details: more, for those who want to know; "" if there is nothing more.
        cause: what it is about; two notices with the same cause are not shown within ten seconds.
        weight: how much it matters.
    """

    sentence: str
    action: str = ""
    button: str = ""
    press: Callable[[], object] | None = None
    details: str = ""
    cause: str = ""
    weight: Weight = Weight.NOTE


class Notices(QObject):
    """Passes notices on to whoever shows them, and keeps the newest hundred. GUI thread.

    Args:
        now: monotonic seconds.

    Attributes:
        posted: a notice is to be shown.
        kept: the newest, those that were not shown for their cause among them.
    """

    posted = Signal(object)

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.kept: deque[Notice] = deque(maxlen=MOST)
        self._now = now
        self._shown: dict[str, float] = {}

    def post(self, notice: Notice) -> bool:
        """Show a notice, unless its cause was shown a moment ago.

        Returns:
            Whether it is shown.
        """
        self.kept.append(notice)
        cause, now = notice.cause or notice.sentence, self._now()
        self._shown = {known: at for known, at in self._shown.items() if now - at < QUIET_S}
        if cause in self._shown:
            return False
        self._shown[cause] = now
        self.posted.emit(notice)
        return True

    def error(self, error: LivestyleError, *, cause: str = "", details: str = "") -> bool:
        """Show an error in its own words."""
        return self.post(
            Notice(error.message, error.action, cause=cause or error.message, details=details, weight=Weight.TROUBLE)
        )

    def note(self, sentence: str, action: str = "", *, cause: str = "") -> bool:
        """Show something that is no trouble."""
        return self.post(Notice(sentence, action, cause=cause))
