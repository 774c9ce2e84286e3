"""Scenes as SVG, PNG, PDF and HTML."""
