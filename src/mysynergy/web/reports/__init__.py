"""The report of an agency: pages and a file for a spreadsheet."""
