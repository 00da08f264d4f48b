"""Endpoints for webhooks (推送订阅接口)."""

from __future__ import annotations

import json
import time
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from resources.errors import Rejected
from sync.gateway.api import subscriptions
from sync.gateway.api.asking import PRIVATE, Ask, answer, ask
from sync.gateway.api.delivering import courier_of
from sync.gateway.api.following import newest
from sync.gateway.api.subscriptions import Subscription
from sync.gateway.contract import Facilities


def add(app: FastAPI, facilities: Facilities) -> None:
    """Add the endpoints."""
    desk = _Desk(facilities)
    one = "/webhooks/{webhook_id}"
    for path, method, status, endpoint, summary in (
        ("/webhooks", "GET", 200, desk.all, "The caller's webhooks."),
        ("/webhooks", "POST", 201, desk.subscribe, "Make a webhook: {url, kinds, from}."),
        (one, "GET", 200, desk.one, "A webhook and how it fares."),
        (one, "DELETE", 204, desk.unsubscribe, "End a webhook."),
        (f"{one}/pause", "POST", 204, desk.pause, "Tell it nothing until 'retry'."),
        (f"{one}/retry", "POST", 204, desk.retry, "Go on at once where it stopped."),
    ):
        app.add_api_route(path, endpoint, methods=[method], status_code=status, summary=summary)


class _Desk:
    def __init__(self, facilities: Facilities) -> None:
        self._facilities = facilities
        self._books = facilities.books
        self._courier = courier_of(facilities)

    async def all(self, request: Request) -> Response:
        asked = self._ask(request)
        found = await asked.run(subscriptions.subscriptions, self._books, asked.name)
        return answer(request, {"webhooks": [each.to_json() for each in found]})

    async def subscribe(self, request: Request) -> Response:
        asked = self._ask(request)
        url, kinds, begin = _wish(await request.body())
        made = await asked.run(self._subscribe, asked, url, kinds, begin)
        # The one answer that holds the secret: it is not kept anywhere.
        data = {**made.to_json(), "secret": self._courier.secret(made.id)}
        return JSONResponse(data, 201, PRIVATE)

    def _subscribe(self, asked: Ask, url: str, kinds: list[str], begin: str) -> Subscription:
        cursor = ""
        if begin == "now":
            cursor = newest(self._books, asked.caller.reach, asked.name)
        return subscriptions.subscribe(
            self._books,
            asked.actor,
            url,
            kinds,
            self._facilities.webhooks,
            int(time.time()),
            cursor=cursor,
        )

    async def one(self, request: Request, webhook_id: str) -> Response:
        asked = self._ask(request)
        found = await asked.run(subscriptions.find, self._books, webhook_id, asked.name)
        return answer(request, found.to_json())

    async def unsubscribe(self, request: Request, webhook_id: str) -> Response:
        asked = self._ask(request)
        await asked.run(
            subscriptions.unsubscribe,
            self._books,
            webhook_id,
            asked.actor,
            int(time.time()),
            asked.name,
        )
        return Response(status_code=204)

    async def pause(self, request: Request, webhook_id: str) -> Response:
        asked = self._ask(request)
        await asked.run(subscriptions.pause, self._books, webhook_id, asked.name)
        return Response(status_code=204)

    async def retry(self, request: Request, webhook_id: str) -> Response:
        asked = self._ask(request)
        now_s = int(time.time())
        await asked.run(subscriptions.try_again, self._books, webhook_id, now_s, asked.name)
        return Response(status_code=204)

    def _ask(self, request: Request) -> Ask:
        asked = ask(self._facilities, request)
        asked.must("manage_webhooks")
        return asked


def _wish(body: bytes) -> tuple[str, list[str], str]:
    """Return address, kinds and beginning of the webhook that is asked for.

    Raises:
        Rejected: a field is missing, unknown or of another kind.
    """
    try:
        data: Any = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Rejected(thing="JSON") from error
    if not isinstance(data, dict):
        raise Rejected(thing="JSON")
    url, kinds, begin = data.get("url"), data.get("kinds", []), data.get("from", "now")
    if not isinstance(url, str) or data.keys() - {"url", "kinds", "from"}:
        raise Rejected(thing="url")
    if not isinstance(kinds, list) or not all(isinstance(each, str) for each in kinds):
        raise Rejected(thing="kinds")
    if begin not in ("now", "beginning"):
        raise Rejected(thing="from")
    return url, kinds, begin
