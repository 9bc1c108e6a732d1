"""What a view becomes as a JSON document."""

from __future__ import annotations

from typing import Any

Document = dict[str, Any]
"""A stable object: figures by name, and rows as the view documents them."""
