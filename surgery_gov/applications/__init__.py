"""From a surgeon's application to an effective privilege: hand by hand, nobody in two of them."""
