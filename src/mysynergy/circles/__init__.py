"""Who stands near an officer; the second person without whom she neither opens nor decides their cases."""
