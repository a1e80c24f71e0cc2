"""Papers of a widow: kept sealed, verified once, used by whom it is shared with, evidence, erased."""

from __future__ import annotations

import datetime as dt
import io
import uuid

import pytest
from django.db import ProgrammingError, connection
from pytest_django import Settings
from tests import made_files as made

from mysynergy.access.public import Actor, ActorKind, Role, Subject, acting, agencies, create_user, grant
from mysynergy.cases.public import NeedSaid, NeedView, add_needs
from mysynergy.documents import personal
from mysynergy.documents.public import (
    DocumentView,
    add,
    attach,
    documents,
    evidence_for,
    of_individual,
    open_document,
    scan_again,
    uses_of,
    verify,
    withdraw,
)
from mysynergy.events.public import of_individuals
from mysynergy.files.public import MOST_BYTES
from mysynergy.intake.public import PersonSaid, submit
from mysynergy.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from mysynergy.registry.public import StandsFor, record_consent, register, set_protected
from mysynergy.vault.public import destroy

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
SYSTEM = Actor.system("test", now=NOW)


def officer(code: str, role: Role = Role.CASEWORKER) -> Actor:
    ids = {one.code: one.id for one in agencies(actor=SYSTEM).values()}
    user = create_user(
        actor=SYSTEM,
        username=f"{code}-{uuid.uuid4().hex[:6]}",
        name=code,
        password="a long enough password",
        agency_id=ids[code],
        roles=[role],
        start=dt.date(2026, 1, 1),
    )
    return Actor(kind=ActorKind.OFFICER, role=role, purpose="casework", now=NOW, id=user, agency_id=ids[code])


@pytest.fixture
def council(settings: Settings) -> Actor:
    settings.CLAMAV = ""
    return officer("MAIWP")


@pytest.fixture
def widow(council: Actor) -> uuid.UUID:
    said = PersonSaid(name="Siti Aminah binti Abdul Rahman", birth_year=1985)
    return register(actor=council, source_record_id=submit(actor=council, said=said, channel="counter").id)


def need_of(actor: Actor, person: uuid.UUID) -> NeedView:
    said = [NeedSaid("finance", "emergency_cash", "urgent")]
    return add_needs(actor=actor, individual_id=person, needs=said)[0]


def paper(actor: Actor, person: uuid.UUID, kind: str = "payslip", content: bytes = b"") -> DocumentView:
    return add(actor=actor, individual_id=person, kind=kind, content=io.BytesIO(content or made.pdf()))


def share(actor: Actor, other: Actor, person: uuid.UUID, categories: tuple[str, ...]) -> None:
    assert other.agency_id is not None
    consent = record_consent(
        actor=actor,
        individual_id=person,
        basis="consent",
        purposes=["casework"],
        categories=categories,
        agency_ids=[other.agency_id],
        evidence="signed_form",
    )
    grant(
        actor=actor,
        individual_id=person,
        agency_id=other.agency_id,
        reason_kind="consent",
        reason_id=consent,
        categories=categories,
        until=None,
    )


def told_of(person: uuid.UUID) -> list[str]:
    with acting(SYSTEM):
        found = of_individuals(individual_ids=StandsFor(person))
    return [one.type for one in found if one.type.startswith("documents.")]


def stored(sql: str) -> list[tuple[object, ...]]:
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def test_a_paper_is_sealed_opened_whole_and_kept_once(council: Actor, widow: uuid.UUID) -> None:
    content = made.pdf(b"Quxsalary 1200.00 " * 60_000)
    first = paper(council, widow, content=content)
    assert (first.category, first.proves, first.standing, first.file.scan) == (
        *("income", "income", "current", "unscanned"),
    )
    assert not [1 for (cipher,) in stored("SELECT cipher FROM files_part") if b"Quxsalary" in bytes(cipher)]  # type: ignore[call-overload]
    assert len(stored("SELECT 1 FROM files_part")) > 1
    assert open_document(actor=council, document_id=first.id).content == content
    assert paper(council, widow, content=content).id == first.id
    assert len(of_individual(actor=council, individual_id=widow)) == 1
    assert sorted(told_of(widow)) == ["documents.added", "documents.opened"]


