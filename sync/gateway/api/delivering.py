"""Webhooks as a background job of the gateway (推送任务)."""

from __future__ import annotations

import threading
import time
from typing import Any

from sync.gateway.api.courier import Courier
from sync.gateway.api.deliveries import deliver_due
from sync.gateway.contract import Facilities


def courier_of(facilities: Facilities) -> Courier:
    """Return what carries this centre's webhooks."""
    return Courier(facilities.webhooks, facilities.authority)


def job(facilities: Facilities, _state: Any, _stop: threading.Event) -> Any:
    """Deliver what is due; return how many messages got through, None for none."""
    carried = deliver_due(facilities.books, courier_of(facilities), int(time.time()))
    return {"carried": carried} if carried else None
