"""The library of looks, as the look editor needs it: read and written off the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from livestyle import plugins
from livestyle.errors import LivestyleError
from livestyle.look_library import Look, LookLibrary, LookParameter
from livestyle_ui.state.errands import Errands
from livestyle_ui.state.notices import Notices
from livestyle_ui.text import tr


class Looks(QObject):
    """Shipped looks and the user's own. GUI thread.

    Args:
        errands: for what touches the disk.
        notices: for what went wrong.
        find: finds the library; on the errands' thread.

    Attributes:
        changed: `all` or `schema` is another.
        kept: an own look was saved; carries its name.
        all: the shipped ones, then the own ones.
        schema: every parameter, in the order of an editor.
        failure: why there is no library, None if there is one or nobody asked.
    """

    changed = Signal()
    kept = Signal(str)

    def __init__(
        self, errands: Errands, notices: Notices, find: Callable[[], LookLibrary] = plugins.look_library
    ) -> None:
        super().__init__()
        self.all: tuple[Look, ...] = ()
        self.schema: tuple[LookParameter, ...] = ()
        self.failure: LivestyleError | None = None
        self._errands, self._notices, self._find = errands, notices, find
        self._library: LookLibrary | None = None

    def load(self) -> None:
        """Read the looks, again too."""

        def read() -> tuple[LookLibrary, tuple[LookParameter, ...], tuple[Look, ...]]:
            library = self._library or self._find()
            return library, library.schema(), library.looks()

        self._errands.do(read, self._loaded, self._failed)

    def find(self, name: str) -> Look | None:
        """The look of a name, None if there is none."""
        return next((look for look in self.all if look.name == name), None)

    def save(
        self, look: Look, *, replace: bool = False, failed: Callable[[LivestyleError], object] | None = None
    ) -> None:
        """Keep an own look; prompts find it from then on."""
        self._change(lambda library: library.save(look, replace=replace), lambda: self.kept.emit(look.name), failed)

    def remove(self, name: str) -> None:
        """Delete an own look."""
        self._change(lambda library: library.remove(name))

    def import_file(self, path: Path) -> None:
        """Take a look in from a file."""
        library = self._library
        if library is None:
            return

        def read() -> tuple[Look, tuple[Look, ...]]:
            look = library.read_file(path)
            library.save(look)
            return look, library.looks()

        def done(answer: tuple[Look, tuple[Look, ...]]) -> None:
            look, self.all = answer
            self.changed.emit()
            self.kept.emit(look.name)

        self._errands.do(read, done, self._notices.error)

    def export(self, look: Look, path: Path) -> None:
        """Write a look into a file to give away."""
        written = tr("Written: {path}.", path=path)
        self._change(lambda library: library.write_file(look, path), lambda: self._notices.note(written))

    def _change(
        self,
        change: Callable[[LookLibrary], None],
        done: Callable[[], object] | None = None,
        failed: Callable[[LivestyleError], object] | None = None,
    ) -> None:
        library = self._library
        if library is None:
            return

        def do() -> tuple[Look, ...]:
            change(library)
            return library.looks()

        def tell(looks: tuple[Look, ...]) -> None:
            self.all = looks
            self.changed.emit()
            if done is not None:
                done()

        self._errands.do(do, tell, failed or self._notices.error)

    def _loaded(self, answer: tuple[LookLibrary, tuple[LookParameter, ...], tuple[Look, ...]]) -> None:
        self._library, self.schema, self.all = answer
        self.failure = None
        self.changed.emit()

    def _failed(self, error: LivestyleError) -> None:
        self.failure = error
        self.changed.emit()
