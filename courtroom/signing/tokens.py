"""A person's certificate in a device of theirs: smart card or USB key (智能密码钥匙).

Through PKCS#11, by the module that the device's maker gives. The key never leaves the
device; the PIN is asked for once and tried once, as devices lock after some wrong ones.
Needs ``python-pkcs11``, which is an extra.

Source: PKCS #11 2.40 (OASIS); 电子签名法 art. 13.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from pyhanko.sign.signers.pdf_cms import Signer

from courtroom.signing.certificates import Signatory, as_asn1, check_usable
from resources.errors import BadCertificate, Missing, NotFound, WrongPin

_NOT_INSTALLED = "没有安装 python-pkcs11 组件"
_finding = threading.Lock()
_in_use: Counter[Path] = Counter()
"""Sessions that are open, by library; a library is not started anew below one."""


@dataclass(frozen=True)
class TokenIdentity(Signatory):
    """A certificate whose key lies in a device; usable while its session is open."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    """Further certificates in the device, the root among them where it is there."""
    session: Any
    key_id: bytes

    @property
    def signer(self) -> Signer:
        """For pyHanko; the device signs."""
        from pyhanko.sign.pkcs11 import PKCS11Signer

        return PKCS11Signer(
            self.session,
            signing_cert=as_asn1(self.certificate),
            ca_chain=[as_asn1(one) for one in self.chain if one.issuer != one.subject],
            key_id=self.key_id,
            embed_roots=False,
            # The digest is made here: every device signs one, not every device makes one.
            use_raw_mechanism=True,
        )


@contextmanager
def opened(module: Path, pin: str, label: str = "") -> Iterator[TokenIdentity]:
    """Open a device and give the certificate in it that can sign; closed at the end.

    Args:
        module: the maker's PKCS#11 library.
        pin: of the device's user.
        label: of the device, where several are plugged in.

    Raises:
        Missing: there is no such library.
        NotFound: no such device is plugged in, or several are and none is named.
        WrongPin: not its PIN; it was tried once.
        BadCertificate: the PIN is locked, it holds no certificate with a key that is valid
            now, or ``python-pkcs11`` is not installed.
    """
    if not module.is_file():
        raise Missing(source=str(module))
    name = label or module.name
    try:
        from pkcs11 import exceptions
    except ImportError as error:
        raise BadCertificate(path=name, reason=_NOT_INSTALLED) from error
    try:
        with _finding:
            token = _found(module, label, name)
            session = token.open(user_pin=pin)
            _in_use[module] += 1
    except (exceptions.PinIncorrect, exceptions.PinInvalid, exceptions.PinLenRange) as error:
        raise WrongPin(path=name) from error
    except exceptions.PinLocked as error:
        raise BadCertificate(path=name, reason="口令已锁定，请到发证机构解锁") from error
    except (exceptions.PKCS11Error, RuntimeError) as error:
        raise NotFound(device=name) from error
    try:
        yield _identity(session, name)
    except exceptions.PKCS11Error as error:
        # Pulled out, or it refuses.
        raise NotFound(device=name) from error
    finally:
        with _finding:
            # Of a device that was pulled out there is nothing left to close.
            with suppress(exceptions.PKCS11Error):
                session.close()
            _in_use[module] -= 1


def labels(module: Path) -> list[str]:
    """Return the labels of the devices that are plugged in, as a person chooses among them.

    Raises:
        Missing: there is no such library.
        NotFound: it is none, or fails.
        BadCertificate: ``python-pkcs11`` is not installed.
    """
    if not module.is_file():
        raise Missing(source=str(module))
    try:
        import pkcs11
        from pkcs11 import exceptions
    except ImportError as error:
        raise BadCertificate(path=module.name, reason=_NOT_INSTALLED) from error
    try:
        found = [one.get_token() for one in pkcs11.lib(str(module)).get_slots(token_present=True)]
        return [label for one in found if (label := str(one.label).strip())]
    except (exceptions.PKCS11Error, RuntimeError) as error:
        raise NotFound(device=module.name) from error


def _found(module: Path, label: str, name: str) -> Any:
    """Return the device that is meant, also where it was pulled out and plugged in again."""
    import pkcs11
    from pkcs11 import exceptions

    library = pkcs11.lib(str(module))
    try:
        return _token(library, label, name)
    except (exceptions.PKCS11Error, NotFound):
        if _in_use[module]:
            raise
        # Some makers' libraries know a device that was away only once they begin anew.
        library.reinitialize()
        return _token(library, label, name)


def _token(library: Any, label: str, name: str) -> Any:
    """Return the device that is meant."""
    tokens = [slot.get_token() for slot in library.get_slots(token_present=True)]
    found = [one for one in tokens if label in ("", str(one.label).strip())]
    # A slot that nobody initialised is no device of anybody.
    found = [one for one in found if label or str(one.label).strip()]
    if len(found) != 1:
        raise NotFound(device=name)
    return found[0]


def _identity(session: Any, name: str) -> TokenIdentity:
    from pkcs11 import Attribute, ObjectClass

    keys = {
        bytes(key[Attribute.ID])
        for key in session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY})
    }
    every: list[tuple[bytes, x509.Certificate]] = []
    for one in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}):
        try:
            certificate = x509.load_der_x509_certificate(bytes(one[Attribute.VALUE]))
        except ValueError:
            continue
        every.append((bytes(one[Attribute.ID]), certificate))
    problem: BadCertificate | None = None
    for key_id, certificate in every:
        if key_id not in keys:
            continue
        others = tuple(other for _, other in every if other != certificate)
        found = TokenIdentity(certificate, others, session, key_id)
        try:
            check_usable(found, datetime.now(UTC), name)
        except BadCertificate as error:
            problem = error
            continue
        return found
    raise problem or BadCertificate(path=name, reason="没有可用于签名的证书和私钥")
