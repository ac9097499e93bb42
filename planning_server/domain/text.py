"""Words for people, in both languages at once, so that no message exists in one of them only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

Language = Literal["vi", "en"]
"""The two languages of screen and messages; Vietnamese is the default everywhere."""


@dataclass(frozen=True, slots=True)
class Text:
    """One message in Vietnamese and in English.

    >>> Text("Không có dữ liệu", "No data").in_language("en")
    'No data'
    """

    vi: str
    en: str

    def in_language(self, language: Language) -> str:
        return self.vi if language == "vi" else self.en

    def formatted(self, **values: object) -> Text:
        """The same message with its `{names}` filled in, in both languages."""
        return Text(self.vi.format(**values), self.en.format(**values))


_NO_LETTER: Final = re.compile("[\\0\ud800-\udfff]")
"""What no database holds as text: a drawing can write both, as they are or as `\\U+D800`."""


def is_storable(words: str) -> bool:
    return _NO_LETTER.search(words) is None


def storable(words: str) -> str:
    """A file's own words as a database can hold them.

    >>> storable("a\\0b")
    'a\N{REPLACEMENT CHARACTER}b'
    """
    return _NO_LETTER.sub("\N{REPLACEMENT CHARACTER}", words)


_INVISIBLE: Final = re.compile(
    "[\0-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]"
)
"""What is not seen and changes what is: controls, marks that turn the direction of writing, letters of no width, halves of a pair."""


def visible(words: str) -> str:
    """A file's own words as a message quotes them: each letter that cannot be seen stands as its code, all else as it is.

    >>> visible("lo\N{RIGHT-TO-LEFT OVERRIDE}fdp.1\x1b[2J")
    'lo⟨U+202E⟩fdp.1⟨U+001B⟩[2J'
    """
    return _INVISIBLE.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", words)


def is_plain(words: str) -> bool:
    """True for text that people can read: no control characters, no halves of a surrogate pair (JSON can carry both)."""
    return words.isprintable()


def shown(words: str, most: int = 80) -> str:
    """A caller's own words, shortened and made safe to be said back."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in words[:most])
