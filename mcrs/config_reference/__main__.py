"""Print the reference that ``docs/configuration.md`` holds."""

from mcrs.config_reference import reference

print(reference())  # noqa: T201 - printing is what the module is run for
