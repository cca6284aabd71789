"""From a prompt to what the network is told: parameters for the person and the background, and what to say of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from livestyle.errors import PromptError
from livestyle.ports import PromptOutcome
from livestyle.prompt import Prompt
from livestyle_engine.captions import Captions, captions
from livestyle_engine.looks import Bank, bank
from livestyle_engine.matching import Encode, Match, Matcher, OwnLooks
from livestyle_engine.modifiers import clipped, featured, modified, vocabulary
from livestyle_engine.parameters import COUNT, PLACES, Vector


@dataclass(frozen=True, slots=True)
class Encoded:
    """What a prompt became.

    Attributes:
        parameters: float32 (COUNT,) of the person, and of everything if the background has none.
        background_parameters: float32 (COUNT,) of the background, None if the prompt names none.
        strength: 0..1, of the person: the prompt's, lowered by words such as "subtle".
        background_strength: 0..1, likewise.
        outcome: what to say of it.
    """

    parameters: Vector
    background_parameters: Vector | None
    strength: float
    background_strength: float
    outcome: PromptOutcome


class PromptEncoder:
    """Encodes prompts. One thread at a time.

    Args:
        encode: text to unit embedding (384,).
        own: the user's own looks, None for none.
        known: the captions, the shipped ones if None.
        library: the looks, the shipped ones if None.
    """

    def __init__(
        self, encode: Encode, own: OwnLooks | None = None, *, known: Captions | None = None, library: Bank | None = None
    ) -> None:
        self.matcher = Matcher(known or captions(), library or bank(), encode, own)

    def __call__(self, prompt: Prompt) -> Encoded:
        """Encode one.

        Raises:
            PromptError: an adjustment is none of the schema's.
        """
        parameters, factor, outcome = self._layer(prompt.parts)
        parameters = _adjusted(parameters, prompt.adjust)
        beyond = prompt.strength if prompt.background_strength is None else prompt.background_strength
        if not prompt.background:
            return Encoded(parameters, None, prompt.strength * factor, beyond * factor, outcome)
        behind, behind_factor, said = self._layer(prompt.background_parts)
        understood = [outcome.understood, said.understood and f"background: {said.understood}"]
        outcome = replace(
            outcome,
            background=said.look,
            modifiers=outcome.modifiers + said.modifiers,
            understood=", ".join(filter(None, understood)),
        )
        return Encoded(parameters, behind, prompt.strength * factor, beyond * behind_factor, outcome)

    def refresh(self) -> None:
        """Read own looks that have changed, so that the next prompt need not."""
        self.matcher.refresh()

    def _layer(self, parts: tuple[tuple[str, float], ...]) -> tuple[Vector, float, PromptOutcome]:
        """Parameters, factor of the strength, and the outcome by the heaviest part."""
        total, strength = np.zeros(COUNT, np.float32), 0.0
        heaviest, outcome = 0.0, PromptOutcome()
        for text, weight in parts:
            found = self.matcher.match(text)
            parameters, factor, words = self._look(found)
            total += np.float32(weight) * parameters
            strength += weight * factor
            if weight > heaviest:
                name = f"{found.look}/{found.palette}"
                heaviest = weight
                outcome = PromptOutcome(name, round(found.similarity, 3), modifiers=words, understood=found.understood)
        return total, strength, outcome

    def _look(self, found: Match) -> tuple[Vector, float, tuple[str, ...]]:
        """Parameters of a match under its modifiers, factor of the strength, and the words that changed something."""
        parameters = self.matcher.bank.parameters(found.look, found.palette)
        strength, words = 1.0, []
        said = {name for name, _, _ in found.wording.modifiers}
        for name in found.modifiers:
            if name not in said:
                parameters = modified(parameters, name)
                strength *= vocabulary().modifiers[name].strength
                words.append(name)
        for name, degree, word in found.wording.modifiers:
            if not _is_in(word, found):
                parameters = modified(parameters, name, degree)
                strength *= vocabulary().modifiers[name].strength ** degree
                words.append(word)
        for name, mode, word in found.wording.features:
            parameters = featured(parameters, name, mode)
            words.append(word)
        words += [f"not {phrase}" for phrase, _ in found.wording.unwanted]
        return parameters, min(1.0, strength), tuple(words)


def _is_in(word: str, found: Match) -> bool:
    """Whether a word has done its work: the caption that was found has it, and so does the look."""
    return found.similarity > 0.8 and word.lower() in found.caption.lower()


def _adjusted(parameters: Vector, adjust: tuple[tuple[str, tuple[float, ...]], ...]) -> Vector:
    if not adjust:
        return parameters
    out = parameters.copy()
    for name, values in adjust:
        place = PLACES.get(name)
        if place is None or len(values) != place.stop - place.start:
            raise PromptError(
                f'A look has no parameter "{name}" of {len(values)} numbers.', "See: livestyle looks show."
            )
        out[place] = values
    return clipped(out)
