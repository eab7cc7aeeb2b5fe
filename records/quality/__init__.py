"""The rules of đúng, đủ, sạch, sống: each said once, as a condition in SQL, which counts a whole
department and judges one record alike (records.queries.quality_sql puts it into both)."""
