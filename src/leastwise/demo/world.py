"""What the overlay knows and moto does not: root users, features, faults, reports, the time."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from leastwise.demo.faults import Faults

if TYPE_CHECKING:
    from leastwise.demo.root_sessions import RootSession
    from leastwise.demo.trail.heard import Heard
    from leastwise.demo.user_sessions import UserSession

__all__ = ["Credentials", "LoggedCall", "Report", "RootMfa", "RootUser", "World"]

RootMfa = Literal["none", "virtual", "hardware"]


@dataclass(frozen=True, slots=True)
class Credentials:
    """What signs a request; `session_token` only for a session."""

    access_key_id: str
    secret_access_key: str
    session_token: str | None = None

    def keywords(self) -> dict[str, str]:
        """The arguments of `boto3.Session` and of `session.client`."""
        token = {"aws_session_token": self.session_token} if self.session_token else {}
        return {
            "aws_access_key_id": self.access_key_id,
            "aws_secret_access_key": self.secret_access_key,
            **token,
        }

    def environment(self) -> dict[str, str]:
        """The variables that the AWS CLI and boto3 read."""
        token = {"AWS_SESSION_TOKEN": self.session_token} if self.session_token else {}
        return {"AWS_ACCESS_KEY_ID": self.access_key_id, "AWS_SECRET_ACCESS_KEY": self.secret_access_key, **token}


@dataclass(slots=True)
class RootUser:
    """The root user of one account.  `access_keys` are ids of keys that moto's IAM backend holds."""

    created: datetime
    password_changed: datetime | None = None
    password_used: datetime | None = None
    mfa: RootMfa = "none"
    access_keys: list[str] = field(default_factory=list)
    signing_certificates: int = 0

    @property
    def has_password(self) -> bool:
        """False where the root credentials of a member account were removed."""
        return self.password_changed is not None


@dataclass(slots=True)
class Report:
    """A credential report: its text (CSV), when it was asked for, and how often it is still not ready."""

    content: str
    generated: datetime
    polls_left: int


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """One request as the overlay saw it; `error` is the code it was answered with, if any."""

    service: str
    operation: str
    account: str
    region: str
    error: str | None
    principal: str
    """The ARN of the caller; empty where nobody was identified."""
    at: datetime


@dataclass(slots=True)
class World:
    """The state beside moto's.  Only the thread that holds the gateway's lock changes it while serving.

    Attributes:
        management: the management account's id.
        roots: the root user of each account.
        faults: what fails, and how; see `refuse`, `throttle`, `hang`, `deny_region`, `expire_after`.
        root_sessions: sessions of members' root users, by their access key ids.
        user_sessions: sessions of users, the same way; see `leastwise.demo.user_sessions`.
        features: Organizations features of centralised root access that are enabled.
        identity_centers: (account, region) pairs that have an IAM Identity Center instance.
        held: what there is of things that moto lacks, by kind, account and region; see `keep`.
        reports: the last credential report of each account.
        calls: how often each (service, operation) was called, in botocore's names.
        log: the last 100,000 calls in order.
        heard: the last 20,000 calls that CloudTrail writes events of; see `leastwise.demo.trail`.
        offset: how far this world's clock is ahead of the real one.
        regions: those that are enabled; none: all that are so in a new account.
        enforce: whether calls are decided by the policies of the accounts; see `leastwise.demo.enforcing`.
        lag: how many reads of IAM still see what was before a write; see `leastwise.demo.lagging`.
        pace_lookups: whether LookupEvents is throttled as on AWS: two a second in an account and region.
    """

    management: str
    roots: dict[str, RootUser] = field(default_factory=dict)
    faults: Faults = field(default_factory=Faults)
    root_sessions: dict[str, RootSession] = field(default_factory=dict)
    user_sessions: dict[str, UserSession] = field(default_factory=dict)
    features: list[str] = field(default_factory=list)
    identity_centers: set[tuple[str, str]] = field(default_factory=set)
    held: dict[tuple[str, str, str], list[dict[str, object]]] = field(default_factory=dict)
    reports: dict[str, Report] = field(default_factory=dict)
    calls: Counter[tuple[str, str]] = field(default_factory=Counter)
    log: deque[LoggedCall] = field(default_factory=lambda: deque(maxlen=100_000))
    heard: deque[Heard] = field(default_factory=lambda: deque(maxlen=20_000))
    offset: timedelta = timedelta(0)
    regions: tuple[str, ...] = ()
    enforce: bool = False
    lag: int = 0
    pace_lookups: bool = False

    def now(self) -> datetime:
        """The time of this world, with its zone (UTC)."""
        return datetime.now(UTC) + self.offset

    def advance(self, by: timedelta) -> None:
        """Let time pass: reports and sessions grow old."""
        self.offset += by

    def keep(self, kind: str, account: str, region: str, item: dict[str, object]) -> None:
        """Let there be one more of a kind that moto lacks, in AWS's member names."""
        self.held.setdefault((kind, account, region), []).append(item)

    def kept(self, kind: str, account: str, region: str) -> tuple[dict[str, object], ...]:
        """What there is of such a kind."""
        return tuple(self.held.get((kind, account, region), ()))

    def root(self, account: str) -> RootUser:
        """The root user of `account`; one with a password and without MFA where nothing was said."""
        if account not in self.roots:
            born = datetime(2020, 1, 1, tzinfo=UTC)
            self.roots[account] = RootUser(created=born, password_changed=born)
        return self.roots[account]

    def refuse(
        self,
        operation: str,
        code: str = "AccessDenied",
        *,
        account: str | None = None,
        region: str | None = None,
        request: dict[str, object] | None = None,
        times: int | None = None,
    ) -> None:
        """Answer matching calls with `code` in the envelope of their protocol.

        Args:
            operation: `service:Operation` in botocore's or IAM's service name; `*` and `?` are wildcards.
            code: `AccessDenied`, `Throttling` and `ExpiredToken` are spelled as the service spells them,
                any other code is sent as it is.
            account: only calls in this account.
            region: only calls signed for this region.
            request: only calls whose parameters hold these values.
            times: only so many calls, then never again.
        """
        self.faults.add(operation, code=code, account=account, region=region, request=request, times=times)

    def throttle(self, operation: str, *, times: int | None = None, account: str | None = None) -> None:
        """Answer matching calls as throttled: all of them, or the next `times`."""
        self.faults.add(operation, code="Throttling", account=account, times=times)

    def hang(self, operation: str, seconds: float, *, times: int | None = None) -> None:
        """Let matching calls wait before they are answered as usual."""
        self.faults.add(operation, seconds=seconds, times=times)

    def deny_region(self, region: str, *, account: str | None = None) -> None:
        """Refuse every regional call in `region`, as a service control policy would; global services still answer."""
        self.faults.add("*:*", code="AccessDenied", account=account, region=region, policy="service control policy")

    def expire_after(self, calls: int, *, account: str | None = None) -> None:
        """Let session credentials of roles (in `account`) be expired after so many more calls with them."""
        self.faults.add("*:*", code="ExpiredToken", account=account, sessions_only=True, after=calls)
