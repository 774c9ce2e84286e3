"""Receives the client's video, samples, shrinks and encrypts it, and hands it to the topic frames."""
