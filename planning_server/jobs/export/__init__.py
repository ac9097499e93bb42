"""An edition written into a folder that stands alone: what it holds, how it is written, where it is put."""
