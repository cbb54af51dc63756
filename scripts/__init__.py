"""Programs for those who work on this project; `python -m scripts.NAME` runs one."""
