"""The errors of the house, from driver to dialog (错误).

One tree. An error is a class and its parameters, never a sentence: the words,
what happened and what the person can do, stand in ``errors.toml`` in Chinese
and English. They live here, below every room, because engines that know nothing
of courts raise them too. Exceptions cross processes by pickling and keep class
and parameters.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Literal, TypeVar

from resources import toml

Language = Literal["zh_CN", "en"]


class WenyiError(Exception):
    """Something that went wrong and that a person can do something about.

    Args:
        **params: what the words need; every value is text or a number. ``detail``
            is free technical text for the log and for 'details' in a dialog.
    """

    exit_code = 1

    def __init__(self, **params: Any) -> None:
        super().__init__(params)
        self.params = params

    def __reduce__(self) -> tuple[Callable[..., WenyiError], tuple[Any, ...]]:
        """Pickle by class and parameters."""
        return _rebuild, (type(self), self.params)

    def __str__(self) -> str:
        """Return the English sentence, for logs and tracebacks."""
        return describe(self, "en").what

    @property
    def kind(self) -> str:
        """Stable name for machines: ``Family.Class``, as in ``DeviceError.PaperJam``."""
        family = family_of(type(self))
        own = type(self).__name__
        return own if family.__name__ == own else f"{family.__name__}.{own}"


E = TypeVar("E", bound=WenyiError)


def _rebuild(cls: type[E], params: dict[str, Any]) -> E:
    return cls(**params)


class DeviceError(WenyiError):
    """A scanner, pad, cabinet or microphone did not do its work (``device``)."""

    exit_code = 3


class NotFound(DeviceError):
    """No such device (``device``)."""


class CourtTokenAway(NotFound):
    """The device that the court signs with is not plugged in (``device``)."""


class PadAway(NotFound):
    """No signature pad's service answers at an address (``device``)."""


class NoLoudspeaker(NotFound):
    """Nothing to play sound through (``device``)."""


class NoMicrophone(NotFound):
    """Nothing to record with (``device``)."""


class Busy(DeviceError):
    """Another program holds the device (``device``)."""


class PaperJam(DeviceError):
    """Paper is stuck in the feeder (``device``)."""


class MultiFeed(DeviceError):
    """Two sheets went in together (``device``)."""


class CoverOpen(DeviceError):
    """The cover is open (``device``)."""


class FeederEmpty(DeviceError):
    """There is no paper in the feeder (``device``)."""


class Disconnected(DeviceError):
    """The device vanished while in use (``device``)."""


class PadGone(Disconnected):
    """A signature pad vanished while somebody signed; nothing was signed (``device``)."""


class TimedOut(DeviceError):
    """The device gave nothing for too long (``device``, ``seconds``)."""


class DamagedPage(DeviceError):
    """A page did not come over whole (``device``, ``page``: 1-based in this scan)."""


class NotOffered(DeviceError):
    """The device does not have what the profile asks for (``device``, ``wish``, ``offered``)."""


class AccessDenied(DeviceError):
    """The account of this station may not use the device (``device``)."""


class BadAddress(DeviceError):
    """Not the address of a network scanner (``device``)."""


class NoCabinet(NotFound):
    """The line or address of a cabinet is not there (``device``)."""


class CabinetBusy(Busy):
    """Some other program holds the line to a cabinet (``device``)."""


class CabinetTaken(CabinetBusy):
    """Another of our programs has the cabinet (``device``, ``who``, ``process``, ``since``)."""


class CabinetLost(Disconnected):
    """The connection to a cabinet broke (``device``)."""


class CabinetSilent(TimedOut):
    """A cabinet did not answer (``device``, ``seconds``)."""


class CabinetDenied(AccessDenied):
    """The account may not use the line to a cabinet (``device``)."""


class BadCabinetAddress(BadAddress):
    """Not the address of a cabinet, or a setting it has not (``device``, ``found``)."""


class BadCabinetAnswer(DeviceError):
    """A cabinet refused or answered with something else (``device``, ``found``)."""


class NoSuchCell(DeviceError):
    """A cell that the cabinet does not have (``device``, ``cell``)."""


class DoorStuck(DeviceError):
    """A door was not seen to open (``device``, ``cell``, ``seconds``)."""


