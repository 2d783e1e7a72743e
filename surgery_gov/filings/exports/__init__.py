"""What leaves: the filing workbook, and the script that checks it anywhere."""
