"""What the look of the pages knows: words of states, pictures, the shell, what forms post."""
