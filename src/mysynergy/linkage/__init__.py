"""Recognising people: read what was typed, propose candidates, weigh the evidence, say why.

Pure: no framework, no database, no clock (``as_of`` is passed in). See
docs/explanation/recognising-people.md.
"""

from mysynergy.linkage.addresses import home_of
from mysynergy.linkage.birthplaces import BirthplaceKind
from mysynergy.linkage.compare import LEVELS, Comparison, compare
from mysynergy.linkage.compare_names import NameComparison, compare_names
from mysynergy.linkage.dates import DateLevel, PartialDate, ReadDate, compare_dates, parse_birth_date
from mysynergy.linkage.findings import Finding, Sex
from mysynergy.linkage.identity_numbers import (
    TWELVE_DIGIT_KINDS,
    IdentityKind,
    ParsedIdentity,
    check_against,
    format_identity,
    mask,
    parse_identity,
)
from mysynergy.linkage.keys import KEYS_VERSION, KeyKind, SearchKey, name_search_keys, search_keys
from mysynergy.linkage.names import NormalName, distinctive, normalise_name
from mysynergy.linkage.phones import ParsedPhone, PhoneKind, format_phone, parse_phone
from mysynergy.linkage.records import PersonRecord, person_record
from mysynergy.linkage.score import REASON_CODES, Evidence, Reason, Score, Verdict, reasons, score
from mysynergy.linkage.weights import Weights, WeightsError, assumed_weights, default_weights, load_weights

__all__ = [
    "KEYS_VERSION",
    "LEVELS",
    "REASON_CODES",
    "TWELVE_DIGIT_KINDS",
    "BirthplaceKind",
    "Comparison",
    "DateLevel",
    "Evidence",
    "Finding",
    "IdentityKind",
    "KeyKind",
    "NameComparison",
    "NormalName",
    "ParsedIdentity",
    "ParsedPhone",
    "PartialDate",
    "PersonRecord",
    "PhoneKind",
    "ReadDate",
    "Reason",
    "Score",
    "SearchKey",
    "Sex",
    "Verdict",
    "Weights",
    "WeightsError",
    "assumed_weights",
    "check_against",
    "compare",
    "compare_dates",
    "compare_names",
    "default_weights",
    "distinctive",
    "format_identity",
    "format_phone",
    "home_of",
    "load_weights",
    "mask",
    "name_search_keys",
    "normalise_name",
    "parse_birth_date",
    "parse_identity",
    "parse_phone",
    "person_record",
    "reasons",
    "score",
    "search_keys",
]
