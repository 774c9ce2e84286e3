"""The report page of a call: one HTML file that needs nothing beside itself."""
