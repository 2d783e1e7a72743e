"""What a privilege requires before it may be applied for, and whether a surgeon has it."""