class DoorStandsOpen(DeviceError):
    """A door is open that should be shut (``device``, ``cell``)."""


class WrongDoor(DeviceError):
    """Another door opened than was asked for (``device``, ``cell``, ``other``)."""


class DocumentError(WenyiError):
    """A file from outside cannot be taken (``source``)."""

    exit_code = 4


class BadStockList(DocumentError):
    """A list of scanned labels with a line that is none (``source``, ``line``, ``found``)."""


class Unsupported(DocumentError):
    """Not a format we read (``source``, ``found``)."""


class NotSound(DocumentError):
    """Not a sound file we read, or a damaged one (``source``, ``detail``)."""


class OddRate(NotSound):
    """Sound of a rate we do not read (``source``, ``rate_hz``)."""


class NoSuchChannel(NotSound):
    """A file has fewer channels (``source``, ``count``, ``channel``, 0-based)."""


class NotOneChannel(NotSound):
    """A file for one seat that has several channels (``source``, ``count``)."""


class UnequalLengths(DocumentError):
    """Files of one hearing of other lengths (``source``, ``seconds``, ``longest``)."""


class NotText(Unsupported):
    """Not a plain text (``source``)."""


class BadTemplate(DocumentError):
    """A template of papers or the court's own data cannot be used (``source``, ``reason``)."""


class UnsupportedMedia(DocumentError):
    """Neither sound nor film that can be played (``source``)."""


class PageMissing(DocumentError):
    """A file has no such page (``source``, ``page``, ``pages``)."""


class OtherSideDiffers(DocumentError):
    """What is given as the back is of another size than the front (``front``, ``back``)."""


class Encrypted(DocumentError):
    """Needs a password (``source``)."""


class Corrupt(DocumentError):
    """Damaged, truncated or empty (``source``)."""


class TooLarge(DocumentError):
    """Over a limit (``source``, ``limit``)."""


class Hostile(DocumentError):
    """Made to harm: bombs, escaping names, active content (``source``, ``found``)."""


class NoPackage(DocumentError):
    """A folder that is no package at all (``source``)."""


class Missing(DocumentError):
    """No such file, or it vanished meanwhile (``source``)."""


class NoRecording(Missing):
    """A folder without a recording (``source``)."""


class NoCaseNamed(DocumentError):
    """Neither folder, name nor subject says which case it belongs to (``source``)."""


class NothingInside(DocumentError):
    """No page hangs on a mail (``source``)."""


class Unreadable(DocumentError):
    """The file cannot be opened or read: rights, medium, network drive (``source``)."""


class StillChanging(Corrupt):
    """Another program was still writing the file (``source``, ``seconds``)."""


class BadCaseList(Corrupt):
    """A list of cases that cannot be read from this line on (``source``, ``line``, ``found``)."""


class NoColumn(Unsupported):
    """A list of cases without a column that it must have, or with it twice (``column``)."""


class StatuteUntitled(Corrupt):
    """A file of a law without the line ``# name`` before ``line`` (``source``, ``line``)."""


class StatuteUndated(Corrupt):
    """A file of a law that tells no day of adoption (``source``)."""


class NoArticles(Corrupt):
    """A file of a law in which no line begins with 第…条 (``source``)."""


class ArticleTwice(Corrupt):
    """A law has an article twice (``source``, ``line``, ``article``, ``first``: line or file)."""


class ArticleOutOfOrder(Corrupt):
    """Numbers of articles go backwards (``source``, ``line``, ``article``, ``before``)."""


class PartRefused(Corrupt):
    """A file of a law of which another file was refused (``source``, ``law``, ``part``)."""


class PartMissing(Corrupt):
    """A law in several files of which some are not there (``source``, ``law``, ``part``)."""


class PackageRefused(DocumentError):
    """A package in which a blocker failed (``source``, ``codes``, ``found``, ``found_en``)."""


class OtherCase(DocumentError):
    """A package of another case than asked for (``source``, ``number``, ``wanted``)."""


class BadRules(DocumentError):
    """A table of deadlines has faults (``source``, ``line``, ``reason``, ``faults``)."""


class BadTitles(DocumentError):
    """A court's own table of titles has faults (``source``, ``entry``, ``reason``)."""


