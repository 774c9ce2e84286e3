"""The report of a call on paper, in a workbook, as rows and as a mail: pure renderers over one input."""
