"""What the look of the pages knows: words of states, pictures, the shell, the catalogue of translations."""
