"""Words that a person reads: every one of them goes through `tr`, so that it can be translated."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

CONTEXT = "panel"
"""The one context of the panel's texts in a translation file."""


def tr(text: str, /, **values: object) -> str:
    """A text in the user's language, with its values filled in.

    Args:
        text: English, as a literal, so that it can be collected; names in braces stand for values.
        values: by name.
    """
    translated = QCoreApplication.translate(CONTEXT, text)
    return translated.format(**values) if values else translated
