"""Files from agencies: read, checked, tried, brought in row by row, and taken back."""
