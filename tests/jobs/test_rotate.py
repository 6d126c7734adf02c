"""A key replaced on the embedded AWS: nobody is ever without a working key, whenever the process dies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from apply.scratch import Crash, aws_of
from demo.stage import Stage
from jobs.rotating import PARAMETER, SECRET, USER, Bench, Dying, bench, forget_deliveries
from leastwise.apply.journal import read_journal
from leastwise.apply.undo import undoing
from leastwise.errors import OutputError, RefusedError
from leastwise.jobs.keys import live_keys
from leastwise.jobs.rotate import PERMISSIONS, Rules, Standing, begin, clear, elsewhere, go_on
from leastwise.jobs.rotations import Rotation
from leastwise.jobs.rotations import Stage as Reached
from leastwise.model.change import AwsCall

RULES = Rules(lossy=True)
PLACES = ("secretsmanager", "ssm", "file")


@pytest.fixture
def of(stage: Stage, tmp_path: Path) -> Iterator[Bench]:
    with bench(aws_of(stage), stage, tmp_path) as made:
        yield made


def place(kind: str, of: Bench) -> str:
    return f"{kind}:{ {'secretsmanager': SECRET, 'ssm': PARAMETER}.get(kind) or of.folder / 'key.json' }".replace(
        ": ", ":"
    )


def begun(of: Bench, to: str) -> Rotation:
    return begin(USER, of.old, to, of.hands())


def gone_on(of: Bench, rotation: Rotation, dying: Dying | None = None, rules: Rules = RULES) -> Standing:
    """Go on with what is on disk, or else with this one."""
    return go_on(of.rotations.of(USER) or rotation, of.hands(dying), rules)


def in_full(of: Bench, to: str) -> Rotation:
    """A whole rotation, with the time that it takes."""
    rotation = begun(of, to)
    standing = gone_on(of, rotation)
    assert standing.rotation.new is not None
    of.clock.passes(days=3)
    of.used(standing.rotation.new, hours=5)
    gone_on(of, rotation)
    of.clock.passes(days=20)
    return gone_on(of, rotation).rotation


@pytest.mark.parametrize("kind", PLACES)
def test_a_key_is_made_delivered_switched_off_and_deleted(of: Bench, kind: str) -> None:
    to, rotation = place(kind, of), begun(of, place(kind, of))
    of.used(of.old, days=2)

    standing = gone_on(of, rotation)
    new = standing.rotation.new
    assert standing.rotation.stage is Reached.DELIVERED
    assert "to be silent until" in (standing.waits or "")
    delivered = of.delivered(to)
    assert delivered is not None
    assert delivered["AccessKeyId"] == new
    assert delivered["UserName"] == USER
    assert of.signs_in(delivered)
    assert of.active() == {of.old, new}

    of.clock.passes(days=2)
    assert "nobody has yet" in (gone_on(of, rotation).waits or "")
    assert new is not None
    of.used(new, hours=1)
    standing = gone_on(of, rotation)
    assert standing.rotation.stage is Reached.OFF
    assert "to be missed by nobody until" in (standing.waits or "")
    assert of.active() == {new}

    of.clock.passes(days=13)
    assert gone_on(of, rotation).waits is not None
    of.clock.passes(days=1, hours=5)
    assert "--accept-lossy" in (gone_on(of, rotation, rules=Rules()).waits or "")
    assert gone_on(of, rotation).waits is None
    assert set(live_keys(of.aws, USER)) == {new}


def test_a_key_that_is_used_is_waited_for_and_one_used_until_today_needs_its_successor_used(of: Bench) -> None:
    rotation = begun(of, place("file", of))
    of.used(of.old, hours=1)
    gone_on(of, rotation)
    of.clock.passes(days=2)
    of.used(of.old, minutes=10)
    said = gone_on(of, rotation).waits or ""
    assert f"the old key `{of.old}`, used at" in said
    of.clock.passes(days=1)
    assert "to be silent" in (gone_on(of, rotation).waits or "")
    of.clock.passes(hours=5)
    assert "the new key" in (gone_on(of, rotation).waits or "")
    assert of.old in of.active()


def test_a_key_that_nobody_uses_needs_no_proof_of_its_successor(of: Bench) -> None:
    rotation = begun(of, place("file", of))
    gone_on(of, rotation)
    of.clock.passes(days=1, hours=3)
    assert gone_on(of, rotation).rotation.stage is Reached.DELIVERED
    of.clock.passes(hours=2)
    assert gone_on(of, rotation).rotation.stage is Reached.OFF


@pytest.mark.parametrize("after", [False, True], ids=["before it", "after it"])
@pytest.mark.parametrize("kind", PLACES)
def test_killed_at_anything_it_does_somebody_can_always_work_and_the_end_is_the_same(
    stage: Stage, tmp_path: Path, kind: str, *, after: bool
) -> None:
    aws, at = aws_of(stage), 0
    alive = False
    while not alive:
        at += 1
        with bench(aws, stage, tmp_path / f"{at}") as of:
            of.folder.mkdir()
            alive = survived(of, place(kind, of), Dying(at, after))
    assert at > 8


def survived(of: Bench, to: str, dying: Dying) -> bool:
    """Rotate with a process that dies once; whether it got to the end before it could."""
    rotation, died = begun(of, to), False
    for days in (0, 3, 20):
        of.clock.passes(days=days)
        kept = of.rotations.of(USER)
        if kept and kept.new in live_keys(of.aws, USER):
            of.used(kept.new, hours=1)
        try:
            gone_on(of, rotation, dying)
        except Crash:
            died = True
            assert somebody_works(of, to)
            gone_on(of, rotation)
        assert somebody_works(of, to)
    end = of.rotations.of(USER)
    assert end is not None
    assert end.stage is Reached.DELETED
    assert set(live_keys(of.aws, USER)) == {end.new}
    delivered = of.delivered(to)
    assert delivered is not None
    assert delivered["AccessKeyId"] == end.new
    assert of.works(delivered)
    assert delivered["SecretAccessKey"].encode() not in of.everything_written()
    return not died


def somebody_works(of: Bench, to: str) -> bool:
    """The old key works, or the one that was delivered."""
    return of.old in of.active() or of.works(of.delivered(to))


def test_a_key_whose_secret_did_not_arrive_is_deleted_and_made_anew(of: Bench) -> None:
    rotation, to = begun(of, place("file", of)), place("file", of)
    with pytest.raises(Crash):
        gone_on(of, rotation, Dying(3, after=True))  # made, and known to be
    lost = of.rotations.of(USER)
    assert lost is not None
    assert lost.stage is Reached.MADE
    assert of.delivered(to) is None
    new = gone_on(of, rotation).rotation.new
    assert new != lost.new
    assert of.active() == {of.old, new}


def test_a_key_whose_secret_did_arrive_is_kept(of: Bench) -> None:
    rotation, to = begun(of, place("ssm", of)), place("ssm", of)
    with pytest.raises(Crash):
        gone_on(of, rotation, Dying(4, after=True))  # delivered, and not known to be
    delivered = of.delivered(to)
    assert delivered is not None
    assert gone_on(of, rotation).rotation.new == delivered["AccessKeyId"]


@pytest.mark.parametrize("hours", [1, 48])
def test_a_key_that_somebody_else_has_made_meanwhile_is_not_touched(of: Bench, hours: float) -> None:
    rotation = begun(of, place("file", of))
    with pytest.raises(Crash):
        gone_on(of, rotation, Dying(1, after=True))  # about to be made
    of.rotations.keep(msgspec.structs.replace(rotation, began=(of.clock() - timedelta(hours=hours)).isoformat()))
    other = of.aws.do(AwsCall("iam", "CreateAccessKey", {"UserName": USER}))["AccessKey"]["AccessKeyId"]
    with pytest.raises(RefusedError, match="made by somebody else"):
        gone_on(of, rotation)
    assert of.active() == {of.old, other}


def test_a_key_that_was_used_is_somebodys(of: Bench) -> None:
    rotation = begun(of, place("file", of))
    with pytest.raises(Crash):
        gone_on(of, rotation, Dying(2, after=True))
    (orphan,) = of.active() - {of.old}
    of.used(orphan, minutes=1)
    with pytest.raises(RefusedError, match="made by somebody else"):
        gone_on(of, rotation)
    assert orphan in of.active()


@pytest.mark.parametrize(("kind", "refused"), [("secretsmanager", "CreateSecret"), ("ssm", "PutParameter")])
def test_a_place_that_refuses_leaves_no_key_behind(of: Bench, kind: str, refused: str) -> None:
    of.stage.world.refuse(f"{kind}:{refused}")
    rotation = begun(of, place(kind, of))
    with pytest.raises(RefusedError, match=f"{refused} gave AccessDenied"):
        gone_on(of, rotation)
    assert of.active() == {of.old}
    of.stage.world.faults.clear()
    assert gone_on(of, rotation).rotation.stage is Reached.DELIVERED


def test_another_place_is_taken_as_long_as_no_secret_has_gone_anywhere(of: Bench) -> None:
    rotation = begun(of, "command:false")
    with pytest.raises(RefusedError):
        gone_on(of, rotation)
    stuck = of.rotations.of(USER)
    assert stuck is not None
    with pytest.raises(RefusedError):
        elsewhere(stuck, "file:/nonexistent/key.json", of.hands())
    moved = elsewhere(stuck, place("file", of), of.hands())
    assert moved.began == stuck.began, "a key that the first try left behind is known by its time"
    standing = gone_on(of, moved)
    assert standing.rotation.stage is Reached.DELIVERED
    assert (of.folder / "key.json").exists()
    with pytest.raises(RefusedError, match="go on without --to"):
        elsewhere(standing.rotation, "file:elsewhere.json", of.hands())


def test_without_permission_for_a_second_key_nothing_is_changed(of: Bench) -> None:
    of.stage.world.refuse("iam:CreateAccessKey")
    rotation = begun(of, place("file", of))
    with pytest.raises(RefusedError, match="AccessDenied"):
        gone_on(of, rotation)
    assert of.active() == {of.old}


def test_what_cannot_be_kept_on_disk_is_not_begun(of: Bench) -> None:
    rotation = begun(of, place("file", of))
    of.rotations.folder.joinpath(f".{USER}.json.leastwise-new").mkdir()
    with pytest.raises(OutputError):
        gone_on(of, rotation)
    assert of.active() == {of.old}


def test_switching_off_is_taken_back_by_its_journal_and_the_silence_counts_anew(of: Bench) -> None:
    rotation = begun(of, place("file", of))
    gone_on(of, rotation)
    of.clock.passes(days=2)
    off = gone_on(of, rotation).rotation
    assert off.stage is Reached.OFF
    assert off.journal is not None
    back = undoing(*read_journal(Path(off.journal)))
    (step,) = back.steps
    assert step.change.after == {"Status": "Active"}
    of.aws.do(AwsCall("iam", "UpdateAccessKey", {"UserName": USER, "AccessKeyId": of.old, "Status": "Active"}))
    of.clock.passes(days=30)
    standing = gone_on(of, rotation)
    assert standing.rotation.stage is Reached.DELIVERED
    assert of.old in of.active()


def test_the_old_key_stays_where_the_new_one_does_not_work_any_more(of: Bench) -> None:
    rotation = begun(of, place("file", of))
    new = gone_on(of, rotation).rotation.new
    of.aws.do(AwsCall("iam", "UpdateAccessKey", {"UserName": USER, "AccessKeyId": new, "Status": "Inactive"}))
    of.clock.passes(days=30)
    with pytest.raises(RefusedError, match="is Inactive"):
        gone_on(of, rotation)
    assert of.old in of.active()


def test_a_key_that_shows_up_as_used_late_is_not_deleted(of: Bench) -> None:
    rotation = begun(of, place("file", of))
    gone_on(of, rotation)
    of.clock.passes(days=2)
    gone_on(of, rotation)
    of.used(of.old, hours=1)
    of.clock.passes(days=30)
    assert "somebody to look" in (gone_on(of, rotation).waits or "")
    assert of.old in live_keys(of.aws, USER)


def test_what_iam_shows_late_does_not_lose_a_key(of: Bench) -> None:
    rotation = begun(of, place("secretsmanager", of))
    live_keys(of.aws, USER)
    of.stage.world.lag = 2
    new = gone_on(of, rotation).rotation.new
    of.stage.world.lag = 0
    assert of.active() == {of.old, new}


def test_a_second_key_makes_room_if_it_was_silent_for_long_and_never_else(of: Bench) -> None:
    spare = of.aws.do(AwsCall("iam", "CreateAccessKey", {"UserName": USER}))["AccessKey"]["AccessKeyId"]
    with pytest.raises(RefusedError, match="is not deleted"):
        clear(USER, spare, of.hands(), RULES)
    of.aws.do(AwsCall("iam", "UpdateAccessKey", {"UserName": USER, "AccessKeyId": spare, "Status": "Inactive"}))
    of.used(spare, days=3)
    with pytest.raises(RefusedError, match="is not deleted"):
        clear(USER, spare, of.hands(), RULES)
    of.used(spare, days=30)
    clear(USER, spare, of.hands(), RULES)
    assert set(live_keys(of.aws, USER)) == {of.old}
    clear(USER, spare, of.hands(), RULES)


def test_the_calls_are_those_that_are_declared(of: Bench) -> None:
    done: list[str] = []
    for kind in PLACES:
        dying = Dying()
        standing = gone_on(of, begun(of, place(kind, of)), dying)
        done += [each for each in dying.done if ":" in each]
        of.aws.do(AwsCall("iam", "DeleteAccessKey", {"UserName": USER, "AccessKeyId": standing.rotation.new}))
        (of.rotations.folder / f"{USER}.json").unlink()
    in_full(of, place("secretsmanager", of))
    assert set(done) <= PERMISSIONS
    asked = {f"{service}:{name}" for service, name in of.stage.world.calls}
    own = {"iam:CreateUser", "sts:GetCallerIdentity", "secretsmanager:GetSecretValue"}
    assert {each for each in asked if each.split(":")[0] in ("iam", "ssm", "secretsmanager")} - own <= PERMISSIONS


def test_a_second_rotation_finds_the_place_its_own(of: Bench) -> None:
    for kind in PLACES:
        to = place(kind, of)
        first = gone_on(of, begun(of, to)).rotation
        of.aws.do(AwsCall("iam", "DeleteAccessKey", {"UserName": USER, "AccessKeyId": first.new}))
        (of.rotations.folder / f"{USER}.json").unlink()
        second = gone_on(of, begun(of, to)).rotation
        assert (of.delivered(to) or {})["AccessKeyId"] == second.new
        of.aws.do(AwsCall("iam", "DeleteAccessKey", {"UserName": USER, "AccessKeyId": second.new}))
        (of.rotations.folder / f"{USER}.json").unlink()
    forget_deliveries(of.stage)
