"""Shapes of the forms: the edges of requirements and qualifications."""
