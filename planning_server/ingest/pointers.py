"""JSON pointers (RFC 6901) into the plan file: where the answer to a question goes."""

from __future__ import annotations


def layer_pointer(layer: str, *inside: str) -> str:
    """
    >>> layer_pointer("a/b", "codes", "Y tế")
    '/mapping/layers/a~1b/codes/Y tế'
    """
    return "/".join(
        ("/mapping/layers", *(part.replace("~", "~0").replace("/", "~1") for part in (layer, *inside)))
    )
