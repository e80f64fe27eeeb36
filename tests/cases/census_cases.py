"""Census returns as authorities send them: each fact once, nothing false, nothing left out in silence."""

import gzip
import json
import re
import subprocess
import unittest
import zipfile

from cases import CASEFOLD, InAFolder, attempt, input_file, run, run_json, run_lines


class Census(InAFolder):
    def attempt_import(self, file, *more, stdin=None):
        """The exit code, the summary and what was said on stderr."""
        code, out, err = attempt("import", "--data", self.data, "cin-census", file, "--json", *more, stdin=stdin)
        return code, json.loads(out) if out else None, err

    def summary(self, file, expect=0):
        """Of an import of an input, or of a path, that ends so."""
        code, summary, err = self.attempt_import(input_file(file) if isinstance(file, str) else file)
        self.assertEqual(code, expect, err)
        return summary

    def standing(self, stream):
        """Each event of a stream as the log has it and as it was corrected last, by version; without those withdrawn."""
        events = {}
        for record in run_lines("replay", "--data", self.data, stream):
            for event in record["events"]:
                if event["type"] == "record.corrected":
                    events[event["data"]["version"]] = event["data"]["corrected"]
                elif event["type"] == "record.withdrawn":
                    del events[event["data"]["version"]]
                else:
                    events[record["version"]] = event
        return list(events.values())

    def facts(self, stream):
        """'2024-03-20 referral.received', sorted, without who the child is."""
        return sorted(f"{event['occurred']} {event['type']}" for event in self.standing(stream)
                      if event["type"] != "child.identified")

    def one(self, stream, kind):
        found = [event for event in self.standing(stream) if event["type"] == kind]
        self.assertEqual(len(found), 1, found)
        return found[0]

    def records(self):
        return run_json("status", "--data", self.data)["records"]

    # ---- which fact is which ----

    def test_each_of_two_episodes_of_one_day_keeps_its_own_facts(self):
        self.summary("sameday-2024.xml")
        self.summary("sameday-2025.xml")
        self.assertEqual(self.facts("case:B8"),
                         ["2024-03-20 referral.closed", "2024-03-20 referral.received", "2024-03-20 referral.received",
                          "2024-11-01 referral.closed"])
        closures = {event["occurred"]: event["data"]["reason"] for event in self.standing("case:B8")
                    if event["type"] == "referral.closed"}
        self.assertEqual(closures, {"2024-03-20": "RC5", "2024-11-01": "RC7"})
        records = self.records()
        for again in ("sameday-2024.xml", "sameday-2025.xml"):
            self.assertEqual(self.summary(again)["recorded"], 0)
        self.assertEqual(self.records(), records)

    def test_a_return_that_goes_back_corrects_back(self):
        for file, reason, need in (("resubmit-1.xml", "RC8", "N1"), ("resubmit-2.xml", "RC2", "N4"),
                                   ("resubmit-1.xml", "RC8", "N1"), ("resubmit-2.xml", "RC2", "N4"),
                                   ("resubmit-1.xml", "RC8", "N1")):
            self.summary(file)
            self.assertEqual(self.one("case:R1", "referral.closed")["data"]["reason"], reason)
            self.assertEqual(self.one("case:R1", "referral.received")["data"]["primaryNeed"], need)
        self.assertEqual(self.summary("resubmit-1.xml")["corrected"], 0)

    def test_a_second_child_under_one_identifier_is_left_out_and_both_lines_are_named(self):
        summary = self.summary("dup-id2.xml", expect=2)
        lines = [number for number, line in enumerate(input_file("dup-id2.xml").read_text().splitlines(), 1)
                 if "<LAchildID>A1<" in line]
        self.assertEqual(len(lines), 2)
        self.assertEqual(summary["unreadable"][0]["line"], lines[1])
        self.assertIn(f"line {lines[0]}", summary["unreadable"][0]["reason"])
        self.assertEqual(self.one("case:A1", "child.identified")["data"]["birthDate"], "2015-03-27")
        self.assertEqual(self.one("case:A1", "referral.received")["data"]["source"], "1A")

    def test_a_conference_given_twice_is_one(self):
        self.summary("icpc-both.xml")
        self.assertEqual(self.summary("icpc-resubmitted.xml")["recorded"], 0)
        self.assertEqual(self.one("case:A1", "conference.held")["occurred"], "2024-10-24")

    # ---- what cannot be read ----

    def test_factors_without_an_authorisation_are_told(self):
        summary = self.summary("factors-noauth.xml", expect=2)
        self.assertEqual(summary["factsLeftOut"], 1)
        self.assertIn("factors", summary["leftOut"][0]["reason"])
        self.assertEqual(self.facts("case:A1"), ["2024-10-06 referral.received", "2024-10-08 assessment.started"])

    def test_an_empty_number_of_earlier_plans_is_not_none(self):
        self.summary("cppdash.xml")
        data = self.one("case:P2", "protectionPlan.started")["data"]
        self.assertNotIn("previousPlans", data)
        self.assertTrue(data["previousPlansUnknown"])
        self.assertIn("earlier plans not known", run("show", "--data", self.data, "chronology", "case:P2"))

    def test_one_field_does_not_cost_the_plan(self):
        self.assertEqual(self.summary("noplanstart.xml", expect=2)["childrenUnreadable"], 0)
        self.assertEqual(self.facts("case:P1"), ["2024-10-06 referral.received", "2024-10-20 protectionPlan.started"])

    def test_a_date_that_can_only_be_one_is_read_and_told(self):
        summary = self.summary("ddmmyyyy.xml")
        self.assertEqual(self.one("case:A1", "child.identified")["data"]["birthDate"], "2015-03-27")
        self.assertTrue(any("PersonBirthDate" in each["query"] and "day/month/year" in each["query"]
                            for each in summary["queries"]), summary["queries"])

    def test_a_date_that_may_be_two_is_left_out_and_told(self):
        file = self.folder / "ambiguous.xml"
        file.write_text(input_file("ddmmyyyy.xml").read_text().replace("27/03/2015", "03/04/2015"))
        summary = self.summary(file, expect=2)
        self.assertIn("PersonBirthDate", summary["leftOut"][0]["reason"])
        self.assertNotIn("birthDate", self.one("case:A1", "child.identified")["data"])
        self.assertEqual(self.facts("case:A1"), ["2024-10-06 referral.received"])

    def test_a_time_behind_a_date_is_read_as_its_day(self):
        summary = self.summary("time.xml")
        self.assertEqual(summary["children"], 5)
        self.assertEqual(self.one("case:A1", "child.identified")["data"]["birthDate"], "2015-03-27")
        # The fourth is midnight of 7 October in London, which is an hour ahead of UTC until the 27th.
        for child, day in (("A1", "06"), ("A2", "06"), ("A3", "06"), ("A4", "07"), ("A5", "06")):
            self.assertEqual(self.facts(f"case:{child}"), [f"2024-10-{day} referral.received"], child)
        self.assertEqual(sum(each["count"] for each in summary["queries"]), 5)

    # ---- identifiers ----

    def test_any_text_is_an_identifier(self):
        summary = self.summary("ids.xml")
        self.assertEqual((summary["children"], summary["recorded"]), (12, 24))
        streams = {item["stream"] for item in run_lines("list", "--data", self.data, "chronology")}
        self.assertEqual(len(streams), 12)
        for identifier in ("LA 001", "12345/A", "ABC#12", "O'Neil1", "A&B", "ＡＢ"):
            coded = re.sub(rb"[^A-Za-z0-9._-]", lambda byte: b"~%02X" % byte[0][0], identifier.encode()).decode()
            self.assertIn(f"case:{coded}", streams)
            data = self.one(f"case:{coded}", "child.identified")["data"]
            self.assertEqual(data["localIdentifier"], identifier)
            self.assertIn(identifier, run("show", "--data", self.data, "chronology", f"case:{coded}"))
        for plain in ("a_b", "12345.0", "DfEX0000001", "0012345"):
            self.assertNotIn("localIdentifier", self.one(f"case:{plain}", "child.identified")["data"])
        long = [stream for stream in streams if stream.startswith("case:xxx")]
        self.assertEqual(self.one(long[0], "child.identified")["data"]["localIdentifier"], "x" * 130)
        self.assertEqual(self.summary("ids.xml")["recorded"], 0)

    # ---- files ----

    def test_encodings_are_read(self):
        self.assertEqual(self.summary("ascii-cp1252.xml")["recorded"], 2)
        text = input_file("ascii-cp1252.xml").read_text().replace("A1", "É€")
        text = re.sub("<\\?xml.*?\\?>\\s*", "", text)
        for name, encoding, mark in (("windows-1252", "cp1252", ""), ("utf-16", "utf-16", ""), ("UTF-8", "utf-8", ""),
                                     ("iso-8859-15", "iso-8859-15", ""), ("UTF-8", "utf-8", "\ufeff"),
                                     # What .NET writes: it says one, and is the other.
                                     ("utf-16", "utf-8", "")):
            file = self.folder / "encoded.xml"
            file.write_bytes((mark + f'<?xml version="1.0" encoding="{name}"?>' + text).encode(encoding))
            summary = self.summary(file)
            self.assertEqual((summary["recorded"] + summary["duplicate"], summary["children"]), (2, 1), encoding)
        self.assertEqual(self.one("case:~C3~89~E2~82~AC", "child.identified")["data"]["localIdentifier"], "É€")
        latin = self.folder / "latin.xml"
        latin.write_bytes(f'<?xml version="1.0" encoding="iso-8859-1"?>{text.replace("€", "")}'.encode("latin-1"))
        self.assertEqual(self.summary(latin)["recorded"], 2)

    def test_packed_files_and_standard_input_are_read(self):
        xml = input_file("sameday-2024.xml").read_bytes()
        packed, zipped = self.folder / "return.xml.gz", self.folder / "return.zip"
        packed.write_bytes(gzip.compress(xml))
        with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr("return.xml", xml)
        self.assertEqual(self.summary(packed)["recorded"], 4)
        self.assertEqual(self.summary(zipped)["duplicate"], 4)
        for file in (input_file("sameday-2024.xml"), packed, zipped):
            ended = subprocess.run([CASEFOLD, "import", "--data", str(self.data), "cin-census", "-", "--json"],
                                   input=file.read_bytes(), capture_output=True, timeout=300)
            self.assertEqual(ended.returncode, 0, ended.stderr)
            self.assertEqual(json.loads(ended.stdout)["duplicate"], 4, file)

    def test_what_is_no_return_is_told_as_what_it_is(self):
        empty, text, cut = (self.folder / name for name in ("empty.xml", "text.csv", "cut.xml.gz"))
        several = self.folder / "several.zip"
        empty.write_text("")
        text.write_text("LAchildID,UPN\n1,2\n")
        xml = input_file("sameday-2024.xml").read_bytes()
        cut.write_bytes(gzip.compress(xml)[:200])
        with zipfile.ZipFile(several, "w") as made:
            made.writestr("2024.xml", xml)
            made.writestr("2025.xml", xml)
        for file, said in ((self.folder, "directory"), (empty, "empty"), (text, "no XML"), (cut, "cut off"),
                           (several, "2 XML files")):
            code, _, err = self.attempt_import(file)
            self.assertEqual(code, 2, err)
            self.assertIn(said, err)

    def test_of_a_cut_file_as_many_are_counted_as_are_recorded(self):
        header, child, footer = re.fullmatch(r"(.*?)(<Child>.*?</Child>)(.*)", input_file("ascii-cp1252.xml").read_text(),
                                             re.DOTALL).groups()
        children = "".join(child.replace("A1", f"T{number}") + "\n" for number in range(3000))
        file = self.folder / "cut.xml"
        file.write_text(header + children + '<Child><ChildIdentifiers><LAchildID>Kylie')
        code, summary, err = self.attempt_import(file)
        self.assertEqual(code, 2)
        self.assertIn("cut off", err)
        self.assertNotIn("Kylie", err)
        self.assertEqual(summary["recorded"], self.records())
        self.assertEqual((summary["children"], summary["recorded"]), (3000, 6000))
        self.assertTrue(summary["brokenOff"])

    # ---- what is said at the end ----

    def test_the_last_line_says_how_many_facts_of_how_many_children(self):
        def last_line(file, expect):
            return run("import", "--data", self.data, "cin-census", input_file(file), expect=expect).splitlines()[-1]

        self.assertEqual(last_line("ids.xml", 0), "24 facts of 12 children recorded, nothing left out")
        self.assertEqual(last_line("ids.xml", 0), "0 facts of 0 children recorded, nothing left out")
        self.assertEqual(last_line("noplanstart.xml", 2), "3 facts of 1 child recorded, 2 facts of 1 child left out")
        self.assertEqual(last_line("dup-id2.xml", 2), "2 facts of 1 child recorded, 1 child left out as a whole")

    def test_an_element_that_is_not_known_is_left_out_and_told(self):
        file = self.folder / "unknown.xml"
        file.write_text(input_file("ddmmyyyy.xml").read_text().replace("<ReferralNFA>", "<Unheard>1</Unheard><ReferralNFA>"))
        summary = self.summary(file, expect=2)
        self.assertEqual(summary["unknownElements"]["Unheard"]["count"], 1)

    def test_nothing_personal_is_said(self):
        personal = ("27/03/2015", "WBRI", "Kylie")
        file = self.folder / "personal.xml"
        file.write_text(input_file("ddmmyyyy.xml").read_text().replace("27/03/2015", "Kylie").replace("A1", "Kylie 1"))
        code, out, err = attempt("import", "--data", self.data, "cin-census", file)
        self.assertEqual(code, 2)
        for text in personal:
            self.assertNotIn(text, out + err)

    # ---- the collection of 2025 to 2026 ----

    def test_pre_proceedings_are_read_whole(self):
        details = {"PPStartDate": "2025-09-09", "LBPSentDate": "2025-09-20", "FGDMMeetingOffer": "1", "FGDMMeetingFac": "0",
                   "InitialPPMeetingDate": "2025-09-28", "ReviewMeetingsCount": "3", "StepDecisionDate": "2025-12-01",
                   "PPOutcome": "A", "CourtAppDate": "2025-12-18", "LetterInitCPDate": "2026-02-05"}
        block = "".join(f"<{name}>{value}</{name}>" for name, value in details.items())
        file = self.folder / "return.xml"
        file.write_text(input_file("resubmit-1.xml").read_text().replace("2025-03-31", "2026-03-31").replace(
            "<ReferralNFA>", f"<PreProceedingsandFGDM>{block}</PreProceedingsandFGDM><ReferralNFA>"))
        self.summary(file)
        told = {(event["occurred"], event["type"]): event["data"] for event in self.standing("case:R1")}
        for day, kind, data in (
                ("2025-09-09", "preProceedings.started", {"familyMeetingOffered": "yes", "familyMeetingFacilitated": "no"}),
                ("2025-09-20", "preProceedings.letterSent", {"letter": "beforeProceedings"}),
                ("2025-09-28", "preProceedings.meetingHeld", {"kind": "initial"}),
                ("2026-03-31", "preProceedings.reviewed", {"meetings": 3}),
                ("2025-12-01", "preProceedings.ended", {"outcome": "A"}),
                ("2025-12-18", "careProceedings.applied", {}),
                ("2026-02-05", "preProceedings.letterSent", {"letter": "careProceedings"})):
            self.assertEqual(told[day, kind], data)
        self.assertEqual(self.summary(file)["recorded"], 0)


if __name__ == "__main__":
    unittest.main()
