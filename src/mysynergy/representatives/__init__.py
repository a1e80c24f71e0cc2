"""Who may act for somebody: in which capacity, how far, on which evidence, from when until when."""
