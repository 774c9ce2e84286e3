"""Training of the emotion network; needs the extra `train` (torch), which the product itself never imports."""
