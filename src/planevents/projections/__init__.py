"""Projections: pure folds over recorded events, each into one frozen view."""
