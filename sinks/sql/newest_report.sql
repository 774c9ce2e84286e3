SELECT payload FROM reports_rows FINAL WHERE call_id = %(call_id)s
