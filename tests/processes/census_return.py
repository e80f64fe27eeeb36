"""A made-up children-in-need census return, of the same make as real ones, with counts that are known."""

import datetime
import random

DAY = datetime.timedelta(days=1)


def make(children, seed=1, year=2022):
    """The XML, and how many of each event its import must give."""
    dice = random.Random(seed)
    counts = {"streams": children, "referral.received": 0, "referral.closed": 0, "conference.held": 0}
    parts = [f"""<Message>
  <Header>
    <CollectionDetails>
      <Collection>CIN</Collection><Year>{year}</Year><ReferenceDate>{year}-03-31</ReferenceDate>
    </CollectionDetails>
    <Source><SourceLevel>L</SourceLevel><LEA>999</LEA></Source>
  </Header>
  <Children>"""]
    for number in range(children):
        born = datetime.date(2006, 1, 1) + dice.randrange(5000) * DAY
        parts.append(f"""
    <Child>
      <ChildIdentifiers>
        <LAchildID>MADEUP{number:06}</LAchildID><UPN>A{number:012}</UPN>
        <PersonBirthDate>{born}</PersonBirthDate><GenderCurrent>{dice.choice("0129")}</GenderCurrent>
      </ChildIdentifiers>
      <ChildCharacteristics><Ethnicity>WBRI</Ethnicity></ChildCharacteristics>""")
        day = datetime.date(2020, 1, 1) + dice.randrange(200) * DAY
        for episode in range(dice.choice([1, 1, 1, 1, 2])):
            counts["referral.received"] += 1
            source, need = dice.choice(["1A", "2A", "3B", "6"]), dice.choice(["N1", "N2", "N5", "N8"])
            part = [f"<CINreferralDate>{day}</CINreferralDate>", f"<ReferralSource>{source}</ReferralSource>",
                    f"<PrimaryNeedCode>{need}</PrimaryNeedCode>"]
            if dice.random() < 0.6:
                counts["referral.closed"] += 1
                part += [f"<CINclosureDate>{day + 90 * DAY}</CINclosureDate>", "<ReasonForClosure>RC7</ReasonForClosure>"]
            if dice.random() < 0.8:
                counts["conference.held"] += 1
                part.append(f"<DateOfInitialCPC>{day + 20 * DAY}</DateOfInitialCPC>")
            part.append("<ReferralNFA>false</ReferralNFA>")
            parts.append("\n      <CINdetails>" + "".join(part) + "</CINdetails>")
            day += 120 * DAY
        parts.append("\n    </Child>")
    parts.append("\n  </Children>\n</Message>\n")
    return "".join(parts), counts
