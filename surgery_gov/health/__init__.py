"""Whether the installation is sound: what runs, what is stored, and whether a copy restores."""
