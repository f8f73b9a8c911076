"""Greets whoever asks."""

__version__ = "1.0"
