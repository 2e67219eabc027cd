"""What a workbook holds, looked at before it is refined."""
