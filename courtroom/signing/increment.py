"""Additions to a PDF that leave its metadata as they were written (增量写入).

pyHanko would write the XMP packet anew with each signature, by shorthand: properties as
attributes, the namespace of an extension schema as ``rdf:resource``, prefixes of its own
(``ns4`` for ``xmpMM``). Validators of PDF/A that go by the form that ISO 19005 shows refuse
that extension schema. A signature changes nothing that the metadata speak of, and its time
stands in it: so the packet stays byte for byte.

Source: ISO 19005-2:2011, 6.6.2.3.2 and 6.6.2.3.3 (extension schemas).
"""

from __future__ import annotations

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter


class Addition(IncrementalPdfFileWriter):
    """An incremental update that touches neither the XMP packet nor the Info dictionary."""

    def _update_meta(self) -> None:
        """Leave them.

        The catalogue is still written with every addition, as pyHanko does: without it a
        record with a party's written wish could not be read again for the next signature.
        """
        self.update_root()  # type: ignore[no-untyped-call]
