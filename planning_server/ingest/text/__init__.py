"""What the letters of a file mean: old Vietnamese encodings, and how to tell them apart."""