class BadCalendar(DocumentError):
    """A calendar of working days cannot be used (``source``, ``reason``)."""


class EngineError(WenyiError):
    """A recognition engine failed (``engine``)."""

    exit_code = 5


class ModelMissing(EngineError):
    """The model is not installed (``engine``, ``model``)."""


class NoSpeechModel(ModelMissing):
    """No model for a language is installed (``language``)."""


class UnknownEngine(ModelMissing):
    """Neither an engine nor a model on the list (``engine``)."""


class ModelDamaged(EngineError):
    """The model's digest is wrong (``engine``, ``model``)."""


class ModelNotTaken(ModelDamaged):
    """What was brought or fetched is not the model on the list (``source``, ``model``)."""


class EngineMissing(EngineError):
    """What runs the engine's models is not installed (``engine``)."""


class NotFetched(EngineError):
    """A model could not be fetched (``engine``, ``model``, ``address``)."""


class UnknownModel(EngineError):
    """No model of the lists (``source``)."""


class FontMissing(EngineError):
    """No Chinese font is installed (``engine``, ``font``)."""


class Crashed(EngineError):
    """The engine's process died (``engine``)."""


class Stalled(EngineError):
    """The engine took too long over a page and was ended (``engine``, ``seconds``)."""


class StoreError(WenyiError):
    """The station's store cannot serve (``path``)."""

    exit_code = 6


class NotWritten(StoreError):
    """A file that a person wants cannot be written where they want it (``path``, ``why``)."""


class DiskFull(StoreError):
    """No space left (``path``)."""


class Locked(StoreError):
    """Another program holds the store (``path``)."""


class Damaged(StoreError):
    """Bytes are not what was stored (``path``, ``found``)."""


class StatutesDamaged(Damaged):
    """The library of laws is not as it was written (``path``, ``found``)."""


class NewerSchema(StoreError):
    """Written by a newer version of the program (``path``, ``found``, ``known``)."""


class NoClientPrograms(StoreError):
    """PostgreSQL's own program (``program``) is not installed."""


class DumpFailed(StoreError):
    """PostgreSQL's own program (``program``) gave up, saying ``found``."""


class WrongKey(StoreError):
    """The key does not open the database or the sealed folder (``path``)."""


class NoBackup(StoreError):
    """There is no whole backup, or none of that time, in the folder ``path``."""


class OtherBackup(StoreError):
    """The folder ``path`` holds the backup of another store, or something else."""


class BackupDamaged(StoreError):
    """A file of a backup (``path``) is not as it was written (``found``)."""


class WrongPassphrase(StoreError):
    """The passphrase does not open the key file ``path``."""


class BadRecoveryWords(StoreError):
    """Recovery words that are none, or mistyped."""


class NotEmpty(StoreError):
    """There is something already in the folder or database ``path`` that was to be restored."""


class RestoreUnfinished(StoreError):
    """A restore into the folder ``path`` was interrupted while it put files in place."""


class StationMoved(StoreError):
    """The station in ``path`` was closed to go on on another machine, at ``at``."""


class BadSettingsFile(StoreError):
    """A settings file that cannot be read (``path``, ``found``); it is left as it is."""


class BadOption(BadSettingsFile):
    """An option of a command that cannot be used (``option``, ``found``)."""


class MissingSetting(BadSettingsFile):
    """A setting that something else needs (``name``, ``path`` or where it belongs)."""


class DatabaseUnreachable(StoreError):
    """The centre's database server does not answer, or does not let it in (``path``)."""


class SyncError(WenyiError):
    """The centre cannot be used (``centre``)."""

    exit_code = 7


class Offline(SyncError):
    """No connection to the centre (``centre``)."""


class NoRoom(Offline):
    """The clerk's machine does not answer a courtroom's screen (``address``, may be empty)."""


class NoHub(Offline):
    """No hub of the courtroom's screens runs on this machine."""


class Refused(SyncError):
    """The centre does not let this station or person in (``centre``)."""


class Conflict(SyncError):
    """Somebody else changed the same thing (``thing``)."""


class Rejected(SyncError):
    """The centre found fault with what was sent (``thing``)."""


class CaseOutOfReach(Rejected):
    """No such case at the centre, or not for this person: told alike (``thing``)."""


