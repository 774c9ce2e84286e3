"""A backdrop painted by an image model, under drawings and texts that it never touches."""
