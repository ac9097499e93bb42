"""The register of findings; `docs/findings.md` shows an example of each."""
