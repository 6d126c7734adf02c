"""Load balancers of both kinds, and what is asked about them."""

from __future__ import annotations

from collect.steps.helpers import ACCOUNT, Lines, answer, asked, everywhere, pages, refusal
from leastwise.collect.step import Ask
from leastwise.collect.steps.load_balancers import ATTRIBUTES, CLASSIC_ATTRIBUTES, load_balancers
from leastwise.model import Gap, LoadBalancer

HERE = "eu-west-1"
SHOP = f"arn:aws:elasticloadbalancing:{HERE}:{ACCOUNT}:loadbalancer/app/shop/1"
TCP = f"arn:aws:elasticloadbalancing:{HERE}:{ACCOUNT}:loadbalancer/net/tcp/1"
LISTED: Lines = {
    **everywhere("elbv2.DescribeLoadBalancers", {}),
    **everywhere("elb.DescribeLoadBalancers", {}),
    f"elbv2.DescribeLoadBalancers@{HERE}": {
        "LoadBalancers": [
            {"LoadBalancerArn": SHOP, "LoadBalancerName": "shop", "Type": "application"},
            {"LoadBalancerArn": TCP, "LoadBalancerName": "tcp", "Type": "network"},
        ]
    },
    f"elb.DescribeLoadBalancers@{HERE}": {"LoadBalancerDescriptions": [{"LoadBalancerName": "old"}]},
}


def test_attributes_are_asked_of_what_can_log_requests() -> None:
    known = pages(LISTED)
    assert asked(ATTRIBUTES, known) == [Ask({"LoadBalancerArn": SHOP}, HERE)]
    assert asked(CLASSIC_ATTRIBUTES, known) == [Ask({"LoadBalancerName": "old"}, HERE)]


def test_both_kinds() -> None:
    lines: Lines = {
        **LISTED,
        f"elbv2.DescribeLoadBalancerAttributes@{HERE}": answer(
            {"Attributes": [{"Key": "access_logs.s3.enabled", "Value": "true"}]}, LoadBalancerArn=SHOP
        ),
        f"elb.DescribeLoadBalancerAttributes@{HERE}": answer(
            {"LoadBalancerAttributes": {"AccessLog": {"Enabled": False}}}, LoadBalancerName="old"
        ),
    }
    assert load_balancers.of(pages(lines)).items == (
        LoadBalancer(arn=SHOP, name="shop", region=HERE, access_logs=True),
        LoadBalancer(
            arn=f"arn:aws:elasticloadbalancing:{HERE}:{ACCOUNT}:loadbalancer/old",
            name="old",
            region=HERE,
            classic=True,
            access_logs=False,
        ),
    )


def test_what_was_refused_or_left_out_is_a_gap_and_what_is_gone_is_gone() -> None:
    lines: Lines = {
        **LISTED,
        f"elbv2.DescribeLoadBalancerAttributes@{HERE}": answer({"Attributes": []}, LoadBalancerArn=SHOP),
        f"elb.DescribeLoadBalancerAttributes@{HERE}": refusal(LoadBalancerName="old"),
    }
    found = load_balancers.of(pages(lines)).items
    assert [isinstance(each.access_logs, Gap) for each in found] == [True, True]
    gone: Lines = {
        **lines,
        f"elb.DescribeLoadBalancerAttributes@{HERE}": refusal("LoadBalancerNotFound", LoadBalancerName="old"),
    }
    assert [each.name for each in load_balancers.of(pages(gone)).items] == ["shop"]
