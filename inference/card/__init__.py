"""The parts of the model card that an evaluation writes: tables and pictures."""
