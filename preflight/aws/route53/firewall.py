"""DNS Firewall of Route 53 Resolver: rules, lists of domains, and the VPCs that they are for."""

from __future__ import annotations

from collections.abc import Iterator

from preflight.aws.knowledge.inputs import is_set
from preflight.core.messages import Advice
from preflight.core.values import independently, known
from preflight.core.view import Resource, prop

_ACTIONS = ("ALLOW", "ALERT", "BLOCK")
_RESPONSES = ("NODATA", "NXDOMAIN", "OVERRIDE")
_OVERRIDES = ("block_override_dns_type", "block_override_domain", "block_override_ttl")
_LOWEST, _HIGHEST = 100, 9900
_LONGEST_DOMAIN = 255


class FirewallRule(Resource, token="aws:route53/resolverFirewallRule:ResolverFirewallRule"):
    """A rule of DNS Firewall."""

    names = ()

    action: str = prop()
    block_override_dns_type: str | None = None
    block_override_domain: str | None = None
    block_override_ttl: int | None = None
    block_response: str | None = None
    confidence_threshold: str | None = None
    dns_threat_protection: str | None = None
    firewall_domain_list_id: str | None = None

    def faults(self) -> Iterator[str]:
        """Why Route 53 refuses it, each as a clause that begins with a verb."""
        yield from independently((FirewallRule._block_faults, FirewallRule._match_faults), self)

    def _block_faults(self) -> Iterator[str]:
        action, response = known(self.action), known(self.block_response)
        if action not in _ACTIONS:
            yield f"has `action` '{action}'; it is {', '.join(_ACTIONS)}"
        if action == "BLOCK" and not response:
            yield f"has `action` BLOCK without `block_response`, which it requires; it is {', '.join(_RESPONSES)}"
        if response and response not in _RESPONSES:
            yield f"has `block_response` '{response}'; it is {', '.join(_RESPONSES)}"
        if action in ("ALLOW", "ALERT") and response:
            yield Advice(f"has `action` {action} and a `block_response`, which is for BLOCK")
        lacking = [name for name in _OVERRIDES if not self.has(name)]
        if action == "BLOCK" and response == "OVERRIDE" and lacking:
            yield f"has `block_response` OVERRIDE without {' and '.join(f'`{name}`' for name in lacking)}, which it requires"

    def _match_faults(self) -> Iterator[str]:
        has_list, has_threat = is_set(self, "firewall_domain_list_id"), is_set(self, "dns_threat_protection")
        if has_list and has_threat:
            yield "has `firewall_domain_list_id` and `dns_threat_protection`; it has one of them"
        if not has_list and not has_threat:
            yield "has neither `firewall_domain_list_id` nor `dns_threat_protection`; it has one of them"
        if has_threat and not is_set(self, "confidence_threshold"):
            yield "has `dns_threat_protection` without `confidence_threshold`, which it requires"
        if has_threat and self.action == "ALLOW":
            yield "has `dns_threat_protection` with `action` ALLOW; it is ALERT or BLOCK"


class FirewallAssociation(
    Resource, token="aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation"
):
    """The rules of DNS Firewall for a VPC."""

    names = ()

    priority: int = prop()

    def faults(self) -> Iterator[str]:
        """Why Route 53 refuses it, as a clause that begins with a verb."""
        if not _LOWEST <= self.priority <= _HIGHEST:
            yield f"has `priority` {self.priority}; it is between {_LOWEST} and {_HIGHEST}"


class FirewallDomains(Resource, token="aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList"):
    """A list of domains for the rules of DNS Firewall."""

    domains: list[str] = prop(())

    def faults(self) -> Iterator[str]:
        """Why Route 53 refuses it, each as a clause that begins with a verb."""
        for each in self.domains:
            domain = known(each)
            if "*" in domain[1:] or (domain.startswith("*") and domain != "*" and not domain.startswith("*.")):
                yield f"has the domain '{domain}'; * stands for its first label alone, as in *.example.com"
            elif not domain.isascii() or " " in domain:
                yield f"has the domain '{domain}'; it has no spaces, and other letters are written in Punycode (xn--…)"
            elif len(domain) > _LONGEST_DOMAIN:
                yield f"has a domain of {len(domain)} characters; it has at most {_LONGEST_DOMAIN}"