def test_what_is_refused_keeps_nothing_and_names_every_fault(council: Actor, widow: uuid.UUID) -> None:
    cases = {
        "document_too_large": b"\xff\xd8\xff" + bytes(MOST_BYTES),
        "file_empty": b"",
        "file_type_unknown": b"MZ a program named .jpg",
        "file_broken": made.jpeg()[:-2],
    }
    wrong = []
    for code, content in cases.items():
        with pytest.raises(Invalid) as refused:
            add(
                actor=council,
                individual_id=widow,
                kind="payslip",
                content=io.BytesIO(content),
                issued_on=dt.date(2026, 12, 1),
                expires_on=dt.date(2026, 11, 30),
            )
        found = [(one.field, one.code) for one in refused.value.faults]
        dated = [("issued_on", "in_future"), ("expires_on", "ends_before_it_starts")]
        if found != [*dated, ("file", code)]:
            wrong.append((code, found))
    assert wrong == []
    assert stored("SELECT 1 FROM files_sealedfile") == []


def test_verified_once_it_serves_every_agency_that_may_see_its_category(
    council: Actor, widow: uuid.UUID
) -> None:
    lender, stranger = officer("TEKUN"), officer("GIATMARA")
    slip = paper(council, widow)
    report = paper(council, widow, "medical_report", made.png())
    photo = paper(council, widow, "photo", made.jpeg())
    share(council, lender, widow, ("identity", "income", "needs"))
    assert [one.id for one in of_individual(actor=lender, individual_id=widow)] == [slip.id]
    done = verify(actor=lender, document_id=slip.id, how="original_seen")
    assert (done.verified_agency_id, done.reused) == (lender.agency_id, True)
    again = verify(actor=council, document_id=slip.id, how="issuer_confirmed")
    assert (again.verified_how, again.verified_agency_id) == ("original_seen", lender.agency_id)
    assert open_document(actor=lender, document_id=slip.id).content == made.pdf()
    # The same paper brought to the second counter is the one that is known already.
    assert paper(lender, widow).id == slip.id
    for hidden in (report, photo):
        with pytest.raises(NotFound):
            open_document(actor=lender, document_id=hidden.id)
    with pytest.raises(NotFound):
        open_document(actor=stranger, document_id=slip.id)
    with pytest.raises(NotAllowed):
        withdraw(actor=lender, document_id=slip.id, reason="not ours")
    with pytest.raises(NotAllowed):
        verify(actor=officer("MAIWP", Role.AUDITOR), document_id=slip.id, how="original_seen")


def test_of_somebody_protected_since_other_agencies_see_no_paper(council: Actor, widow: uuid.UUID) -> None:
    lender = officer("TEKUN")
    slip = paper(council, widow)
    share(council, lender, widow, ("identity", "income"))
    assert open_document(actor=lender, document_id=slip.id).content == made.pdf()
    set_protected(actor=council, individual_id=widow, protected=True, reason="violence at home")
    for ask in (open_document, uses_of):
        with pytest.raises(NotFound):
            ask(actor=lender, document_id=slip.id)
    assert documents(actor=lender, ids=[slip.id]) == {}
    assert open_document(actor=council, document_id=slip.id).content == made.pdf()


