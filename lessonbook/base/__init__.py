"""What any Python project needs: files, locks, YAML, dates, processes, the store, errors. Nothing about lessons."""
