"""What accounts may do and what a password must be. Pure."""
