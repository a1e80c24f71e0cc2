"""Where the public learns its rights: plain pages of schemes and modules, calculators; nothing is kept."""
