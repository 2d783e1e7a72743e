"""What a filing says, how it is compared, laid out in cells, hashed and verified. Pure."""
