"""What went wrong, said to a person: which thing, what is wrong with it, how to mend it.

A door raises a stable code with parameters (never personal data); here it becomes a sentence in the
language that is active. A test holds that every code in the rooms has its sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop

from mysynergy.kernel.errors import Fault
from mysynergy.words.faults import FAULTS

#: Whole-request errors: NotAllowed, NotFound, Conflict.
ERRORS: dict[str, str] = {
    "invalid": noop("Some answers need correcting. Each is named below."),
    "role_may_not": noop("Your role may not do this. Ask a colleague whose role allows it."),
    "not_found": noop("There is no such thing, or none that you may see."),
    "run": noop("No matching run with this number is going on. It may have ended already."),
    "no_rulebook": noop("No rulebook is in force yet. Tell the operator."),
    "people_not_made": noop("The made-up people are still being made. Try again in a moment."),
    "no_programme": noop("There is no such programme in the rulebook in force."),
    "idempotency_key_reused": noop(
        "This was already sent with other answers. Open it again and send it once."
    ),
    "client_link": noop("This link does not open anything now. Ask your officer for a new one."),
    "client_need": noop("There is nothing to say about this yet."),
    "said_enough": noop("That is enough for one day by this link. Call the officer who helps you."),
    "client_request": noop("There is no such request, or none that you may see."),
    "link_for_the_dead": noop("This person died: no link can be made."),
    "link_without_guardian": noop(
        "Nobody is recorded who may be told for this person. Record a representative first."
    ),
    "link_without_proof": noop(
        "A link asks for the year of birth, and a telephone or identity number: record them first."
    ),
    "message_not_safe": noop("No message may be sent to this person. Print the link, or call."),
    "message_not_found": noop("There is no such message, or none that can be tried again."),
    "username_taken": noop("This username is taken. Choose another."),
    # one's own circle
    "of_their_circle": noop("This person is of that colleague's own circle."),
    "own_circle": noop(
        "This person is of your own circle. "
        "Ask your supervisor to release the case, or let a colleague take it."
    ),
    "second_person": noop("A second person must decide this. Ask another supervisor of your agency."),
    "not_of_your_circle": noop("Nothing stands in the way: this person is not of your circle."),
    # accounts and tokens
    "user": noop("There is no such user, or none of your agency."),
    "own_account": noop("You cannot do this to your own account. Ask another administrator of your agency."),
    "beyond_reach": noop(
        "This user holds a role that administrators do not give. Ask the operator of the platform."
    ),
    "other_agency": noop("You may do this for your own agency only."),
    "role_not_given": noop("An administrator cannot give this role. Ask the operator of the platform."),
    "access_ended": noop("This user's access has been ended."),
    "access_stands": noop("This user has access already."),
    "account_link": noop("This link does not work: it was used, replaced, or is too old. Ask for a new one."),
    "session": noop("There is no such session of yours. It may have ended already."),
    "authenticator_not_begun": noop("Too much time has passed. Open the page again and scan the new code."),
    "no_authenticator": noop("You have no authenticator yet. Set it up first."),
    "token": noop("There is no such token, or none that you may end."),
    "token_revoked": noop("This token was revoked already."),
    "token_of_a_person": noop("A token can be issued for your agency's system only, not in a person's name."),
    "sign_in": noop("Sign in first, or send a valid token."),
    "no_role": noop("You have no role in force. Ask your agency's administrator."),
    "too_old": noop("The form is too old. Open the page again; what you typed is kept."),
    "server_fault": noop("Something failed on our side. Nothing was changed. Quote the request number."),
    "body_not_json": noop("The body of the request is not JSON."),
    "body_not_a_form": noop("The form in the body of the request cannot be read."),
    "no_such_type": noop("A body of this type is not taken here. Send one of: %(allowed)s."),
    "no_operation": noop("There is no such address in this API."),
    "no_method": noop("This address does not take this method; it takes %(allowed)s."),
    "body_too_large": noop("The body of the request is too large: at most 2 MiB are taken."),
    "no_screening": noop("Nobody screened this person yet, or nobody whose screening you may see."),
    # pathways and letters to bodies outside
    "pathway_not_found": noop("There is no such pathway, or none that your agency laid out."),
    "letter_of_another_step": noop("This letter speaks of another need or body than the step does."),
    "letter_not_found": noop("There is no such letter, or none that your agency wrote."),
    "body_not_found": noop("There is no such body on your agency's list. Write it down first."),
    "letter_open": noop("A letter to this body waits for its answer already. Note what came of it first."),
    # people
    "draft": noop("This intake is finished or was thrown away, or a colleague began it."),
    "stale_draft": noop("Another window saved this intake meanwhile. Compare, then save what is right."),
    "enquiry_code": noop(
        "Nothing waits under this code: it was mistyped, taken over before, taken back, or is too old."
    ),
    "individual": noop("There is no such person, or none that you may see."),
    "source_record": noop("There is no such record of what was said, or none of your agency."),
    "number": noop("No identity number is recorded for this person."),
    "consent": noop("There is no such consent, or none that your agency recorded."),
    "household": noop("No household is recorded, or none that you may see."),
    "relationship": noop("There is no such relation, or none that your agency recorded."),
    "representative": noop("There is no such representative, or none that your agency recorded."),
    "represents_already": noop("This representative is recorded in this capacity already."),
    "may_not_act": noop("This representative may not do that for the person today. See what was recorded."),
    "link": noop("There is no such link, or none of your agency."),
    "link_ended": noop("This link was undone already."),
    "candidates_found": noop(
        "People already known may be this person. "
        "Link the record to one of them, or say why it is nobody of them."
    ),
    "part_of_a_join": noop(
        "This record came when two people were joined. Take the two apart; it goes back with its own."
    ),
    "same_person": noop("Both stand for one person already."),
    "protected_person": noop("One of the two is protected or erased, so they cannot be joined."),
    "protected_while_joined": noop(
        "The person was protected while the two were one, and nobody can tell which of them it is for. "
        "Lift the protection, take them apart, and protect whom it is for at once."
    ),
    "numbers_contradict": noop(
        "The two have different MyKad numbers. One person has one for life: correct the wrong one first."
    ),
    "said_apart": noop(
        "It was said that they are two people. Read that word first, then say why you are sure."
    ),
    "not_a_machines": noop("A data steward decides this in their own name; the batch only as the batch."),
    "join": noop("There is no such join, or none that you may see."),
    "only_source": noop("Nothing else is known of this person, so there is nothing to go back to."),
    "same_record": noop(
        "This record stands for that very person. If it is about somebody else, undo its link."
    ),
    "correction_record": noop("This record is a correction: it stands for nobody else. Undo it instead."),
    "not_protected": noop("This record is not protected."),
    "lift_request": noop("There is no such request to lift a protection, or none of your agency."),
    "asked_by_another": noop("Only whoever asked may take the request back. A second person may refuse it."),
    "lifting_takes_two": noop("Ask for the lifting with a reason; a second person of your agency decides."),
    "record_of_nobody": noop("This record stands for nobody yet. Register or link it first."),
    # pairs who may be one person
    "pair": noop("There is no such pair, or none that you may see."),
    "pair_joined": noop("These two were joined. Part them first, on the page of the person."),
    "not_near": noop("Your agency's records do not lead to the other one. Its agency's steward can decide."),
    "pair_withdrawn": noop("This pair is not asked about any more."),
    "run_going_on": noop("A run over the registry is going on since %(began_at)s. Wait until it has ended."),
    "one_already": noop("These two are one person already."),
    "second_steward": noop("You have said so already. A second steward has to agree."),
    "own_record": noop(
        "Only records of your own agency stand here: put them right on the page of the person."
    ),
    "correction_request": noop("There is no such request, or none that your agency answers."),
    "two_people": noop("There is no such word of an officer, or none of your agency."),
    "already_known": noop(
        "This number stands for somebody known already. Confirm that it is the same person, or correct it."
    ),
    "member_already_known": noop(
        "The number of a member stands for somebody known already. Confirm the person, or correct the number."
    ),
    "protected_by_another": noop("Another agency protects this record. Only that agency may change this."),
    "no_agency": noop("You act for no agency. Choose the agency you act for."),
    # lists
    "import": noop("There is no such list, or none of your agency."),
    "import_state": noop("The list has moved on meanwhile. Look at how it stands now, then decide."),
    "import_emptied": noop("The text of this list was removed. Send the file again if it is needed."),
    "same_file": noop("This very file was sent before. Nothing was doubled: look at what became of it."),
    # needs
    "late_not_found": noop("This is not late any more, or it never reached you."),
    "need_not_found": noop("There is no such need, or none that you may see."),
    "case_not_found": noop("There is no such open case, or none that your agency works on."),
    "no_open_case": noop("Your agency has no open case of this person. Add a need first: that opens one."),
    "case_closed": noop("This case is closed already."),
    "needs_still_open": noop("%(needs)s open needs have no outcome yet. Say how each ended."),
    "follow_up_not_found": noop("There is no such follow-up, or none of your agency."),
    # somebody in danger
    "sitting_not_found": noop("There is no such sitting, or none of yours."),
    "sitting_ended": noop("This sitting has ended. Begin another one."),
    "arrival_not_found": noop("There is no such arrival, or none of your agency."),
    "arrival_closed": noop("This was dealt with already. What was done stands on its page."),
    "held_by_another": noop("A colleague has this. Take it over first, if you are to act."),
    "no_call_owed": noop("No call is owed here any more. It may have been made meanwhile."),
    "call_owed": noop("A call is still owed. Make it, or note the tries, before this is closed."),
    "crisis_not_found": noop("There is no such crisis, or none of your agency."),
    "circumstance_not_there": noop("This circumstance does not stand here any more."),
    "heard_code": noop("Nothing stands behind this code. Look at each letter again."),
    "heard_not_found": noop("This tip or question is not at this agency."),
    "heard_closed": noop("This was dealt with already."),
    "heard_is_a_tip": noop("Whoever told of somebody is not told what became of it."),
    "crisis_not_taken": noop("Nobody has said yet “I act now”. Press it first."),
    "crisis_joined": noop("This crisis is joined to somebody else already."),
    "duty_not_found": noop("There is no such turn of duty, or it is over."),
    # who leads, and plans
    "view_not_found": noop("There is no such view of yours."),
    "too_many_views": noop("You keep %(most)s views already. Drop one first."),
    "absence_not_found": noop("There is no such absence at your agency."),
    "not_of_others": noop("Only a supervisor says this of somebody else."),
    "lead_not_found": noop("Nobody leads for this person, or it is not for you to see who does."),
    "not_the_lead": noop("Only the agency that leads for this person may do this."),
    "somebody_leads": noop("Another agency leads for this person. The lead passes by a hand-over only."),
    "agency_does_not_know_her": noop(
        "That agency does not know this person yet. Refer a need to it first, with the person’s consent."
    ),
    "hand_over_open": noop("The lead is offered to somebody already. Take that offer back first."),
    "hand_over_not_found": noop("There is no such offer of a lead, or none that you may see."),
    "not_asked_of_you": noop("This was offered to another officer. That officer, or a supervisor, answers."),
    "goal_not_found": noop("There is no such goal, or none that you may see."),
    "task_not_found": noop("There is no such task, or none that you may see."),
    "visit_not_found": noop("There is no such visit, or none that you may see."),
    "visit_not_yet": noop("The time of this visit has not come yet. Call it off, or wait."),
    "need_closed": noop("This need was closed already."),
    "need_already_open": noop("A need of this kind is open already. Add to that one."),
    "nobody_to_hold": noop("Your agency has nobody who could hold a need. Ask its administrator."),
    "not_in_your_hands": noop("Another officer holds this need. Ask that officer."),
    "held_elsewhere": noop(
        "The agency asked still has time to act. Withdraw the referral to take the need back."
    ),
    "review_needs_supervisor": noop("This is the third review in a row. A supervisor must agree to it."),
    "too_few_tries": noop(
        "“Cannot be reached” takes three tries, on three days, in two ways. Note each try first."
    ),
    "changed_meanwhile": noop("Somebody changed this a moment ago. Look at how it stands now, then decide."),
    # referrals
    "referral_not_found": noop("There is no such referral, or none that you may see."),
    "appointment_not_found": noop("There is no such appointment, or none that you may see."),
    "appointment_not_yet": noop("The time of this appointment has not come yet. Change or cancel it."),
    "safe_contact_forbids": noop("The person must not be called or visited. Agree on a place to come to."),
    "question_open": noop("A question is open already. Wait for the answer, or decide without it."),
    "no_question_open": noop(
        "No question is open: it was answered, or is no longer needed. Write a message."
    ),
    "handed_on": noop(
        "Another agency carries this referral on. Wait for what comes back, or withdraw what was handed on."
    ),
    "refer_on_instead": noop(
        "Another agency leads this case. Refer the need on from the referral that it sent."
    ),
    "not_a_coordinator": noop("No agreement lets your agency refer on what this agency sent."),
    "offer_would_expose": noop(
        "This need is not offered openly: even without a name it could point at the person. Refer it to "
        "one agency."
    ),
    "nobody_capable": noop(
        "No agency that the person agreed to has a programme for this need. Record consent for more "
        "agencies, or "
        "refer it by name."
    ),
    "already_offered": noop("This need is on offer already. Wait for a claim, or withdraw the offer first."),
    "offer_taken": noop("Another agency was first to claim this."),
    "offer_over": noop("This offer is over: it was withdrawn, or its day has passed."),
    "offer_not_found": noop("There is no such offer for your agency."),
    "referral_over": noop("This referral ended without help. Nothing more is written on it."),
    "proposal_not_found": noop("There is no such proposal, or none that you may see."),
    "not_your_side": noop("This step belongs to the other agency."),
    "already_referred": noop(
        "This need is with this programme already. Wait for its answer, or withdraw it first."
    ),
    "programme_full": noop(
        "The agency told on %(as_of)s that this programme takes nobody more; the next opening is not known. "
        "Choose another, or say that it is to be sent all the same."
    ),
    "programme_of_another": noop("Only the agency of a programme tells how much room there is in it."),
    "programme_closed": noop("This programme takes nobody at present. Choose another."),
    "agency_not_participating": noop(
        "This agency takes no referrals here. Tell the person where to go, and write it into the need."
    ),
    "consent_missing": noop(
        "No consent or other legal basis names this agency yet. Record it first; nothing was sent."
    ),
    # help given
    "enrolment_not_found": noop("There is no such enrolment, or none that you may see."),
    "enrolment_ended": noop("This enrolment has ended. Enrol the person again first."),
    "award_not_found": noop("There is no such award, or none that you may see."),
    "award_not_in_force": noop("This award is not in force any more."),
    "delivery_not_found": noop("There is no such delivery, or none that you may see."),
    "already_reversed": noop("This was reversed already."),
    "more_than_awarded": noop("This is more than was granted. Check the amount, or change the award."),
    "finding_not_found": noop("There is no such finding, or none of your agency's rules."),
    "finding_answered": noop("This finding was answered already."),
    "stands_in_the_way": noop("Other help stands in the way of this award."),
    "referral_not_accepted": noop("Accept the referral first; then the person can be enrolled."),
    "second_person_needed": noop("Somebody other than the person asking must agree to this."),
    "override_not_found": noop("There is no such permission of a second officer."),
    "override_used": noop("This permission of a second officer was used already."),
    "override_expired": noop("This permission of a second officer ended on %(until)s. Ask for another."),
    "other_person": noop("This belongs to another person."),
    "not_your_agencys": noop("This belongs to another agency."),
    # one's own record
    "privacy_request_not_found": noop("There is no such request, or none that concerns your agency."),
    "request_open": noop("The person asked for this already, and nobody decided it yet."),
    "request_decided": noop("This request was decided or withdrawn already."),
    "not_concerned": noop("Your agency was asked itself, or holds nothing of this person."),
    "hold_not_found": noop("There is no such legal hold of your agency."),
    "document_not_found": noop("There is no such document, or none that is shared with your agency."),
    "file_gone": noop("The file of this document was erased. Only that it existed is still known."),
    "document_held_back": noop(
        "The virus scanner found something in this document. It is never opened; ask for the paper again."
    ),
    "document_damaged": noop(
        "The stored bytes of this document were changed, so it is not opened. Tell the operator at once."
    ),
    "document_not_current": noop("This document is expired, replaced or no longer used. Choose another."),
    "not_your_document": noop("Another agency keeps this document. Ask that agency."),
    "nothing_to_attach_to": noop("There is no such need, referral or enrolment of this person."),
    "person_erased": noop("This person was erased. Register the person anew; nothing can be added here."),
    "erasure_barred": noop("Something stands in the way of erasing this person. Nothing was erased."),
    "erasure_need_open": noop("A need is open. Close it first, so that nobody is left without help."),
    "erasure_letter_open": noop("A letter to a body outside waits for its answer. Note what came of it."),
    "erasure_referral_open": noop("A referral is under way. Wait for its end, or withdraw it."),
    "erasure_award_in_force": noop("Help granted is still in force. It must be delivered or ended first."),
    "erasure_loan_open": noop("A loan is not paid back yet."),
    "erasure_finding_open": noop("An overlap of benefits has not been answered yet."),
    "erasure_cover_runs": noop("Social insurance cover still runs. Erasing would end it."),
    "erasure_legal_hold": noop("A legal hold stands: a court, an audit, an investigation or a complaint."),
    "erasure_retention_runs": noop("The law still asks that entries of money be kept with their owner."),
    "erasure_law_keeps": noop(
        "You found that the law asks to keep these entries. Refuse the request and say so."
    ),
    "erasure_objected": noop("Another agency that holds records of this person objects."),
    "erasure_others_silent": noop("Another agency that holds records of this person has not answered yet."),
    # social insurance
    "membership": noop("There is no such membership, or none that you may see."),
    "membership_in_force": noop("The person is a member of this scheme already."),
    "membership_ended": noop("This membership has ended. Begin a new one."),
    "no_scheme": noop("There is no such scheme."),
    "not_the_operator": noop("Only the agency that runs the scheme may record contributions."),
}

#: The same codes where more is known: the first whose words all have their figure is said.
_NARROWER: Final[Mapping[str, tuple[str, ...]]] = {
    "too_long": (
        noop("This has %(length)s characters; at most %(limit)s can be kept. Shorten it."),
        noop("This has %(has)s characters; at most %(most)s can be kept. Shorten it."),
        noop("Identity card numbers have %(needed)s digits; %(typed)s were typed. Check them."),
    ),
    "programme_full": (
        noop(
            "The agency told on %(as_of)s that this programme takes nobody more before %(opens_on)s. Choose "
            "another, or say that it is to be sent all the same."
        ),
    ),
    "out_of_range": (noop("This lies outside what is possible: from %(least)s to %(most)s."),),
}
_WANTS = re.compile(r"%\((\w+)\)s")


def sentence(code: str, params: Mapping[str, object] | None = None) -> str:
    """Return the sentence of an error or fault in the active language.

    A code without a sentence (a fault of the program) gives a plain one that quotes the code.
    """
    given = dict(params or {})
    for narrow in _NARROWER.get(code, ()):
        if given.keys() >= set(_WANTS.findall(narrow)):
            return gettext(narrow) % given
    template = ERRORS.get(code) or FAULTS.get(code)
    try:
        return gettext(template or "This could not be done (%(code)s).") % {"code": code, **given}
    except KeyError:
        return gettext("This could not be done (%(code)s).") % {"code": code}


def fault_sentence(fault: Fault) -> str:
    """Return what is wrong with one field, in the active language."""
    return sentence(fault.code, fault.params)
