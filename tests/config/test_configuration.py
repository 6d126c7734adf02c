from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from leastwise.config import SETTINGS, Configuration, Toml, from_environment, from_toml, load, resolve
from leastwise.errors import InputError, UsageError
from leastwise.model import Thresholds


def of(text: str) -> Configuration:
    return resolve([from_toml(Toml("leastwise.toml", text))])


def told(configuration: Configuration, name: str) -> tuple[object, str]:
    return next((o.value, o.source) for o in configuration.origins if o.setting.name == name)


def test_without_any_layer_everything_is_the_documented_default() -> None:
    found = resolve([])
    assert found.thresholds == Thresholds()
    assert {origin.source for origin in found.origins} == {"default"}
    assert found.options("audit") == {}


def test_every_threshold_can_be_set_and_reaches_the_checks() -> None:
    names = {field.name for field in dataclasses.fields(Thresholds)}
    assert {setting.field for setting in SETTINGS if setting.table == "thresholds"} == names
    lines = (f"{name} = {'[]' if isinstance(getattr(Thresholds(), name), tuple) else 7}" for name in sorted(names))
    found = of("[thresholds]\n" + "\n".join(lines))
    assert found.thresholds.key_age_days == 7
    assert {name for name, _, _ in found.thresholds.changed()} == names - {
        "root_setup_days",
        "pool_temporary_days",
        "break_glass",
        "delegated_administrators",
        "iam_editors",
        "owner_tags",
        "required_groups",
        "user_names",
    }


def test_the_environment_is_before_the_project_and_the_project_before_the_user(tmp_path: Path) -> None:
    project, home = tmp_path / "repository" / "deep" / "er", tmp_path / "home"
    project.mkdir(parents=True)
    (home / "leastwise").mkdir(parents=True)
    (tmp_path / "repository" / ".git").mkdir()
    (tmp_path / "repository" / "leastwise.toml").write_text('profile = "project"\nread_role = "project"\n')
    (home / "leastwise" / "config.toml").write_text(
        'profile = "user"\nread_role = "user"\nfail_on = "high"\nformat = "json"\n'
    )
    found = load(project, {"XDG_CONFIG_HOME": str(home), "LEASTWISE_PROFILE": "variable"})
    assert told(found, "profile") == ("variable", "environment LEASTWISE_PROFILE")
    assert told(found, "read_role") == ("project", f"{tmp_path / 'repository' / 'leastwise.toml'}:2")
    assert told(found, "fail_on") == ("high", f"{home / 'leastwise' / 'config.toml'}:3")
    assert found.options("audit")["format"] == "json"
    assert "format" not in found.options("collect")


def test_a_file_above_the_repository_is_not_the_projects(tmp_path: Path) -> None:
    (tmp_path / "leastwise.toml").write_text('profile = "somebody"')
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    assert told(load(tmp_path / "repository", {}), "profile") == (None, "default")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("fail_onn = 'low'", "`fail_onn` in leastwise.toml:1 is no setting: did you mean `fail_on`?"),
        (
            "\n[thresholds]\n# a\nkey_age_day = 3",
            "leastwise.toml:4 is no setting: did you mean `thresholds.key_age_days`",
        ),
        ("[threshold]\nkey_age_days = 3", "`threshold` in leastwise.toml is no setting"),
        ("thresholds = 3", "write `[thresholds]`"),
        ("[thresholds]\nkey_age_days = '3'", "leastwise.toml:2 has to be a whole number, not `3`"),
        ("[thresholds]\nkey_age_days = true", "has to be a whole number"),
        ("[thresholds]\nkey_age_days = 0", "is 0: it has to be at least 1"),
        ("[thresholds]\npassword_length = 129", "is 129: it has to be at least 6 and at most 128"),
        ("regions = 'eu-west-1'", "has to be a list of texts"),
        ("regions = ['eu-west-1', 3]", "has to be a list of texts"),
        ("format = 1", "has to be text"),
        ("a = ", "`leastwise.toml` is not TOML"),
        ("format = 'a'\nformat = 'b'", "`leastwise.toml` is not TOML"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, says: str) -> None:
    with pytest.raises(InputError) as raised:
        of(text)
    assert says in str(raised.value)


def test_a_secret_of_the_wrong_kind_is_not_shown() -> None:
    with pytest.raises(InputError) as raised:
        of("external_id = 123456")
    assert "123456" not in str(raised.value)


def test_variables_hold_lists_with_commas_and_numbers() -> None:
    layer = from_environment({"LEASTWISE_REGIONS": "eu-west-1, us-east-1", "LEASTWISE_THRESHOLDS_KEY_AGE_DAYS": "30"})
    assert layer["regions"].value == ("eu-west-1", "us-east-1")
    assert layer["thresholds.key_age_days"].value == 30


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("LEASTWISE_FAIL_ONN", "low", "did you mean `LEASTWISE_FAIL_ON`?"),
        ("LEASTWISE_THRESHOLDS_KEY_AGE_DAYS", "soon", "not `soon`"),
    ],
)
def test_a_variable_that_means_nothing_is_refused(name: str, value: str, says: str) -> None:
    with pytest.raises(UsageError) as raised:
        from_environment({name: value})
    assert says in str(raised.value)


def test_variables_of_others_and_empty_ones_are_left_alone() -> None:
    assert from_environment({"PATH": "x", "LEASTWISE_DEBUG": "1", "LEASTWISE_CATALOGUE": "x", "LEASTWISE_X": ""}) == {}
