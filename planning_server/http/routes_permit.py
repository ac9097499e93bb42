"""Whether a building passes."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(tags=["permit checks"])
