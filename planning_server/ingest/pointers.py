"""JSON pointers (RFC 6901) into the plan file: where the answer to a question goes."""

from __future__ import annotations


def escaped(part: str) -> str:
    """
    >>> escaped("/mapping/layers/a~b")
    '~1mapping~1layers~1a~0b'
    """
    return part.replace("~", "~0").replace("/", "~1")


def pointer(*parts: str) -> str:
    """
    >>> pointer("encodings", "a/b", "Tên")
    '/encodings/a~1b/Tên'
    """
    return "".join("/" + escaped(part) for part in parts)


def layer_pointer(layer: str, *inside: str) -> str:
    """
    >>> layer_pointer("a/b", "codes", "Y tế")
    '/mapping/layers/a~1b/codes/Y tế'
    """
    return pointer("mapping", "layers", layer, *inside)
