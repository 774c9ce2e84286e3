"""A manager's sentence, read into the fields of a form: each with the words that it was read from, or a refusal."""
