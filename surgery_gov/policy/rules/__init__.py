"""What may be set, what a value must look like, and where each default comes from. Pure."""
