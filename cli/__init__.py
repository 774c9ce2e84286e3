"""The one command, `mimika`."""
