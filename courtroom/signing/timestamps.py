"""Timestamps of an authority, asked over HTTP (时间戳).

An authority that does not answer stops nobody from signing: the paper is marked and its
timestamp added later.

Source: RFC 3161.
"""

from __future__ import annotations

import asyncio

import httpx
from asn1crypto import tsp  # type: ignore[import-untyped]
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError

_MOST_BYTES = 1 << 20
_QUERY, _REPLY = "application/timestamp-query", "application/timestamp-reply"


class HttpTimeStamper(TimeStamper):
    """Asks one authority; certificates of HTTPS are checked by the system's roots.

    Args:
        url: of the authority.
        timeout_s: for one question.
    """

    def __init__(self, url: str, timeout_s: float = 8.0) -> None:
        super().__init__(include_nonce=True)  # type: ignore[no-untyped-call]
        self.url = url
        self._timeout_s = timeout_s

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Return the authority's answer.

        Raises:
            TimestampRequestError: there is none, or it is no answer.
        """
        return await asyncio.to_thread(self._asked, req.dump())

    def _asked(self, body: bytes) -> tsp.TimeStampResp:
        try:
            with httpx.Client(timeout=self._timeout_s, follow_redirects=False) as client:
                answer = client.post(self.url, content=body, headers={"Content-Type": _QUERY})
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise TimestampRequestError(type(error).__name__) from error
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip()
        if answer.status_code != 200 or kind != _REPLY or len(answer.content) > _MOST_BYTES:
            raise TimestampRequestError(f"{answer.status_code} {kind}"[:80])
        try:
            found: tsp.TimeStampResp = tsp.TimeStampResp.load(answer.content)
            found.native  # noqa: B018 -- parsed as a whole here, and not where it is used.
        except (ValueError, TypeError) as error:
            raise TimestampRequestError("not a timestamp") from error
        return found
