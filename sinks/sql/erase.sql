ALTER TABLE {table} DELETE WHERE call_id = %(call_id)s SETTINGS mutations_sync = 2
