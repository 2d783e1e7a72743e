"""What is known of a surgeon, how it may change, and who may see whom. Pure."""
