"""Edge shapes of applications."""
