"""The warehouse as Parquet files, for DuckDB, Athena, BigQuery or Spark to take over where one PostgreSQL ends."""
