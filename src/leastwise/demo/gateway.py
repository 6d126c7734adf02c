"""The door of the embedded AWS: identify, authenticate, strike with faults, then answer ourselves or ask moto."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from functools import partial

from leastwise.demo import overlay
from leastwise.demo.authentication import authenticate
from leastwise.demo.call import Call, Item, identify
from leastwise.demo.enforcing import authorise
from leastwise.demo.envelopes import AwsError, envelope
from leastwise.demo.faults import Fault, Sighting
from leastwise.demo.lagging import Lagging
from leastwise.demo.motos import Moto
from leastwise.demo.overlay import Answerer, Override
from leastwise.demo.overlay.iam.root_user import OF_ROOT
from leastwise.demo.root_sessions import confine
from leastwise.demo.serving import HttpReply, HttpRequest
from leastwise.demo.trail.heard import Heard
from leastwise.demo.trail.history import listen
from leastwise.demo.trail.identity import identity_of
from leastwise.demo.world import LoggedCall, World
from leastwise.discover import discover

__all__ = ["Gateway"]


class Gateway:
    """Answers every request of one `World`, one at a time: moto's backends know no locks of their own."""

    def __init__(self, world: World, moto: Moto) -> None:
        self._world = world
        self._moto = moto
        self.lock = threading.RLock()
        self._lagging = Lagging()
        self._answerers: dict[tuple[str, str], Answerer] = {
            (declared.service, operation): declared.answer
            for declared in discover(overlay, Override)
            for operation in declared.operations
        }

    def __call__(self, http: HttpRequest) -> HttpReply:
        """The answer to one request; an error comes in the envelope of the request's protocol."""
        with self.lock:
            call = identify(http)
            self._world.calls[call.service, call.operation] += 1
        identity: Item = {}
        try:
            with self.lock:
                call = authenticate(call, self._world)
                identity = identity_of(call)
            self._strike(call)
            with self.lock:
                confine(call, self._world)
                if self._world.enforce:
                    authorise(call, self._world)
                reply = self._lagging.answer(call, self._world.lag, partial(self._answer, call))
        except AwsError as error:
            code = error.spelled(call.protocol, call.service)[0]
            self._log(call, code)
            self._listen(Heard(call, identity, None, (code, error.message)))
            return envelope(error, call.protocol, call.service)
        self._log(call, None)
        self._listen(Heard(call, identity, reply, None))
        return reply

    def _answer(self, call: Call) -> HttpReply:
        def passthrough(body: bytes | None = None, account: str | None = None) -> HttpReply:
            http = call.http if body is None else replace(call.http, body=body)
            return self._moto.ask(http, account or call.account)

        service = OF_ROOT if _about_root(call) else call.service
        answerer = self._answerers.get((service, call.operation)) or self._answerers.get((call.service, call.operation))
        return passthrough() if answerer is None else answerer(call, self._world, passthrough)

    def _strike(self, call: Call) -> None:
        if not self._world.faults:
            return
        session = bool(call.access_key and call.access_key.startswith("ASIA"))
        names = (call.service, call.signed_as)
        seen = Sighting(names, call.operation, call.account, call.region, session, call.parameters)
        wait, fault = self._world.faults.strike(seen)
        time.sleep(wait)
        if fault is not None:
            raise _refusal(call, fault)

    def _log(self, call: Call, error: str | None) -> None:
        made = (call.service, call.operation, call.account, call.region, error)
        self._world.log.append(LoggedCall(*made, principal=call.principal, at=self._world.now()))

    def _listen(self, heard: Heard) -> None:
        with self.lock:
            listen(self._world, heard)


def _about_root(call: Call) -> bool:
    """Whether a root user asks IAM, and names no user."""
    return call.service == "iam" and call.principal.endswith(":root") and "UserName" not in call.parameters


def _refusal(call: Call, fault: Fault) -> AwsError:
    code = str(fault.code)
    if code == "Throttling":
        return AwsError(code, "Rate exceeded")
    if code == "ExpiredToken":
        return AwsError(code, "The security token included in the request is expired")
    if code != "AccessDenied":
        return AwsError(code, f"{call.operation} is refused by the embedded AWS")
    action = f"{call.service}:{call.operation}"
    why = f"with an explicit deny in a {fault.policy}" if fault.policy else _no_policy(action)
    return AwsError(code, f"User: {call.principal} is not authorized to perform: {action} on resource: * {why}")


def _no_policy(action: str) -> str:
    return f"because no identity-based policy allows the {action} action"
