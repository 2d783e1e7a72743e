"""Keeping the answers given."""
