"""Log-ins, roles, permissions, sessions and API tokens."""
