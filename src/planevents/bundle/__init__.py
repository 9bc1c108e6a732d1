"""Audit bundles: a plan's events with all that an outsider needs to check them offline."""
