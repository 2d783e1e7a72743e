"""The demo hospital: 仁和市第一人民医院, invented, loaded through the same commands as a user's."""
