"""What norms ask of a picture of yields: rule packs of Russia and the EU, and whether a scene keeps them."""
