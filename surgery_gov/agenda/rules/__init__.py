"""What is decided about things that are due. Pure."""
