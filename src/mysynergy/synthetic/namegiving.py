"""Names by tradition: who is named how, and in which order the parts stand."""

from __future__ import annotations

from random import Random

from mysynergy.synthetic.figures import name_lines, names
from mysynergy.synthetic.shapes import Sex

_FOREIGN = ("indonesian", "indonesian", "indonesian", "bangladeshi", "myanmar", "filipino")
_LINE_OF_DAUGHTERS = {"Syed": "Sharifah", "Abang": "Dayang"}


def tradition_of(*, community: str, religion: str, state: str, citizen: bool, rng: Random) -> str:
    """Return the naming tradition of a family."""
    if not citizen:
        return rng.choice(_FOREIGN)
    if community == "malay" or (religion == "islam" and community in ("indian", "other", "sarawak_native")):
        return "malay"
    if community == "indian":
        return "sikh" if religion == "other" else "indian"
    if community == "sabah_native":
        return "bajau" if religion == "islam" else "kadazan"
    if community == "sarawak_native":
        return "iban"
    if community == "other":
        return "kadazan" if state in ("MY-12", "MY-13") else "christian"
    return community


def family_line(tradition: str, state: str, rng: Random) -> str:
    """Return what is handed down beside the father's name: a surname, a line such as Wan, or nothing."""
    if tradition == "chinese":
        return rng.choice(names()["chinese_surname"])
    if tradition == "filipino":
        return rng.choice(names()["filipino_surname"])
    if tradition == "christian":
        return rng.choice(names()["kadazan_father"])
    if tradition == "malay":
        region = {"MY-03": "kelantan", "MY-11": "kelantan", "MY-13": "sarawak"}.get(state, "any")
        chance = {"kelantan": 0.22, "sarawak": 0.12, "any": 0.025}[region]
        return rng.choice(name_lines()[region]) if rng.random() < chance else ""
    return ""


def given_name(tradition: str, sex: Sex, birth_year: int, rng: Random) -> str:
    """Return the person's own name, without the father's or a surname."""
    pool = names()
    if tradition in ("malay", "bajau"):
        return _malay_given(sex, birth_year, rng)
    if tradition == "chinese":
        first, second = rng.sample(pool[f"chinese_given_{sex}"], 2)
        western = rng.choice(pool[f"western_{sex}"]) if rng.random() < 0.18 else ""
        return f"{western}|{first} {second}" if western else f"{first} {second}"
    if tradition == "sikh":
        return rng.choice(pool["punjabi_male" if sex == "male" else "punjabi_female"])
    if tradition in ("kadazan", "christian", "filipino"):
        return rng.choice(pool[f"christian_{sex}"])
    if tradition == "iban" and rng.random() < 0.5:
        return rng.choice(pool[f"christian_{sex}"])
    if tradition in ("myanmar", "bangladeshi", "indonesian"):
        words = rng.sample(pool[f"{tradition}_{sex}"], 2)
        return f"Md {words[0]}" if tradition == "bangladeshi" and sex == "male" else " ".join(words)
    return rng.choice(pool[f"{tradition}_{sex}"])


def _malay_given(sex: Sex, birth_year: int, rng: Random) -> str:
    pool = names()
    young, chance = birth_year >= 1990, rng.random()
    own = rng.choice(pool[f"malay_{sex}"])
    if sex == "male":
        if own == "Abdul" or chance < 0.12:
            return f"Abdul {rng.choice(pool['abdul_of'])}"
        if own in ("Muhammad", "Mohd", "Ahmad") or chance < 0.45:
            own = rng.choice(pool["malay_male"][4:])
            lead = "Ahmad" if chance > 0.4 else "Muhammad" if young else "Mohd"
            return f"{lead} {own}"
        return own
    if own in ("Nur", "Nurul", "Siti", "Noor", "Nor") or chance < 0.5:
        own = rng.choice(pool["malay_female"][5:])
        lead = (
            rng.choice(("Nur", "Nurul", "Siti", "Nur"))
            if young
            else rng.choice(("Siti", "Nor", "Noor", "Nor"))
        )
        return own if own.startswith(("Nor", "Nur")) else f"{lead} {own}"
    return own


def full_name(tradition: str, sex: Sex, given: str, father_given: str, line: str) -> str:
    """Return the whole name as on the identity card, in ordinary capitals and small letters."""
    male = sex == "male"
    if tradition == "chinese":
        western, _, own = given.rpartition("|")
        return f"{western} {line} {own}".strip()
    if tradition == "malay" and line:
        own = line if male else _LINE_OF_DAUGHTERS.get(line, line)
        return f"{own} {given} {'bin' if male else 'binti'} {line} {father_given}"
    if tradition in ("malay", "bajau"):
        return f"{given} {'bin' if male else 'binti'} {father_given}"
    if tradition in ("indian", "siamese"):
        return f"{given} {'a/l' if male else 'a/p'} {father_given}"
    if tradition == "sikh":
        return f"{given} {'Singh a/l' if male else 'Kaur a/p'} {father_given} Singh"
    if tradition in ("iban", "orang_asli"):
        return f"{given} anak {father_given}"
    if tradition == "kadazan":
        return f"{given} {father_given}"
    return f"{given} {line}".strip()


def father_of_head(tradition: str, birth_year: int, rng: Random) -> str:
    """Return the given name of a father who is not in the household."""
    if tradition == "kadazan":
        return rng.choice(names()["kadazan_father"])
    return given_name(tradition, "male", birth_year - 28, rng)
