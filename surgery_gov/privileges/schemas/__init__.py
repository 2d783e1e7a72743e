"""Shapes at the edge: what forms and programs send, what programs get."""
