"""The Faust services between topics: thin agents over pure functions."""
