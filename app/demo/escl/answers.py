"""The XML the virtual scanner answers with (能力与状态描述).

Source: Mopria Alliance, eSCL Technical Specification, ScannerCapabilities and
ScannerStatus.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from app.demo.escl.machine import Machine
from app.demo.escl.settings import (
    COLOUR_MODES,
    MAX_HEIGHT,
    MAX_WIDTH,
    MIN_SIDE,
    RESOLUTIONS_DPI,
)

_NAMESPACES = (
    'xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03" '
    'xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm"'
)
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def capabilities_xml(name: str) -> str:
    """Return what the scanner can do: A3 feeder with duplex, and a flatbed."""
    source = _source_xml()
    return (
        f"{_HEAD}<scan:ScannerCapabilities {_NAMESPACES}>"
        f"<pwg:Version>2.63</pwg:Version><pwg:MakeAndModel>{escape(name)}</pwg:MakeAndModel>"
        f"<scan:Platen><scan:PlatenInputCaps>{source}</scan:PlatenInputCaps></scan:Platen>"
        f"<scan:Adf><scan:AdfSimplexInputCaps>{source}</scan:AdfSimplexInputCaps>"
        f"<scan:AdfDuplexInputCaps>{source}</scan:AdfDuplexInputCaps>"
        "<scan:FeederCapacity>500</scan:FeederCapacity>"
        "<scan:AdfOptions><scan:AdfOption>DetectPaperLoaded</scan:AdfOption>"
        "<scan:AdfOption>Duplex</scan:AdfOption></scan:AdfOptions></scan:Adf>"
        "</scan:ScannerCapabilities>"
    )


def status_xml(machine: Machine) -> str:
    """Return the scanner's state now."""
    state = "Processing" if machine.scanning else "Idle"
    return (
        f"{_HEAD}<scan:ScannerStatus {_NAMESPACES}><pwg:Version>2.63</pwg:Version>"
        f"<pwg:State>{state}</pwg:State><scan:AdfState>{machine.adf_state}</scan:AdfState>"
        f"<scan:Jobs>{_jobs_xml(machine)}</scan:Jobs></scan:ScannerStatus>"
    )


def _jobs_xml(machine: Machine) -> str:
    return "".join(
        f"<scan:JobInfo><pwg:JobUri>/eSCL/ScanJobs/{job_id}</pwg:JobUri>"
        f"<pwg:JobUuid>urn:uuid:{job_id}</pwg:JobUuid>"
        f"<pwg:JobState>{'Completed' if over else 'Processing'}</pwg:JobState></scan:JobInfo>"
        for job_id, over in machine.jobs()
    )


def _source_xml() -> str:
    modes = "".join(f"<scan:ColorMode>{mode}</scan:ColorMode>" for mode in COLOUR_MODES)
    resolutions = "".join(
        f"<scan:DiscreteResolution><scan:XResolution>{dpi}</scan:XResolution>"
        f"<scan:YResolution>{dpi}</scan:YResolution></scan:DiscreteResolution>"
        for dpi in RESOLUTIONS_DPI
    )
    return (
        f"<scan:MinWidth>{MIN_SIDE}</scan:MinWidth><scan:MaxWidth>{MAX_WIDTH}</scan:MaxWidth>"
        f"<scan:MinHeight>{MIN_SIDE}</scan:MinHeight><scan:MaxHeight>{MAX_HEIGHT}</scan:MaxHeight>"
        "<scan:MaxScanRegions>1</scan:MaxScanRegions>"
        f"<scan:SettingProfiles><scan:SettingProfile><scan:ColorModes>{modes}</scan:ColorModes>"
        "<scan:DocumentFormats><pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat>"
        "<scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt></scan:DocumentFormats>"
        "<scan:SupportedResolutions><scan:DiscreteResolutions>"
        f"{resolutions}</scan:DiscreteResolutions></scan:SupportedResolutions>"
        "</scan:SettingProfile></scan:SettingProfiles>"
    )
