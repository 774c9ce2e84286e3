SELECT count() FROM observations WHERE call_id = %(call_id)s
