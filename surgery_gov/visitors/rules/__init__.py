"""Invitations as values: what one holds, what is wrong with it, who decides, who may see. Pure."""
