"""Reads `template.yaml`: the map of the system, for SAM to deploy and for the host to run.

The host reads what decides which code runs when, and refuses by name and line what it could not do as AWS does. What
concerns a deployed stack only (roles, networks, layers, alarms) it passes over.
"""

from infra.host.template.lines import TemplateError
from infra.host.template.load import load
from infra.host.template.model import Template

__all__ = ["Template", "TemplateError", "load"]
