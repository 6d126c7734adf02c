"""GetSessionToken: a session of the user who calls, with a second factor where a code comes with the call.

Not as on AWS: a session without a second factor may call IAM.
Source: STS API reference, GetSessionToken.
"""

from __future__ import annotations

from leastwise.demo.call import Call
from leastwise.demo.envelopes import AwsError
from leastwise.demo.motos import iam
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.overlay.iam.mfa_codes import shown_by
from leastwise.demo.serving import HttpReply
from leastwise.demo.user_sessions import begin
from leastwise.demo.world import World

__all__ = ["session_token"]

_HALF_A_DAY = 43_200


@override("sts", "GetSessionToken")
def session_token(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """Long-term keys of users alone get one."""
    if ":user/" not in call.principal or call.access_key in aws.user_sessions:
        raise AwsError("AccessDenied", "Cannot call GetSessionToken with session credentials")
    user = call.principal.rpartition("/")[2]
    seconds, mfa = call.number("DurationSeconds", _HALF_A_DAY), _came_with_mfa(call, user, aws)
    opened = begin(aws, call.account, user, mfa=mfa, seconds=seconds)
    given = {
        "AccessKeyId": opened.access_key_id,
        "SecretAccessKey": opened.secret_access_key,
        "SessionToken": opened.session_token,
        "Expiration": aws.user_sessions[opened.access_key_id].ends,
    }
    return call.answer({"Credentials": given})


def _came_with_mfa(call: Call, user: str, aws: World) -> bool:
    """Raises AwsError where the device is not the user's, or its code another one."""
    serial = call.optional("SerialNumber")
    if serial is None:
        return False
    device, code = iam(call.account).virtual_mfa_devices.get(serial), call.optional("TokenCode")
    mine = serial in iam(call.account).users[user].mfa_devices
    if not mine or (device is not None and code not in shown_by(device, aws)):
        raise AwsError("AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code. ")
    return True