class WrongDigest(Rejected):
    """Bytes that are not those their digest names (``thing``, ``found``)."""


class UnknownUpload(Rejected):
    """An upload in parts that does not exist or has ended (``thing``)."""


class IncompleteUpload(Rejected):
    """An upload in parts that lacks some (``thing``, ``parts``: 1-based numbers)."""


class BrokenChain(Rejected):
    """A journal that does not continue the one known (``thing``, ``sequence``, ``fault``)."""


class ForkedChain(Conflict):
    """Two different entries stand at one place of a journal (``thing``, ``sequence``)."""


class BlobMissing(SyncError):
    """The blob store does not hold the file (``thing``)."""


class StillLeased(SyncError):
    """The file is too young to be deleted (``thing``, ``seconds``: left)."""


class BlobStoreUnreachable(SyncError):
    """The blob store gives no usable answer (``store``)."""


class BlobStoreRefused(SyncError):
    """The blob store does not accept our credentials (``store``)."""


class BlobStoreUnfit(SyncError):
    """The blob store does not keep what the centre relies on (``store``, ``reason``)."""


class RequestTooLarge(SyncError):
    """A request is longer than the centre takes (``limit``: bytes)."""


class TooOften(SyncError):
    """A caller asks more often than the centre answers (``seconds``: until it may again)."""


class QuotaReached(SyncError):
    """A station brought in as much today as it may (``hours``: until it may again)."""


class TooSlow(SyncError):
    """A request came too slowly, or its answer took too long (``seconds``)."""


class CentreBusy(SyncError):
    """The centre has as much under way as it takes on (``seconds``: when to ask again)."""


class CentreStopping(CentreBusy):
    """The centre is being stopped (``seconds``: when to ask again)."""


class PortTaken(SyncError):
    """The centre cannot listen where it should (``address``)."""


class ScreenPortTaken(PortTaken):
    """The hub of the courtroom's screens cannot listen where it should (``address``)."""


class HeadRefused(SyncError):
    """A tree head whose form or signature is wrong (``centre``, ``fault``)."""


class HistoryRewritten(SyncError):
    """The centre shows a history that does not continue the one seen (``centre``, ``size``)."""


class ClonedStation(Refused):
    """Another copy of this station goes on at the centre; this one has to be let in anew."""


class BadCode(Refused):
    """An enrolment code that was never given, was used, or is too old; which, nobody is told."""


class BadSignIn(Refused):
    """Login or password is wrong; which, nobody is told."""


class SignInLater(Refused):
    """Too many wrong passwords; the next one is looked at in ``seconds``."""


class PasswordToReplace(Refused):
    """Right, but a password for one time: the person must choose one of their own."""


class NotAllowed(Refused):
    """The caller may not do this."""


class UnsafeForm(NotAllowed):
    """A form that was not sent from a page of ours, or after its session ended."""


class BadCertificateRequest(Rejected):
    """A request for a certificate that is not answered with one (``thing``, ``found``)."""


class RuleError(WenyiError):
    """The court's own rules forbid it (``rule``, ``advice``)."""

    exit_code = 8


class NotEnrolled(RuleError):
    """This station was let in by no centre yet."""


class BadCentreAddress(RuleError):
    """Not the address of a centre (``url``)."""


class InvalidCaseNumber(RuleError):
    """Not a case number (``number``)."""


class UnknownCase(RuleError):
    """No case with this number on the station (``number``)."""


class DuplicateCase(RuleError):
    """The case number is taken (``number``)."""


class AlreadyTaken(DuplicateCase):
    """All of a package was taken before (``number``, ``source``)."""


class OtherContents(DuplicateCase):
    """The case has other documents than a package that is of it (``number``, ``volume``)."""


class InvalidIdentity(RuleError):
    """An ID or credit code with a wrong form or check digit (``value``)."""


class NothingToUndo(RuleError):
    """There is no change left to take back or do again."""


class ChangedSince(RuleError):
    """What should be undone was changed by someone since (``thing``)."""


class NeedsConfirmation(RuleError):
    """A confidential-looking material needs a second confirmation (``title``, ``clue``)."""


class NothingToExport(RuleError):
    """The volume holds no pages (``number``, ``volume``)."""


