"""What can go wrong with OBS, each in one sentence and with one thing to do."""

from __future__ import annotations

from enum import Enum

from livestyle.errors import OutputError

INVALID_PASSWORD_CODES = (4009,)
OLD_PROTOCOL_CODES = (4010,)


class Trouble(Enum):
    """Why OBS does not do what it was asked for; the value is the name in reports."""

    MISSING = "not running"
    PASSWORD_NEEDED = "password needed"
    WRONG_PASSWORD = "wrong password"
    OLD_PROTOCOL = "too old"
    SILENT = "silent"
    LOST = "connection lost"
    STRANGE = "not OBS"
    REFUSED = "refused"


class ObsError(OutputError):
    """OBS cannot be reached, or did not do what it was asked for.

    Args:
        trouble: which kind.
        message: one sentence, what is wrong.
        action: one sentence, what to do about it.
        code: obs-websocket's own number of the reason, 0 if it gave none.
    """

    def __init__(self, trouble: Trouble, message: str, action: str = "", *, code: int = 0) -> None:
        super().__init__(message, action)
        self.trouble, self.code = trouble, code


def missing(place: str) -> ObsError:
    """Nothing listens there."""
    return ObsError(
        Trouble.MISSING,
        f"OBS does not answer at {place}: it is not running, or its WebSocket server is off.",
        "Start OBS, and turn on Tools > WebSocket Server Settings > Enable WebSocket server.",
    )


def password_needed() -> ObsError:
    """OBS has a password and nobody told us."""
    return ObsError(
        Trouble.PASSWORD_NEEDED,
        "OBS asks for a password.",
        "Set LIVESTYLE_OBS_PASSWORD to the one in OBS under Tools > WebSocket Server Settings > Show Connect Info.",
    )


def wrong_password() -> ObsError:
    """OBS refused the password."""
    return ObsError(
        Trouble.WRONG_PASSWORD,
        "OBS refused the password.",
        "Copy it again from OBS: Tools > WebSocket Server Settings > Show Connect Info.",
    )


def old_protocol(version: str = "") -> ObsError:
    """It speaks obs-websocket 4 or older."""
    said = f" (it has {version})" if version else ""
    return ObsError(
        Trouble.OLD_PROTOCOL,
        f"OBS speaks an old WebSocket protocol{said}; livestyle needs version 5.",
        "Update OBS to version 28 or newer.",
    )


def silent(place: str, what: str) -> ObsError:
    """It took the connection and says nothing."""
    return ObsError(
        Trouble.SILENT,
        f"OBS at {place} did not answer {what} in time.",
        "Restart OBS if it hangs, and check that no other program uses its port.",
    )


def lost(why: str = "") -> ObsError:
    """The connection is gone."""
    said = f" ({why})" if why else ""
    return ObsError(Trouble.LOST, f"The connection to OBS was lost{said}.", "Check that OBS still runs.")


def strange(place: str, what: str) -> ObsError:
    """What listens there is not OBS."""
    return ObsError(
        Trouble.STRANGE,
        f"What answers at {place} is not OBS's WebSocket server: {what}.",
        "Check the port; OBS's own is 4455.",
    )


def refused(request: str, code: int, comment: str) -> ObsError:
    """OBS understood and said no."""
    said = comment.rstrip(".") or "no reason given"
    return ObsError(
        Trouble.REFUSED, f"OBS refused {request}: {said} (code {code}).", "See what OBS itself shows.", code=code
    )


def by_close_code(code: int, reason: str, place: str) -> ObsError:
    """Why OBS closed the connection."""
    if code in INVALID_PASSWORD_CODES:
        return wrong_password()
    if code in OLD_PROTOCOL_CODES:
        return old_protocol()
    if 4000 <= code < 5000:
        return strange(place, f"it closed with code {code} {reason}".rstrip())
    return lost(reason or (f"code {code}" if code else ""))
