"""The program that runs one signed Lakeward job inside Spark: reads secured scans, applies steps, checks, writes, reports."""

__version__ = "0.1.0"