class DateOutOfRange(RuleError):
    """A deadline ends beyond the calendar."""


class TermOutOfBounds(RuleError):
    """A term the court sets is shorter or longer than the law lets it (``rule``, ``term``)."""


class StepStopped(RuleError):
    """A deadline that is over stops the next step (``step``, ``rule``, ``due``)."""


class CaseLocked(RuleError):
    """A deadline locked the case (``rule``, ``due``, ``who``)."""


class NotASuperior(RuleError):
    """Who unlocks is not named for it in the case (``who``, ``duty``)."""


class NotLocked(RuleError):
    """There is nothing to unlock (``rule``)."""


class FirstAdministrator(RuleError):
    """The first account of a station is an administrator's."""


class NotSignedIn(RuleError):
    """The station has accounts, and nobody is signed in."""


class NotPermitted(RuleError):
    """The role of who works here does not allow it (``who``, ``act``)."""


class UnknownItem(RuleError):
    """A page, material, batch, profile or category that does not exist (``thing``)."""


class NotListed(UnknownItem):
    """An id that nothing has (``option``, ``thing``, ``command``: which lists them)."""


class NothingRegistered(RuleError):
    """Nothing was registered as received for a case (``number``: its 案号)."""


class ConfidentialTitle(RuleError):
    """A title with a confidential clue would always go into the main volume (``title``)."""


class NoSuchRow(RuleError):
    """A row of back-fill that is not offered or belongs to nobody in the case (``number``)."""


class DuplicateItem(RuleError):
    """An item with this id is there already (``thing``)."""


class AlreadyDecided(RuleError):
    """A conflict that somebody decided meanwhile, or that is not known (``thing``)."""


class CannotRemake(RuleError):
    """Refused work that cannot be made again upon what stands now (``thing``, ``reason``)."""


class QueryTooLong(RuleError):
    """More characters than a search takes (``limit``)."""


class NoLaws(RuleError):
    """No law was imported into the library yet."""


class UnknownLaw(RuleError):
    """No law of this name was imported (``law``)."""


class UnknownArticle(RuleError):
    """The law has no such article (``law``, ``article``, ``last``: its last one)."""


class NotInForce(RuleError):
    """No version that was imported was in force that day (``law``, ``day``, ``known``)."""


class ForeignSeparator(RuleError):
    """A separator sheet of another case came (``found``, ``case``, ``page``)."""


class TooManySheets(RuleError):
    """No separator sheet is asked for, or more than a set can have (``count``, ``most``)."""


class QualityBlocked(RuleError):
    """Something found by checking stands in the way (``count``, ``first``)."""


class SampleOpen(RuleError):
    """Pages drawn for checking were not looked at yet (``left``)."""


class SidesUnequal(RuleError):
    """Fronts and backs do not come out even (``fronts``, ``backs``)."""


class SidesDoubtful(RuleError):
    """Backs do not look like those of the fronts (``detail``)."""


class EmptyValue(RuleError):
    """A field that must not be empty (``column``)."""


class BadArgument(RuleError):
    """A word of a command that is none of those there are (``option``, ``value``, ``allowed``)."""


class BadValue(RuleError):
    """A field whose value cannot be used (``column``, ``value``)."""


class BadForm(BadValue):
    """A value of another form (``column``, ``value``, ``form``: as it is written)."""


class BadPhone(BadValue):
    """No telephone number: other signs, too short or too long (``value``)."""


class BadPages(BadValue):
    """Pages that cannot be registered (``value``, ``least``, ``most``)."""


class BadCopies(BadValue):
    """Copies that cannot be registered (``value``, ``most``)."""


class BadSheets(BadValue):
    """Sheets that cannot be registered (``value``, ``most``)."""


class BadTracking(BadValue):
    """No tracking number of a parcel: other signs, too short or too long (``value``)."""


class BadChannels(BadValue):
    """Not ``SEAT=FILE,SEAT=FILE`` (``value``)."""


class RepeatedCase(RuleError):
    """A list names a case twice, with other values (``number``, ``line``: of the first)."""


class OtherValues(RuleError):
    """An import says something else of a case than what stands (``number``, ``columns``)."""


