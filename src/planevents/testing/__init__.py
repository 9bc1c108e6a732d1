"""For the tests of those who build on planevents; needs ``planevents[testing]``."""

from contextlib import suppress

# Hypothesis's entry point comes by here, and must not fail where there is no pytest.
with suppress(ModuleNotFoundError):
    import pytest

    # Otherwise a failing promise would say no more than AssertionError.
    pytest.register_assert_rewrite("planevents.testing.contracts")
