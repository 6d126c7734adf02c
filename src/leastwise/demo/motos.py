"""moto behind one door: start it, ask it, and reach into its backends.

moto's state is global to the process, and moto is not safe for threads: `Moto` is made
once per process at a time, and whoever asks it holds a lock.
"""

from __future__ import annotations

import io
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote_to_bytes

from leastwise.demo.envelopes import AwsError
from leastwise.demo.serving import HttpReply, HttpRequest

__all__ = [
    "Moto",
    "aware",
    "delegated_administrators",
    "environ",
    "find_key",
    "iam",
    "naive",
    "organization",
    "replaced",
]

_ENVIRONMENT = {
    "MOTO_IAM_LOAD_MANAGED_POLICIES": "false",  # until moto is empty: it furnishes what it is about to forget
    "MOTO_DISABLE_GLOBAL_CORS": "true",
}


class Moto:
    """moto's server application, started anew: every backend is empty.

    Args:
        management: the account that is meant where a request tells none.
    """

    def __init__(self, management: str) -> None:
        os.environ.pop("MOTO_ACCOUNT_ID", None)  # with it, moto would put every caller into that account
        os.environ.update(_ENVIRONMENT)
        with _without_profile():
            import moto.ec2.models  # noqa: F401 - asks for regions while it is imported
            from moto.core.base_backend import AccountSpecificBackend
            from moto.moto_server import werkzeug_app

            AccountSpecificBackend.get_session()  # kept by moto, for more lists of regions
        _forget()
        os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
        werkzeug_app.DEFAULT_ACCOUNT_ID = management  # routes are read off a backend: let it be one that is needed
        logging.getLogger("moto").setLevel(logging.CRITICAL)
        self._dispatcher = werkzeug_app.DomainDispatcherApplication(_application)
        self._apps: dict[str, Any] = {}

    def ask(self, http: HttpRequest, account: str) -> HttpReply:
        """moto's answer to a request of `account`.

        Raises AwsError (`Unimplemented`, `Broken`) where moto has no such service or operation, or fails.
        """
        wire = environ(http, {"HTTP_X_MOTO_ACCOUNT_ID": account})
        host = self._dispatcher.infer_service_region_host(wire, http.path) or "s3.us-east-1.amazonaws.com"
        if host not in self._apps:
            self._apps[host] = self._dispatcher.get_application(wire) if self._known(host) else None
        if self._apps[host] is None:
            raise AwsError("Unimplemented", f"the embedded AWS has no service at {host}")
        return _checked(_run(self._apps[host], wire))

    def _known(self, host: str) -> bool:
        return any(host == name or pattern.match(f"http://{host}") for name, pattern in self._patterns())

    def _patterns(self) -> Iterator[tuple[str, Any]]:
        yield from self._dispatcher.backend_url_patterns


@contextmanager
def _without_profile() -> Iterator[None]:
    """Hide a profile that the environment names: moto opens a session, and the profile may not exist here."""
    names = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")
    hidden = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(hidden)


def _application(service: Any) -> Any:
    from moto.moto_server.werkzeug_app import create_backend_app

    app = create_backend_app(service)
    app.debug = False
    app.logger.disabled = True
    app.register_error_handler(NotImplementedError, lambda _: ("", 501))
    return app


def _forget() -> None:
    """Empty every backend, and the names that moto keeps beside them, which its own reset leaves alone."""
    from moto.core.base_backend import BackendDict
    from moto.organizations.models import organizations_backends
    from moto.s3.models import s3_backends

    BackendDict.reset()
    organizations_backends.master_accounts.clear()
    s3_backends.bucket_accounts.clear()


def environ(http: HttpRequest, more: Mapping[str, str] | None = None) -> dict[str, object]:
    """A WSGI environment (PEP 3333) for the request."""
    wire: dict[str, object] = {
        "REQUEST_METHOD": http.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(http.path).decode("latin-1"),
        "QUERY_STRING": http.query,
        "RAW_URI": http.target,
        "REQUEST_URI": http.target,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": http.headers.get("host", ":80").rpartition(":")[2],
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": http.headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(http.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(http.body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    skipped = ("content-type", "content-length", "transfer-encoding")
    wire.update({f"HTTP_{k.upper().replace('-', '_')}": v for k, v in http.headers.items() if k not in skipped})
    wire.update(more or {})
    return wire


def _run(app: Any, wire: dict[str, object]) -> HttpReply:
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> None:
        started.append((status, headers))

    body = b"".join(app(wire, start_response))
    status, headers = started[0]
    return HttpReply(int(status.split()[0]), tuple(headers), body)


def _checked(reply: HttpReply) -> HttpReply:
    kind = next((value for name, value in reply.headers if name.lower() == "content-type"), "")
    if reply.status == 501 or (reply.status in (404, 405) and b"<!doctype html>" in reply.body[:40].lower()):
        raise AwsError("Unimplemented", "the embedded AWS does not know this operation")
    if reply.status == 500 and "html" in kind:
        raise AwsError("Broken", "the embedded AWS failed at this operation")
    return reply


def iam(account: str) -> Any:
    """moto's IAM backend of `account`: `users`, `groups`, `roles`, `managed_policies`, `access_keys` …"""
    from moto.iam.models import iam_backends

    return iam_backends[account]["aws"]


def organization(management: str) -> Any:
    """moto's organization of the management account, or none."""
    from moto.organizations.models import organizations_backends

    return organizations_backends[management]["aws"].org


def delegated_administrators(management: str) -> tuple[str, ...]:
    """Ids of the accounts that administer some service for the Organization of the management account."""
    from moto.organizations.models import organizations_backends

    return tuple(str(admin.account.id) for admin in organizations_backends[management]["aws"].admins)


def find_key(access_key: str) -> tuple[str, Any] | None:
    """The account and moto's record of an access key of a user, a root user or a session."""
    from moto.iam.models import iam_backends

    for account, partitions in list(iam_backends.items()):
        key = partitions["aws"].access_keys.get(access_key)
        if key is not None:
            return account, key
    return None


def aware(moment: datetime) -> datetime:
    """A time of moto's, which knows no zone, in UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def naive(moment: datetime) -> datetime:
    """A time for moto: whole seconds in UTC without saying so."""
    return moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)


@contextmanager
def replaced(module: Any, name: str, value: object) -> Iterator[None]:
    """Let `module.name` be `value` for a while: moto draws some ids that a story wants to choose."""
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, before)
