"""Backups: the whole record as lines of text, and back, byte for byte."""
