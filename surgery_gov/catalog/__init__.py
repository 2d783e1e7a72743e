"""The hospital's graded catalog of procedures, in dated editions."""