def test_a_newer_one_replaces_and_what_ended_is_evidence_for_nothing_new(
    council: Actor, widow: uuid.UUID
) -> None:
    need = need_of(council, widow)
    old = paper(council, widow)
    attach(actor=council, document_id=old.id, concern="need", concern_id=need.id)
    attach(actor=council, document_id=old.id, concern="need", concern_id=need.id)
    new = add(
        actor=council,
        individual_id=widow,
        kind="payslip",
        content=io.BytesIO(made.pdf(b"newer")),
        replaces=old.id,
        expires_on=dt.date(2026, 11, 23),
    )
    late = council.at(NOW + dt.timedelta(days=1))
    standing = {one.id: one.standing for one in of_individual(actor=late, individual_id=widow)}
    assert standing == {old.id: "replaced", new.id: "expired"}
    with pytest.raises(Conflict, match="document_not_current"):
        attach(actor=council, document_id=old.id, concern="need", concern_id=need.id)
    found = evidence_for(actor=council, concern="need", concern_ids=[need.id])
    assert [one.document.id for one in found[need.id]] == [old.id]
    assert evidence_for(actor=officer("GIATMARA"), concern="need", concern_ids=[need.id]) == {}
    withdraw(actor=council, document_id=new.id, reason="of somebody else")
    with pytest.raises(Conflict, match="document_not_current"):
        verify(actor=council, document_id=new.id, how="original_seen")
    # What was withdrawn by mistake may come again.
    assert paper(council, widow, content=made.pdf(b"newer")).id != new.id


def test_a_document_is_attached_only_to_what_is_the_persons_own(council: Actor, widow: uuid.UUID) -> None:
    said = PersonSaid(name="Lim Mei Ling", birth_year=1990)
    other = register(actor=council, source_record_id=submit(actor=council, said=said, channel="counter").id)
    slip, theirs = paper(council, widow), need_of(council, other)
    for concern, concern_id in (("need", theirs.id), ("referral", uuid.uuid4()), ("enrolment", uuid.uuid4())):
        with pytest.raises(NotFound, match="nothing_to_attach_to"):
            attach(actor=council, document_id=slip.id, concern=concern, concern_id=concern_id)
    with pytest.raises(Invalid):
        attach(actor=council, document_id=slip.id, concern="anything", concern_id=theirs.id)


def test_the_scanner_refuses_at_the_door_and_finds_later_what_it_could_not_look_at(
    council: Actor, widow: uuid.UUID, settings: Settings
) -> None:
    bad = made.pdf(made.EICAR)
    with made.scanner() as address:
        settings.CLAMAV = address
        assert paper(council, widow).file.scan == "clean"
        with pytest.raises(Invalid) as refused:
            paper(council, widow, "letter", bad)
        assert [one.code for one in refused.value.faults] == ["file_infected"]
    assert paper(council, widow, "receipt", made.png()).file.scan == "unscanned", "nobody listens any more"
    with made.scanner(answers=False) as address:
        settings.CLAMAV = address
        taken = paper(council, widow, "letter", bad)
        assert taken.file.scan == "unscanned", "it hung up in the middle"
        assert scan_again(actor=SYSTEM) == 0
    with made.scanner() as address:
        settings.CLAMAV = address
        assert scan_again(actor=SYSTEM) == 2
        assert scan_again(actor=SYSTEM) == 0
    with pytest.raises(Conflict, match="document_held_back"):
        open_document(actor=council, document_id=taken.id)
    standing = {one.kind: one.standing for one in of_individual(actor=council, individual_id=widow)}
    assert standing == {"payslip": "current", "receipt": "current", "letter": "held_back"}
    assert {"documents.held_back", "documents.scanned"} <= set(told_of(widow))


