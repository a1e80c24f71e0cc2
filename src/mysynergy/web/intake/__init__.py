"""Taking somebody in: five steps that can be left and resumed, and the search that comes before."""
