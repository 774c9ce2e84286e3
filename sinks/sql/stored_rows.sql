SELECT count() FROM {table} WHERE call_id = %(call_id)s
