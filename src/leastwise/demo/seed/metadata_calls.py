"""What CloudWatch counted of metadata services: nothing asks one instance without a token, and another is asked so."""

from __future__ import annotations

from leastwise.demo.motos import naive
from leastwise.demo.seed.place import Place

__all__ = ["seed_metadata_calls"]

_DAYS = 60


def seed_metadata_calls(production: Place) -> None:
    """A day's sum for each of two months."""
    _count(production, "web-2", "us-east-1", 0)
    _count(production, "batch-1", "eu-west-1", 3)


def _count(place: Place, machine: str, region: str, calls: int) -> None:
    from moto.cloudwatch.models import cloudwatch_backends

    about = [{"Name": "InstanceId", "Value": place.ids[machine]}]
    day = {"MetricName": "MetadataNoToken", "Dimensions": about, "Value": calls, "Unit": "Count"}
    sums = [day | {"Timestamp": naive(place.ages.ago(age))} for age in range(1, _DAYS)]
    cloudwatch_backends[place.account][region].put_metric_data("AWS/EC2", sums)
