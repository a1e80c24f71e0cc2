"""How a benefit is shared among those who are left: fixed shares, reduced when they pass the whole."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from mysynergy.statutory.amounts import rm, sen, shown
from mysynergy.statutory.inputs import Inputs
from mysynergy.statutory.refusals import BadInput, NotPublished
from mysynergy.statutory.results import Words
from mysynergy.statutory.working import Working


def share_out(work: Working, whole: Fraction, given: Inputs, figures: str, every: str) -> Decimal:
    """Keep each one's payment of ``whole`` and return their sum.

    ``figures`` begins the names of the shares: ``_spouse``, ``_child``, ``_child_alone``, ``_other``. Raises
    ``NotPublished`` for two spouses or several other kin (how they share is in no source of ours),
    ``BadInput`` when nobody is left.
    """
    shares = _shares(work, given, figures)
    total = sum((share for _, share in shares), Fraction(0))
    scale = min(Fraction(1), 1 / total)
    if scale < 1:
        work.step(
            "Jumlah bahagian melebihi keseluruhan; dikurangkan mengikut kadar",
            "The shares pass the whole; each is reduced in proportion",
            " + ".join(str(share) for _, share in shares),
            str(total),
        )
    paid = Decimal(0)
    for label, share in shares:
        amount = sen(whole * share * scale)
        how = f"{shown(whole)} × {share}" + (f" ÷ ({total})" if scale < 1 else "")
        work.step(label.ms, label.en, how, rm(amount))
        work.pay(label, amount, every)
        paid += amount
    return paid


def _shares(work: Working, given: Inputs, figures: str) -> list[tuple[Words, Fraction]]:
    spouses, children, others = given.spouses or 0, given.children or 0, given.others or 0
    if spouses > 1:
        raise _unpublished("spouses", "beberapa balu", "several widows")
    shares: list[tuple[Words, Fraction]] = []
    if spouses:
        shares.append((Words("Balu atau duda", "Widow or widower"), work.figure(f"{figures}_spouse")))
    if children:
        share = work.figure(f"{figures}_child" if spouses else f"{figures}_child_alone")
        shares += [(Words(f"Anak {number}", f"Child {number}"), share) for number in range(1, children + 1)]
    if shares:
        if others:
            work.note(
                "Ibu bapa dan waris lain menerima hanya jika tiada balu, duda atau anak.",
                "Parents and other kin receive only where there is no widow, widower or child.",
            )
        return shares
    if others > 1:
        raise _unpublished("others", "beberapa waris lain", "several other kin")
    if not others:
        raise BadInput(
            "nobody_left",
            field="spouses",
            ms="Beri sekurang-kurangnya seorang yang layak: balu atau duda, anak, atau waris lain.",
            en="Give at least one who qualifies: a widow or widower, a child, or other kin.",
        )
    return [(Words("Ibu bapa atau waris lain", "Parent or other kin"), work.figure(f"{figures}_other"))]


def _unpublished(field: str, ms: str, en: str) -> NotPublished:
    return NotPublished(
        "sharing_not_published",
        field=field,
        ms=f"Tidak diterbitkan: cara pembahagian antara {ms} tidak ada dalam sumber kami. Tanya PERKESO.",
        en=f"Not published: how {en} share is not in our sources. Ask PERKESO.",
    )
