"""Data sets of labelled faces: reading, examining, splitting and writing them."""
