"""What is wrong with one field, by code: the sentences that ``errors.sentence`` says."""

from __future__ import annotations

from django.utils.translation import gettext_noop as noop

#: Faults of one field.
FAULTS: dict[str, str] = {
    "required": noop("Fill this in, or choose “not known”."),
    "unknown_agency": noop("Agency %(agency)s is not on this platform."),
    "wrong_type": noop("This is not of the expected kind."),
    # text
    "has_nul": noop("There is a character in it that cannot be stored. Type it again."),
    "has_control_characters": noop("There is an invisible character in it. Type it again."),
    "not_text": noop("There is a character in it that cannot be stored. Type it again."),
    "unreadable_text": noop("There is a character in it that cannot be stored. Type it again."),
    "too_long": noop("This is too long. Shorten it."),
    "no_name": noop("Write the name. If it is not known, write what others call the person."),
    "of_own_circle": noop("This person is of your own circle. Let a colleague bring this row in."),
    "reason_missing": noop("Write the reason. Whoever checks this later will read it."),
    "not_a_number": noop("Write this in digits."),
    "unknown_field": noop("There is no such field."),
    "bad_cursor": noop("This is not where a list was left. Read it from its beginning."),
    "bad_key": noop("A key has 1 to 200 visible characters of plain ASCII."),
    # accounts
    "username_shape": noop(
        "A username has 3 to 150 characters: small letters, digits, full stop, hyphen or underscore."
    ),
    "wrong_password": noop("This is not your present password. Check capital letters and try again."),
    "wrong_code": noop("This code is not right. Wait for the next one in the app and type it."),
    "password_same": noop("This is your present password. Choose another."),
    "password_too_short": noop(
        "The password needs at least 12 characters. Several words are easiest to remember."
    ),
    "password_too_common": noop("Many people use this password, so it is guessed first. Choose another."),
    "password_too_similar": noop("The password is too much like your name or username. Choose another."),
    "passwords_differ": noop("The two passwords are not the same. Type both again."),
    # identity numbers
    "too_short": noop(
        "Identity card numbers have %(needed)s digits; %(typed)s were typed. Check the last ones."
    ),
    "not_digits": noop("Identity card numbers hold digits only; look at character %(place)s."),
    "unassigned_place": noop("Digits 7 and 8 are no place of birth that exists. Check them."),
    "old_ic_shape": noop("An old identity card has one letter or none, and seven digits."),
    "passport_shape": noop("A passport number has letters and digits, six to fifteen of them."),
    "number_shape": noop("This cannot be a number of this document. Check what is printed on it."),
    "none_has_number": noop(
        "“No document” was chosen, yet a number was typed. Choose the document, or empty the number."
    ),
    "kind_missing": noop("Choose which document this number is from."),
    "unknown_kind": noop("Choose one of the kinds that are listed."),
    # dates
    "impossible_date": noop("There is no such date. Check day and month."),
    "in_future": noop("The date lies in the future."),
    "in_the_past": noop("This day has passed. Choose today or a later day."),
    "too_many_steps": noop("A pathway has from one to %(limit)s steps."),
    "programme_or_body": noop("Choose a programme, or a body outside, not both."),
    "unknown_step": noop("A step can wait only for steps of this pathway."),
    "goes_in_circles": noop("These steps wait for one another, so none could begin. Take one of them out."),
    "need_not_open": noop("Choose an open need of this person, in your agency's case."),
    "takes_no_referrals": noop("This programme takes no referrals here. Choose another."),
    "letter_tells_always": noop("A letter tells who the person is and what is lacking. Tick both."),
    "not_agreed_to": noop("The person did not agree to all of this. Tick only what the basis covers."),
    "number_not_needed": noop("This body does not need the whole identity number. Leave it masked."),
    "too_far": noop("This is too far ahead. The latest day is %(latest)s."),
    "too_long_ago": noop("Write a year from %(earliest)s on."),
    "two_digit_year": noop("The year has four digits, for example 1979."),
    "year_missing": noop("Write the year too. The year alone is enough."),
    "month_missing": noop("Write the month too, or leave the day empty."),
    "before_birth": noop("The day of death lies before the birth. Check both."),
    "not_dead": noop("A day of death was typed, but the person is marked as living."),
    # lists and their rows
    "document_too_large": noop(
        "The file is larger than %(limit)s MB and was not taken; all else that you typed is kept. Send a "
        "smaller one: photograph the paper again, or scan it in a lower quality."
    ),
    "file_type_unknown": noop(
        "This is no PDF, JPEG, PNG or HEIC, whatever its name says. Photograph the paper, or save it as PDF."
    ),
    "file_broken": noop("The file is not whole: its end is missing or damaged. Send it again."),
    "file_locked": noop("This PDF opens only with a password. Save it without one, then send it."),
    "file_infected": noop(
        "The virus scanner found something in this file, so it was not kept. Photograph the paper instead."
    ),
    "file_empty": noop("Nothing stands in the file. Choose another."),
    "cut_off_on_its_way": noop("The file did not arrive whole. Send it again."),
    "file_too_large": noop("The file is larger than %(limit)s MiB. Send it in parts."),
    "column_missing": noop("Choose the column for: %(field)s."),
    "column_twice": noop("A column can hold one thing only. Choose each column once."),
    "too_many_cells": noop(
        "The row has %(cells)s cells and the list %(columns)s columns. "
        "Perhaps a comma stands in an address without quotation marks."
    ),
    "too_few_cells": noop("The row has %(cells)s cells and the list %(columns)s columns. Complete it."),
    "cut_off": noop("The file ends in the middle of this row. Look whether rows are missing after it."),
    "needed_is_empty": noop("This is empty and is needed."),
    "date_unreadable": noop("This is no date that can be read. Write it as 31/12/1980."),
    "date_in_future": noop("The date lies in the future."),
    "amount_unreadable": noop("This is no amount that can be read. Write it as 1234.50."),
    "number_rounded": noop(
        "A spreadsheet has rounded the number (as 8.01E+11), and its last digits are lost. "
        "Take it from the original, with the column set to text."
    ),
    "number_and_birth_date_differ": noop(
        "The number seems to have lost its leading zeros, but with them it says another birth date. "
        "Check both."
    ),
    "formula_cell": noop("A formula or a spreadsheet's error stands here. Write the value."),
    "programme_of_no_list": noop("This is no programme of your agency. Write its name, or its id."),
    "amount_or_description": noop("Write the amount in RM, or what was given."),
    "own_rule_forbids": noop(
        "A rule of your agency forbids this beside other help of the same time. "
        "Look at the person: perhaps it is recorded already."
    ),
    "row_twice": noop("The same row stands before in this list. It is left out."),
    "number_on_many_rows": noop(
        "The same number stands on %(rows)s rows, so it is nobody's own. "
        "Write each person's own, or leave it empty."
    ),
    # choices
    "unknown_sex": noop("Choose one of the answers that are listed."),
    "unknown_state": noop("Choose one of the states that are listed."),
    "unknown_language": noop("Choose one of the languages that are listed."),
    "unknown_safe_to_contact": noop("Choose how the person may be contacted."),
    "unknown_channel": noop("This way of coming in is not known."),
    "told_by_another": noop("Another agency told of this. Only that agency may end it."),
    "unknown_role": noop("Choose what this person is to the one whose household it is."),
    "unknown_evidence": noop("Choose how this is known."),
    "unknown_basis": noop("Choose the legal basis."),
    "unknown_category": noop("%(count)s of the kinds of information chosen do not exist."),
    "nothing_said": noop("Fill in what is wrong: one of these is enough."),
    "email_missing": noop("A digest needs an e-mail address to go to."),
    "email_unreadable": noop("This is no e-mail address. Write it as in name@example.com."),
    "unknown_choice": noop("Choose one of the answers that are listed."),
    "not_allowed": noop("Choose one of the answers that are listed."),
    "unknown_fact": noop("There is no such question any more. Open the page again."),
    "unknown_verification": noop("Choose how this is known."),
    "unknown_wish": noop("There is no such kind of help."),
    "nothing_chosen": noop("Choose at least one."),
    "how_many": noop("Choose from %(at_least)s to %(at_most)s."),
    "too_many": noop("At most %(limit)s people. More than that is a hostel, not a household."),
    "twice": noop("This is there twice. Keep one of them."),
    "one_of_two": noop("Write a name, or choose a person who is known already."),
    "same_person": noop("Nobody is related to herself or himself."),
    "leader_only_speaks": noop("A community leader may bring a person to you, no more."),
    "child_needs_guardian": noop(
        "For a person under 18 a parent, a guardian or somebody by a court's order agrees. "
        "Where they are the danger, end their appointment and say so: the Protector is called."
    ),
    "needs_evidence": noop("Whoever agrees or receives for another shows something. Choose what you saw."),
    "child_cannot_appoint": noop("A person under 18 appoints nobody by word alone. Ask for a paper."),
    "not_living": noop("This person has died. Choose another."),
    "not_of_age": noop("This person is under 18. Choose another."),
    "no_contact_left": noop("No such contact was left. The answer stands behind the code."),
    "not_safe": noop("That way is not safe for who asked. Choose another."),
    "nothing_to_find_by": noop("Write who it is, or where, or a telephone: something to find the person by."),
    "ends_before_it_begins": noop("This ends before it begins."),
    "duty_too_long": noop("A turn of duty lasts %(days)s days at most."),
    "leads_already": noop("This officer leads already. Choose another."),
    "away_too": noop("This colleague is away on those days, too. Choose another colleague."),
    "of_their_circle": noop("This person is of that colleague's own circle. Choose another colleague."),
    "no_way_to_answer": noop("Give a telephone number or an e-mail address, so that you can be answered."),
    "no_wrong_number": noop("The last try did not find a wrong number. Note that first."),
    "tries_missing": noop(
        "So far tries on %(made)s days were noted. Try on %(needed)s different days before giving up."
    ),
    "nobody_reads": noop("Nobody at this agency reads letters here yet. Choose another; it is handed on."),
    "mail_too_many_parts": noop(
        "More came with the letter than is kept here. The rest stands in the mailbox."
    ),
    "mail_cut": noop("The letter is longer than is kept here. The rest stands in the mailbox."),
    "mail_unreadable": noop("The mail could not be taken apart. Its words stand in the mailbox."),
    "mail_too_large": noop("The mail is too large to be fetched. It stands in the mailbox."),
    "not_a_colleague": noop("Choose a colleague who works with people at your agency today."),
    "bad_source": noop("Write in one short word how this was learnt."),
    "self_declared_only": noop("Only the person can say this. Write it down only if she or he said it."),
    "asked_only_with_wish": noop("This is asked only when the person wants zakat programmes looked at."),
    "not_with_status": noop("This does not go with the answer above. Leave it empty."),
    "out_of_range": noop("This lies outside what is possible."),
    "range_order": noop("The first is larger than the second. Swap them."),
    # help given
    "award_is_in_kind": noop("What was granted is not money. Write how much of it was handed over."),
    "before_the_award": noop("This lies before the award began, on %(start)s."),
    "outside_the_period": noop("This lies outside the period of the award."),
    "ends_before_it_starts": noop("The end lies before the beginning."),
    "not_a_month": noop("This is not a month, such as 2026-11."),
    "too_many_months": noop("At most %(most)s months at a time."),
    "in_the_future": noop("The date lies in the future."),
    "not_whole_sen": noop("An amount has at most two digits after the point."),
    "not_a_contribution": noop("This is no contribution of the plan. Check the amount."),
    # contact
    "bad_postcode": noop("A postcode has five digits, for example 59200."),
    "phone_no_digits": noop("There is no number in it. Write the telephone number in digits."),
    # odd, kept all the same
    "birth_date_swapped": noop(
        "Day and month are the other way round in the identity number. Which is right?"
    ),
    "birth_date_differs": noop("The identity number says another birth date. Check both; you can continue."),
    "sex_differs": noop(
        "The last digit of the identity number says another sex. Check both; you can continue."
    ),
    "century_assumed": noop("Two digits stand for the year in this number; it was read as the %(read_as)ss."),
    "birthplace_unspecified": noop(
        "The number names no place of birth. That is possible; check digits 7 and 8."
    ),
    "looks_like_mykad": noop("This looks like a MyKad number. Is the document right?"),
    "number_not_given": noop("No number was typed. You may go on; add it when the document is seen."),
    "phone_too_short": noop("This telephone number seems too short. You can continue."),
    "phone_prefix_unknown": noop("No telephone number begins like this. You can continue."),
    "phone_too_long": noop("This telephone number seems too long. You can continue."),
    "phone_more_than_one": noop("There are several numbers in it. Only the first is used."),
}
