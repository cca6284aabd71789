"""The load of the graphics card, asked for again and again off the GUI thread; where there is none, only once."""

from __future__ import annotations

import re
from collections.abc import Callable

from livestyle.card_load import Card, CardLoad, find_card
from livestyle_ui.state.errands import Errands
from livestyle_ui.state.kept_fresh import KeptFresh
from livestyle_ui.state.live import Live

EVERY_MS = 2000
DEVICE = re.compile(r"cuda:(\d+)")
"""How a run names the card that it uses."""


class CardMeter(KeptFresh):
    """Asks the card that the run is on, the first one until there is a run. GUI thread.

    Args:
        errands: on whose thread the card is asked.
        live: the run.
        find: finds a card by its index; slow.

    Attributes:
        changed: `load` is another.
        load: the newest, None where nothing is known.
    """

    def __init__(self, errands: Errands, live: Live, find: Callable[[int], Card | None] = find_card) -> None:
        super().__init__(EVERY_MS)
        self.load: CardLoad | None = None
        self._errands, self._live, self._find = errands, live, find
        self._cards: dict[int, Card | None] = {}
        self._asked = False

    def refresh(self) -> None:
        """Ask once, unless an answer is on its way, or it is known that there is no such card."""
        index = self._index()
        if self._asked or self._cards.get(index, ...) is None:
            if not self._asked:
                self._take(None)
            return
        self._asked = True
        self._errands.do(lambda: self._read(index), self._take, lambda _: self._take(None))

    def close(self) -> None:
        """Let go of the cards, on the thread that asks them."""
        self._timer.stop()
        self._errands.do(self._let_go)

    def _index(self) -> int:
        status = self._live.status
        found = None if status is None else DEVICE.search(status.device)
        return 0 if found is None else int(found[1])

    def _read(self, index: int) -> CardLoad | None:
        """On the errands' thread."""
        if index not in self._cards:
            self._cards[index] = self._find(index)
        card = self._cards[index]
        return None if card is None else card.load()

    def _let_go(self) -> None:
        for card in self._cards.values():
            if card is not None:
                card.close()
        self._cards.clear()

    def _take(self, load: CardLoad | None) -> None:
        self._asked = False
        if load != self.load:
            self.load = load
            self.changed.emit()
