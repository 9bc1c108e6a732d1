"""For the tests of those who build on planevents; needs ``planevents[testing]``."""

import pytest

# Otherwise a failing promise would say no more than AssertionError.
pytest.register_assert_rewrite("planevents.testing.contracts")
