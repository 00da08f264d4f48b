"""``wenyi record``: signatures made and checked, the certificates for them (签名、验签)."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.output import print_json, print_text
from app.cli.record import group
from app.cli.record_desk import (
    NOT_VALID,
    RECORD,
    HearingOption,
    PaperOption,
    SignerOption,
    bytes_of,
    desk_of,
    pin_of,
    signer_of,
)
from app.cli.record_output import print_verified, show, verified_json
from app.cli.session import Json, session_of
from resources.errors import BadForm, BadValue, CourtPinNeeded

if TYPE_CHECKING:
    from app.station.signing_own import OwnKey

_MOST_BYTES = 256 << 20
_MOST_SEAL_BYTES = 64 << 10


@group.command("sign")
def sign(
    context: typer.Context,
    hearing: HearingOption,
    signer: SignerOption,
    strokes: Annotated[
        Path | None, typer.Option(help="JSON of a scripted pad: device and strokes.")
    ] = None,
    identified: Annotated[str, typer.Option(help="How the person was identified.")] = "",
    witness: Annotated[str, typer.Option(help="Who saw it.")] = "",
    certificate: Annotated[
        Path | None, typer.Option(help="Their own PKCS#12; else the court's.")
    ] = None,
    token: Annotated[
        Path | None, typer.Option(help="PKCS#11 library of their smart card or USB key.")
    ] = None,
    token_label: Annotated[str, typer.Option(help="Of the device, where several are in.")] = "",
    pin_file: Annotated[Path | None, typer.Option(help="File with its passphrase.")] = None,
    dot_is_meant: Annotated[
        bool, typer.Option(help="A dot or nothing is meant as the signature.")
    ] = False,
    paper: PaperOption = RECORD,
    json: Json = False,
) -> None:
    """Have somebody sign, on the pad of the settings or from a file (签名)."""
    from app.station import signing_own
    from courtroom.signing.pads.script import ScriptedPad, read_ink
    from courtroom.signing.pads.web_service import WebServicePad

    session = session_of(context, json)
    ink = None if strokes is None else read_ink(strokes)
    if certificate is not None and token is not None:
        raise BadValue(column="--certificate, --token", value="—")
    pin = pin_of(pin_file)
    with desk_of(session, hearing, paper) as (session, desk):
        own: OwnKey | None = None
        if certificate is not None:
            own = signing_own.from_file(desk.store, certificate, pin)
        elif token is not None:
            own = signing_own.from_device(desk.store, token, pin, token_label)
        one = signer_of(desk.standing(), signer)
        if ink is None and not session.settings.pad:
            raise BadForm(column="--strokes", value="—", form="FILE / config.toml: pad")
        pad = ScriptedPad(ink) if ink is not None else WebServicePad(session.settings.pad)
        try:
            written = desk.ask(one.id, pad, lambda _: None, Event())
        finally:
            pad.close()
        with signing_own.opened(own) as identity:
            desk.sign(
                one.id,
                written,
                identity=identity,
                identified=identified,
                witness=witness,
                short_is_meant=dot_is_meant,
            )
        show(session, desk.standing())


@group.command("verify")
def verify(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A signed PDF.")],
    trust: Annotated[
        list[Path] | None,
        typer.Option(help="PEM of a root to trust; else those of this station."),
    ] = None,
    seal: Annotated[
        Path | None, typer.Option(help="A detached SM2 signature to check as well.")
    ] = None,
    json: Json = False,
) -> int:
    """Check who signed what and what changed since (验签)."""
    from app.station import signing_certificates, signing_seals
    from courtroom.signing import certificates, verifying

    session = session_of(context, json)
    data = bytes_of(file, _MOST_BYTES + 1)
    if trust:
        roots = [
            root
            for path in trust
            for root in certificates.from_pem(bytes_of(path, certificates.MOST_BYTES), path.name)
        ]
    else:
        roots = signing_certificates.roots(session.home)
    found = verifying.verify(data, roots, name=file.name)
    sealed: bool | None = None
    if seal is not None:
        made = signing_seals.read(bytes_of(seal, _MOST_SEAL_BYTES), seal.name)
        sealed = signing_seals.is_of(made, data)
    if session.json:
        print_json({**verified_json(found), "sealed": sealed})
    else:
        print_verified(found, sealed)
    return 0 if found.ok and sealed is not False else NOT_VALID


@group.command("certificate")
def certificate(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="The court's PKCS#12.")] = None,
    pin_file: Annotated[Path | None, typer.Option(help="File with its passphrase.")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="Make one for showing.")] = False,
    token: Annotated[
        Path | None, typer.Option(help="PKCS#11 library of the device that holds it.")
    ] = None,
    token_label: Annotated[str, typer.Option(help="Of the device, where several are in.")] = "",
    json: Json = False,
) -> None:
    """Keep the certificate this station signs with, in a file or a device (导入签名证书)."""
    from app.station import signing_certificates, signing_court

    session = session_of(context, json)
    if (file is not None) + demo + (token is not None) != 1:
        raise BadValue(column="FILE, --demo, --token", value="—")
    with session.station() as station:
        if token is not None:
            pin = session.court_pin() if pin_file is None else pin_of(pin_file)
            if not pin:
                raise CourtPinNeeded(device=token_label or token.name)
            subject, sha256 = signing_court.settle(station, token.absolute(), token_label, pin)
        else:
            if file is None:
                kept = signing_certificates.make_demo(station.store, session.settings.court)
            else:
                pin = pin_of(pin_file)
                data = bytes_of(file, 2 << 20)
                kept = signing_certificates.install(station.store, data, pin, file.name)
            if station.settings.court_token:
                station.change_settings(court_token="", court_token_label="")
            subject, sha256 = kept.subject, kept.sha256
    if session.json:
        print_json({"subject": subject, "sha256": sha256})
    else:
        print_text(subject)


@group.command("trust")
def trust(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="PEM of one or more root certificates.")],
    json: Json = False,
) -> None:
    """Trust the roots of those who issue people's certificates (信任根证书)."""
    from app.station import signing_certificates
    from courtroom.signing import certificates

    session = session_of(context, json)
    found = certificates.from_pem(bytes_of(file, certificates.MOST_BYTES), file.name)
    with session.station() as station:
        for root in found:
            signing_certificates.trust(station.store, root)
    said = [
        {"subject": one.subject.rfc4514_string(), "sha256": certificates.fingerprint(one)}
        for one in found
    ]
    if session.json:
        print_json({"trusted": said})
    else:
        for one in said:
            print_text(f"{one['subject']}  SHA-256 {one['sha256']}")


__all__ = ["group"]
