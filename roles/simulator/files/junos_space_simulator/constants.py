# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026 The netops.junos_space authors
"""Paths, names and fields of the appliance's API."""

from __future__ import annotations

LOOPBACK = "127.0.0.1"
ROOT_PATH = "/api/juniper/servicenow/incident-management"
LIST_PATH = ROOT_PATH + "/incidents"
ORGANIZATIONS_PATH = "/api/juniper/servicenow/organization-management/organization"
LOGIN_PATH = "/api/space/user-management/login"
LOGOUT_PATH = "/api/space/user-management/logout"
INFO_PATH = "/api/info"
CONTROL_PATH = "/_simulator/"
SESSION_COOKIE = "JSESSIONIDSSO"
MEDIA_PREFIX = "application/vnd.juniper.servicenow.incident-management."
TEXT_FIELDS = (
    "organizationName", "deviceGroupName", "priority", "defectType", "incidentType",
    "hostName", "product", "status", "customerTrackingNumber", "occurred",
)  # fmt: skip
RECORD_FIELDS = ("uri", "key", *TEXT_FIELDS)
ORGANIZATION_FIELDS = (
    "siteName", "siteIdentifier", "domainId", "submit-case-as", "connectionStatus", "serviceNowVersion",
    "platformVersion",
)  # fmt: skip