def test_pieces_can_be_neither_changed_nor_slipped_in(council: Actor, widow: uuid.UUID) -> None:
    slip = paper(council, widow)
    with pytest.raises(ProgrammingError), acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("UPDATE files_part SET cipher = ''")
    other = paper(council, widow, "letter", made.pdf(b"another"))
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "WITH made AS (INSERT INTO files_sealedfile (id, agency_id, scope, media, size, parts, digest, "
            "scan, kept_at) SELECT gen_random_uuid(), agency_id, scope, media, size, 1, digest, scan, kept_at"
            " "
            "FROM files_sealedfile WHERE id = %s "
            "RETURNING id, agency_id) INSERT INTO files_part (file_id, agency_id, number, cipher) "
            "SELECT made.id, made.agency_id, 0, p.cipher FROM made, files_part p WHERE p.file_id = %s "
            "RETURNING file_id",
            [slip.file.id, other.file.id],
        )
        (forged,) = cursor.fetchone()
        cursor.execute("UPDATE documents_document SET file_id = %s WHERE id = %s", [forged, slip.id])
    with pytest.raises(Conflict, match="document_damaged"):
        open_document(actor=council, document_id=slip.id)


def test_erasing_destroys_the_bytes_and_leaves_only_that_there_was_one(
    council: Actor, widow: uuid.UUID
) -> None:
    slip = add(
        actor=council,
        individual_id=widow,
        kind="payslip",
        content=io.BytesIO(made.pdf()),
        note="Quxnote of her son",
    )
    subject = Subject(widow, (widow,))
    held = personal.export_person(actor=SYSTEM, subject=subject)
    assert [(one.kind, one.fields["document_kind"], one.fields["note"]) for one in held] == [
        ("document", "payslip", "Quxnote of her son")
    ]
    with acting(SYSTEM):
        destroy(scopes=[widow], erasure_id=uuid.uuid4())
    with pytest.raises(NotFound, match="file_gone"):
        open_document(actor=council, document_id=slip.id)
    assert personal.erase_person(actor=SYSTEM, subject=subject) == {"document": 1}
    assert stored("SELECT 1 FROM files_part") == []
    (gone,) = of_individual(actor=council, individual_id=widow)
    assert (gone.standing, gone.note) == ("gone", "")
    with pytest.raises(Conflict, match="person_erased"):
        paper(council, widow, content=made.pdf(b"again"))


def test_what_one_side_attached_the_other_may_attach_too_and_it_is_told_once(
    council: Actor, widow: uuid.UUID
) -> None:
    lender = officer("TEKUN")
    need, slip = need_of(council, widow), paper(council, widow)
    share(council, lender, widow, ("identity", "income", "needs"))
    attach(actor=council, document_id=slip.id, concern="need", concern_id=need.id)
    attach(actor=lender, document_id=slip.id, concern="need", concern_id=need.id)
    assert told_of(widow).count("documents.attached") == 1


def test_one_file_of_which_the_scanner_says_nothing_holds_up_no_other(
    council: Actor, widow: uuid.UUID, settings: Settings
) -> None:
    papers = [
        paper(council, widow, kind, made.pdf(kind.encode())) for kind in ("payslip", "letter", "receipt")
    ]
    damaged, refused, sound = papers
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "WITH other AS (SELECT cipher FROM files_part WHERE file_id = %s), made AS ("
            "INSERT INTO files_sealedfile (id, agency_id, scope, media, size, parts, digest, scan, kept_at) "
            "SELECT gen_random_uuid(), agency_id, scope, media, size, 1, digest, scan, kept_at "
            "FROM files_sealedfile WHERE id = %s RETURNING id, agency_id) "
            "INSERT INTO files_part (file_id, agency_id, number, cipher) "
            "SELECT made.id, made.agency_id, 0, other.cipher FROM made, other RETURNING file_id",
            [sound.file.id, damaged.file.id],
        )
        (forged,) = cursor.fetchone()
        cursor.execute("UPDATE documents_document SET file_id = %s WHERE id = %s", [forged, damaged.id])
    with made.scanner(no_verdict_of=b"letter") as address:
        settings.CLAMAV = address
        scan_again(actor=SYSTEM)
    found = {one.kind: one.file.scan for one in of_individual(actor=council, individual_id=widow)}
    assert found == {"payslip": "unscanned", "letter": "unscanned", "receipt": "clean"}
    assert refused.file.scan == "unscanned"