class WeakPassword(RuleError):
    """A password shorter than ``least`` characters, or one that everybody tries first."""


class LastAdministrator(RuleError):
    """Nobody would be left who may let people in."""


class BadWebhook(RuleError):
    """An address that webhooks may not go to (``url``, ``found``)."""


class NotFit(RuleError):
    """A case in which a blocker of the four-property checks failed (``number``, ``codes``)."""


class PaperLeft(RuleError):
    """Paper of the case was not taken out for the archive (``number``, ``left``)."""


class OutOfTurn(RuleError):
    """A hearing is not in the state for it (``wish``, ``state``)."""


class ConfidentialEvidence(RuleError):
    """A page that is not filed in the main volume was to be evidence or shown (``thing``)."""


class StaysConfidential(RuleError):
    """A judge's note, or what was not announced, was to leave the confidential volume."""


class SigningOutOfTurn(RuleError):
    """A participant may not do that now (``who``, ``wish``, ``state``)."""


class PaperOutOfTurn(RuleError):
    """A paper is not in the state for it (``thing``, ``wish``, ``state``)."""


class CorrectionsOpen(RuleError):
    """Something that was asked for is not decided yet (``thing``, ``count``)."""


class SigningOpen(RuleError):
    """Somebody neither signed nor refused yet (``thing``, ``who``)."""


class ConsentMissing(RuleError):
    """A party did not agree that the recording stands for the record (``thing``, ``who``)."""


class NoPanel(RuleError):
    """No panel is known that could deliberate on a case (``number``)."""


class NotBegun(RuleError):
    """The signing of a paper has not been begun (``thing``)."""


class NotSimplified(RuleError):
    """Only in simplified civil cases a recording stands for the record (``procedure``)."""


class RecordingOpen(RuleError):
    """A recording that is to be signed for has not ended, or is not here (``thing``)."""


class NothingRead(RuleError):
    """Somebody is to sign pages they were not shown (``who``, ``pages``)."""


class DocumentChanged(RuleError):
    """The document is not the one that was meant (``thing``)."""


class TraceOfAnother(RuleError):
    """Ink was written for another document or person (``who``)."""


class TraceUsed(RuleError):
    """The very same ink was used before (``who``)."""


class InkTooShort(RuleError):
    """A signature is empty or but a dot (``who``, ``length_mm``)."""


class ClockBehind(RuleError):
    """This machine's clock stands before the last step of a paper (``thing``, ``at``)."""


class NoCertificate(RuleError):
    """There is nothing to sign with (``path``)."""


class BadCertificate(RuleError):
    """A certificate cannot be used (``path``, ``reason``)."""


class WrongPin(RuleError):
    """Not the passphrase of the certificate (``path``)."""


class CourtPinNeeded(RuleError):
    """Nobody gave the PIN of the device that the court signs with (``device``)."""


class CourtPinWrong(WrongPin):
    """Not the PIN of the device that the court signs with; tried once (``path``)."""


class FieldsMissing(RuleError):
    """A paper lacks what it must say (``title``, ``fields``)."""


class FieldRefused(RuleError):
    """A field cannot hold the value given (``field``, ``value``, ``wish``)."""


class NoPlaceInCatalogue(RuleError):
    """The catalogue of the case has no item for this paper (``title``, ``procedure``)."""


class LookupOutOfTurn(RuleError):
    """A request to look is not in the state for it (``who``, ``wish``, ``state``)."""


class OwnRequest(RuleError):
    """Nobody decides what they asked for themselves (``who``)."""


class NotGranted(RuleError):
    """More than was granted (``thing``)."""


class NotEntitled(RuleError):
    """A person of the archive whose role does not allow it (``who``, ``wish``)."""


class NoPrinter(RuleError):
    """What was to be printed did not come out (``printer``, ``detail``)."""


class CustodyOutOfTurn(RuleError):
    """Paper is not in the state for it (``label``, ``wish``, ``state``)."""


class DuplicateLabel(RuleError):
    """The label is on another bundle already (``label``, ``number``: its case)."""


class TaskOutOfTurn(RuleError):
    """A scan task is not in the state for it (``number``, ``wish``, ``state``)."""


class UnknownTask(RuleError):
    """There is no scan task of this number or label (``thing``)."""


