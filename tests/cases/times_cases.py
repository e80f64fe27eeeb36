"""Times are London's, whatever the machine's zone is."""

import unittest

from cases import InAFolder, input_file, run, under_zones


class Times(InAFolder):
    def test_an_instant_of_summer_is_shown_as_london_has_it(self):
        run("record", "--data", self.data, "--quiet", input_file("bst2.ndjson"))
        # 22:30 UTC on 1 July is 23:30 in London, the same day.
        for zone, printed in under_zones("show", "chronology", "case:T2", "--data", self.data).items():
            with self.subTest(zone=zone):
                self.assertIn("2024-07-01 23:30", printed)


if __name__ == "__main__":
    unittest.main()
