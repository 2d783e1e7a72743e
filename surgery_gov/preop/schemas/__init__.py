"""Shapes at the edge: what forms post, and what pages show."""
