"""The bank sandbox as the process that it is."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

import httpx

from deploy.local import child
from deploy.local.broker import ROOT


class BankProcess:
    """A bank on a port of its own; its books outlive it."""

    def __init__(self, folder: Path) -> None:
        self._folder, port = folder, child.free_port()
        self._port = port
        self.url = f"http://{child.LOOPBACK}:{port}"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            child.stop(self._process)

    def start(self) -> None:
        options: list[str | Path] = ["--books", self._folder / "bank.sqlite", "--port", str(self._port)]
        self._process = child.spawn([sys.executable, "-m", "deploy.local", "bank", *options], cwd=ROOT)
        while True:
            try:
                httpx.get(f"{self.url}/healthz").raise_for_status()
            except httpx.TransportError:
                assert self._process.poll() is None
                time.sleep(0.05)
            else:
                return

    def treat(self, account: str, mode: str, *, times: int | None = None, delay_seconds: float = 600) -> None:
        """Say how new payments to the account are treated."""
        told = {"mode": mode, "account": account, "times": times, "delay_seconds": delay_seconds}
        httpx.post(f"{self.url}/behaviour", json=told).raise_for_status()

    def says_of(self, account: str, standing: str = "OPEN", *, holder: str | None = None) -> None:
        """Say whose an account is, or that it is closed or unknown."""
        told = {"account": account, "standing": standing, "holder": holder}
        httpx.post(f"{self.url}/accounts", json=told).raise_for_status()

    def payments(self, of: str) -> list[dict[str, Any]]:
        """What the bank knows of the payments whose key names somebody or something."""
        items: list[dict[str, Any]] = httpx.get(f"{self.url}/payments").raise_for_status().json()["items"]
        return [item for item in items if of in item["payment_key"]]
