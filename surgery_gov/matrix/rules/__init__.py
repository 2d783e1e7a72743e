"""What a cell says, how the table is filled, and where its gaps are. Pure."""
