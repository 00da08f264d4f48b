"""The centre as a service: HTTPS for stations, people and other systems (中心网关)."""
