"""From counts per window to the report of a call; `python -m sinks.report` does it from a file, with no servers."""
