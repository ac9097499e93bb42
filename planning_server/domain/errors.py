"""The one family of refusals. Every room raises these; one table in `http.problems` and one in `cli` turn them into answers.

Refusal                      something a caller can mend or must know
├── InvalidInput             a value cannot be read or makes no sense          422, exit 1
├── NotFound                 no such thing, or not published                   404, exit 1
├── Ambiguous                the question names several things                 409, exit 1
├── Conflict                 the state of the world moved on                   409, exit 1
├── NotSignedIn              nobody is signed in, or the credential is none    401, exit 1
├── NotAllowed               this person may not do this                       403, exit 1
├── Withdrawn                it was published once and is withdrawn            410, exit 1
├── TooLarge                 over a stated limit; says the number              413, exit 1
├── WrongMediaType           the body is of a kind that is not read here       415, exit 1
├── TooMany                  over a stated rate; says when to come again       429, exit 1
└── Unavailable              a part that this needs is not there               503, exit 3
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from planning_server.domain.text import Text


@dataclass(frozen=True, slots=True)
class Fault:
    """One faulty place of an input: `where` is a JSON pointer or a parameter name, `text` says what to change."""

    where: str
    text: Text
    detail: Mapping[str, object] = field(default_factory=dict[str, object])


class Refusal(Exception):
    """Something that is answered with a reason instead of a result.

    `slug` is stable and never translated; `text` says what is wrong and what mends it; `faults` say where;
    `extra` carries machine-readable members of the answer (candidates, a corrected call).
    """

    def __init__(
        self,
        slug: str,
        text: Text,
        *,
        faults: tuple[Fault, ...] = (),
        extra: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(f"{slug}: {text.en}")
        self.slug = slug
        self.text = text
        self.faults = faults
        self.extra: Mapping[str, object] = extra or {}


class InvalidInput(Refusal):
    """A value cannot be read, or contradicts itself."""


class NotFound(Refusal):
    """No such thing, or it is not published."""


class Ambiguous(Refusal):
    """The question names several things; `extra["candidates"]` lists them all."""


class Conflict(Refusal):
    """The state of the world moved on: another publication, an upload in another state."""


class NotAllowed(Refusal):
    """This person may not do this, or not to their own work."""


class NotSignedIn(Refusal):
    """Nobody is signed in, or what was shown as a credential is none (any more)."""


class WrongMediaType(Refusal):
    """The body is of a kind that is not read here; the text names the kind that is."""


class TooMany(Refusal):
    """Over a stated rate; `extra["retry_after_s"]` says when to come again."""


class Withdrawn(Refusal):
    """It was published once and has been withdrawn; its hash stays as a tombstone."""


class TooLarge(Refusal):
    """Over a stated limit; the text names the number and the way round."""


class Unavailable(Refusal):
    """A part that this needs is not there: the database, an archive, a program of the system."""