class SheetsDiffer(RuleError):
    """Sheets counted are not those handed over (``number``, ``sheets``, ``counted``)."""


class SameHands(RuleError):
    """Who hands over cannot confirm for the other side as well (``who``)."""


class MaterialsUndecided(RuleError):
    """Pages of a task lie where only a guess put them (``number``, ``count``, ``titles``)."""


class PagesUnfiled(RuleError):
    """Pages of a task lie in no material yet (``number``, ``count``)."""


class DuplicateTracking(RuleError):
    """The parcel is registered for the case already (``tracking``, ``number``)."""


class TaskUnderWay(RuleError):
    """What came is on its way to the scanner (``number``, ``task``, ``state``)."""


class WrongDigit(RuleError):
    """A number is wrong in one place (``value``, ``place``, ``found``, ``wish``, ``wish_en``)."""


class UnknownLabel(RuleError):
    """No bundle has this label (``label``)."""


class UnknownCard(RuleError):
    """No card that counts here; one answer, whatever is wrong with it."""


class CellTaken(RuleError):
    """Paper of another case lies in the cell (``cabinet``, ``cell``, ``label``)."""


class CellNotEmpty(RuleError):
    """Paper lies in a cell to be opened as an empty one (``cabinet``, ``cell``, ``label``)."""


class UnknownCabinet(RuleError):
    """None of this name is set up, or none was named (``name``, ``path``, ``known``)."""


class NothingThere(RuleError):
    """Nothing of the case lies in the cabinet (``number``, ``cabinet``)."""


class CabinetInUse(RuleError):
    """Somebody's visit to this cabinet has not ended (``cabinet``, ``cell``, ``who``)."""


class PagesNotIn(RuleError):
    """Pages are not all in (``label``; ``sheets``: with those of the case in cells; ``pages``)."""


class ScanTaskOpen(PagesNotIn):
    """A scan task of this paper is not done (``label``, ``number``, ``state``)."""


class CaseBeingScanned(PagesNotIn):
    """The case of this paper is being scanned just now (``label``)."""


class MayNotOpen(RuleError):
    """This person may not do that with this paper (``who``, ``wish``, ``label``)."""


class CountDiffers(RuleError):
    """A return does not have its sheets (``label``, ``sheets``, ``counted``)."""


class NotAllHere(RuleError):
    """Paper of a case is elsewhere (``number``, ``labels``)."""


class LoanOutOfTurn(RuleError):
    """A request to borrow is not in the state for it (``label``, ``wish``, ``state``)."""


class OwnLoan(RuleError):
    """Nobody approves what they want to borrow themselves (``who``)."""


class Cancelled(Exception):
    """The person cancelled; silent by design."""


class Words:
    """What an error says to a person.

    Attributes:
        what: what happened, one sentence.
        advice: what the person can do, one or two sentences.
    """

    __slots__ = ("advice", "what")

    def __init__(self, what: str, advice: str) -> None:
        self.what = what
        self.advice = advice


def family_of(cls: type[WenyiError]) -> type[WenyiError]:
    """Return the family (``DeviceError``, ``StoreError``, …) that ``cls`` belongs to."""
    for parent in cls.__mro__:
        if WenyiError in parent.__bases__:
            return parent
    return cls


def all_errors() -> list[type[WenyiError]]:
    """Return every class of the tree, parents first.

    A room may derive a class for itself; it speaks its parent's words and is not among them.
    """
    found: list[type[WenyiError]] = [WenyiError]
    for cls in found:
        found.extend(each for each in cls.__subclasses__() if each.__module__ == __name__)
    return found


@cache
def _table() -> dict[str, dict[str, dict[str, str]]]:
    return toml("errors.toml")


class _Params(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "—"


def describe(error: WenyiError, language: Language = "zh_CN") -> Words:
    """Return what ``error`` says to a person in ``language``.

    A parameter the raiser left out is shown as a dash, never as a template.
    """
    for cls in type(error).__mro__:
        entry = _table().get(cls.__name__)
        if entry is not None:
            params = _Params(error.params)
            return Words(
                entry[language]["what"].format_map(params),
                entry[language]["do"].format_map(params),
            )
    raise KeyError(type(error).__name__)
