SELECT payload FROM reports_rows FINAL WHERE call_id IN %(call_ids)s ORDER BY started_ms, call_id
