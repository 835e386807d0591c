"""How many personal details the search finds in the labelled, made-up passages that come with the package.

Run it from the repository: python benchmarks/privacy.py
The peer is a search for the declared forms alone: e-mail, phone, NHS number, postcode and date of birth.
"""

from __future__ import annotations

from lessonbook.corpus.privacy import KINDS, measure

CONTACTS = ("email", "phone", "nhs-number", "postcode", "date-of-birth")


def main() -> None:
    measured = measure()
    for kind, words in KINDS.items():
        print(f"{words:22} {measured.found.get(kind, 0):2} of {measured.details[kind]:2}")
    total, found = sum(measured.details.values()), sum(measured.found.values())
    contacts = sum(measured.found.get(kind, 0) for kind in CONTACTS)
    print(f"{'all':22} {found} of {total}, recall {found / total:.2f}; contact rules alone {contacts / total:.2f}, "
          f"ratio {found / contacts:.1f}")
    print(f"false alarms           {measured.alarms} of {measured.clean} passages without a detail")
    print("The rules were written with sight of this set, so real text will do worse. Missed:")
    for kind, text in measured.missed:
        print(f"  {KINDS[kind]}: {text}")


if __name__ == "__main__":
    main()
