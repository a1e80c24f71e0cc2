"""Questions that are not a case: a proof that somebody asked, and answers left for an agency."""
