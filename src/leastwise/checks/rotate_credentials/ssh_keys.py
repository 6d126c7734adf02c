"""Old SSH keys for CodeCommit.

## What it finds
Active SSH public keys of users that were uploaded more than 365 days ago.

## Why it matters
The other half lies on a laptop, often without a passphrase, and moves from one laptop to the next. Whoever has it may
read and write the repositories that the user may, without a second factor, and it is in no credential report.

## How it is decided
By the `UploadDate` and `Status` in iam:ListSSHPublicKeys. It is asked for the users that some policy allows
`codecommit:GitPull` or `codecommit:GitPush`, or might for all that was seen: an SSH key is good for nothing else.
Inactive keys are not judged. The setting `ssh_key_days` draws another line.

## What to do
Prefer `git-remote-codecommit`, which uses the credentials at hand. Otherwise make a new pair with `ssh-keygen -t
ed25519` or, where that is refused, RSA of 4096 bits, upload it with `aws iam upload-ssh-public-key`, put its id into
`~/.ssh/config`, and set the old one to Inactive with `aws iam update-ssh-public-key`; delete it days later. The trap:
the user name in `~/.ssh/config` is the id of the key, so the old id must be replaced there.

## References
- [Use IAM with CodeCommit](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_ssh-keys.html)
- [ListSSHPublicKeys](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSSHPublicKeys.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.access.grants import CALL
from leastwise.access.last_used import CALL as USAGE
from leastwise.checks import Access, check, fix
from leastwise.checks.ages import day, days, span, stamp
from leastwise.checks.silent import refuse_if_used
from leastwise.model import Estate, Evidence, Fail, NotApplicable, Severity, SshKey, Verdict, seen
from leastwise.model.change import Edit, Safety
from leastwise.objects.iam_credentials import SSH_KEY, of_user

_LIST = "iam:ListSSHPublicKeys"


@check(
    "ssh-keys",
    severity=Severity.LOW,
    subjects=lambda estate: estate.ssh_keys,
    needs={CALL, _LIST},
    controls=("ROT-03",),
)
def ssh_keys(estate: Estate, key: SshKey) -> Verdict:
    """Whether one SSH key is due for replacement."""
    if not key.active:
        return NotApplicable("inactive")
    uploaded = seen(key.uploaded)
    age = days(estate, uploaded)
    if age <= estate.thresholds.ssh_key_days:
        return None
    return Fail(
        f"the SSH key `{key.id}` of `{key.owner}` is {span(age)} old (since {day(uploaded)})",
        (
            Evidence(
                call=_LIST,
                path=f"SSHPublicKeys[SSHPublicKeyId={key.id}].UploadDate",
                value=stamp(uploaded),
                request=(("UserName", key.owner),),
            ),
        ),
    )


@fix(ssh_keys, Safety.REVERSIBLE, access=Access(takes=True), sees={USAGE})
def switch_off(estate: Estate, key: SshKey) -> Iterator[Edit]:
    """Set the key to Inactive where its user has no use for CodeCommit; one call brings it back."""
    refuse_if_used(estate, key.owner, "codecommit", seen(key.uploaded))
    yield Edit(of_user(SSH_KEY, key.owner, key.id), {"Status": "Inactive"})
