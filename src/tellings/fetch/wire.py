"""The wire below httpcore: a name is looked up once, the address checked, and that address connected to.

So a name that resolves to another address the next time (DNS rebinding) gains nothing. All reading and writing
ends at one deadline, however slowly the pieces come.
"""

import ssl
from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

import httpcore

from tellings.fetch.addresses import refusal
from tellings.fetch.manner import Failed, Manner, Refused

__all__ = ["Wire"]


class Wire(httpcore.NetworkBackend):
    """Connects for one request, which ends `limits.whole` seconds after this was made."""

    def __init__(self, manner: Manner) -> None:
        self._manner = manner
        self._end = manner.now() + manner.limits.whole

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of the host that answers; raise Refused where one is not public."""
        addresses = self._look_up(host, port)
        for address in addresses:
            if reason := refusal(address, loopback=self._manner.loopback):
                raise Refused(f"{host}: {reason}; only public addresses are fetched")
        plain = httpcore.SyncBackend()
        for address in addresses:
            wait = min(timeout or self._manner.limits.connect, self._left())
            try:
                return _Timed(
                    plain.connect_tcp(address, port, wait, local_address, socket_options), self._left
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise last

    def _left(self) -> float:
        """Return the seconds left; raise Refused where there are none."""
        left = self._end - self._manner.now()
        if left <= 0:
            raise Refused(f"took longer than {self._manner.limits.whole:g} s in all")
        return left

    def _look_up(self, host: str, port: int) -> list[str]:
        """Return the addresses of a host; the system's resolver knows no time-out, so it is waited for from outside."""
        found: SimpleQueue[list[str] | Exception] = SimpleQueue()

        def ask() -> None:
            try:
                found.put(self._manner.resolve(host, port))
            except Exception as error:  # noqa: BLE001  (it is told on the other side)
                found.put(error)

        Thread(target=ask, daemon=True).start()
        try:
            answer = found.get(timeout=min(self._manner.limits.connect, self._left()))
        except Empty:
            raise Failed(f"{host}: no answer about its address") from None
        if isinstance(answer, Exception):
            raise Failed(f"{host}: no address found ({answer})")
        if not answer:
            raise Failed(f"{host}: no address found")
        return answer


class _Timed(httpcore.NetworkStream):
    """A stream whose every step ends at the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, left: Callable[[], float]) -> None:
        self._stream, self._left = stream, left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            return self._stream.read(max_bytes, self._wait(timeout))
        except httpcore.TimeoutException:
            self._left()  # (where the whole time is up, that is the reason)
            raise

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._wait(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, self._wait(timeout)), self._left)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def _wait(self, timeout: float | None) -> float:
        left = self._left()
        return left if timeout is None else min(timeout, left)
