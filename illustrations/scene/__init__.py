"""Where everything of a picture stands: sizes, words and colours, worked out before anything is drawn."""
