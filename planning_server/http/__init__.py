"""The web: FastAPI over the rooms below, and a bare branch for tiles. Handlers are thin; the law is below."""
