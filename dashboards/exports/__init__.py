"""Lists that leave the screen: CSV and XLSX files, and a table for the clipboard."""
