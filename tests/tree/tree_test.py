"""The tree keeps to allowed.txt, and breaking any of its rules is noticed."""

import shutil
import tempfile
import unittest
from pathlib import Path

import tree

ROOT = Path(__file__).resolve().parents[2]


class TheTree(unittest.TestCase):
    def test_keeps_to_the_rules(self):
        self.assertEqual(tree.check(ROOT), [])

    def test_is_read_whole(self):
        """A check that finds no files would pass."""
        files = list(tree.code_files(ROOT))
        for known in ("schemas/record.capnp", "infra/log/log.h", "projections/runner/runner.cc",
                      "services/recorder/recorder.h", "tests/tree/tree_test.py"):
            self.assertIn(known, files)


class ABreak(unittest.TestCase):
    """Each test makes a small tree with one thing wrong in it."""

    def setUp(self):
        self.root = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        self.write("tests/tree/allowed.txt", (ROOT / "tests/tree/allowed.txt").read_text(encoding="utf-8"))
        self.write("schemas/event.capnp", "@0xd1d6b7c2b1d40f01;\n")
        self.write("infra/log/log.h", '#include "schemas/event.capnp.h"\n')
        self.write("infra/log/local/local_log.h", '#include "infra/log/log.h"\n')
        self.write("projections/runner/runner.h", '#include "infra/log/log.h"\n')
        self.write("projections/lights/fold.h", '#include "projections/runner/runner.h"\n#include <string>\n')
        self.write("projections/chronology/fold.h", "")
        self.write("services/recorder/recorder.h", "")
        self.write("projections/lights/CMakeLists.txt", "casefold_library(casefold_lights SOURCES fold.cc)\n")
        self.write("tests/CMakeLists.txt", "casefold_test(slow_test SOURCES slow_test.cc)\n")

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def assert_breaks(self, path, text, where):
        self.assertEqual(tree.check(self.root), [], "the small tree is right before it is broken")
        self.write(path, text)
        found = tree.check(self.root)
        self.assertTrue(found, f"{path} with {text!r} went unnoticed")
        self.assertTrue(any(line.startswith(where) for line in found), found)

    def test_an_arrow_upwards_is_noticed(self):
        self.assert_breaks("infra/log/log.cc", '#include "services/recorder/recorder.h"\n', "infra/log/log.cc:1:")

    def test_the_runner_naming_an_implementation_is_noticed(self):
        self.assert_breaks("projections/runner/runner.cc", '\n#include "infra/log/local/local_log.h"\n',
                           "projections/runner/runner.cc:2:")

    def test_one_view_including_another_is_noticed(self):
        self.assert_breaks("projections/lights/query.cc", '#include "projections/chronology/fold.h"\n',
                           "projections/lights/query.cc:1:")

    def test_a_schema_importing_upwards_is_noticed(self):
        self.write("projections/lights/stored.capnp", 'using Event = import "/schemas/event.capnp".Event;\n')
        self.assert_breaks("schemas/event.capnp", '\nusing S = import "/projections/lights/stored.capnp";\n',
                           "schemas/event.capnp:2:")

    def test_a_header_made_from_a_schema_counts_as_the_schema(self):
        self.write("projections/lights/stored.capnp", "")
        self.assert_breaks("infra/log/log.cc", '#include "projections/lights/stored.capnp.h"\n', "infra/log/log.cc:1:")

    def test_a_path_that_is_not_from_the_root_is_noticed(self):
        self.assert_breaks("infra/log/log.cc", '#include "log.h"\n', "infra/log/log.cc:1:")

    def test_a_folder_that_no_line_speaks_of_is_noticed(self):
        self.assert_breaks("gadgets/gadget.h", "", "gadgets/gadget.h:")

    def test_librdkafka_outside_its_folder_is_noticed(self):
        self.assert_breaks("services/recorder/recorder.cc", "#include <librdkafka/rdkafka.h>\n",
                           "services/recorder/recorder.cc:1:")

    def test_rocksdb_outside_its_folder_is_noticed(self):
        self.assert_breaks("projections/runner/runner.cc", "#include <rocksdb/db.h>\n",
                           "projections/runner/runner.cc:1:")

    def test_rpc_in_a_fold_is_noticed(self):
        self.assert_breaks("projections/lights/fold.cc", "#include <capnp/rpc-twoparty.h>\n",
                           "projections/lights/fold.cc:1:")

    def test_asking_the_time_in_a_fold_is_noticed(self):
        self.assert_breaks("projections/lights/fold.cc", "auto t = std::chrono::system_clock::now();\n",
                           "projections/lights/fold.cc:1:")
        self.assertTrue(any("system_clock" in line for line in tree.check(self.root)))

    def test_a_steady_clock_in_a_fold_is_noticed(self):
        self.assert_breaks("projections/lights/fold.cc", "auto t = std::chrono::steady_clock::now();\n",
                           "projections/lights/fold.cc:1:")

    def test_a_word_in_a_comment_or_a_text_is_no_break(self):
        self.write("projections/lights/fold.cc", '// never system_clock::now()\nauto t = "steady_clock::now()";\n')
        self.assertEqual(tree.check(self.root), [])

    def test_any_other_way_to_a_local_time_or_to_the_machine_s_language_is_noticed(self):
        for line in ("auto t = localtime_r(&now, &parts);", "auto t = ::localtime(&now);", "std::time_t t = mktime(&parts);",
                     "tzset();", "gmtime(&now);", "strftime(text, 9, form, &parts);", "out << std::put_time(&parts, form);",
                     "std::setlocale(LC_ALL, empty);", "out.imbue(std::locale(name));", "date::current_zone();",
                     "std::chrono::zoned_time t{zone, now};", "date::make_zoned(zone, now);",
                     'logger.set_pattern("%T %v");', "logger.set_pattern(pattern, spdlog::pattern_time_type::local);"):
            with self.subTest(line=line):
                self.write("projections/lights/fold.h", "")
                self.assert_breaks("projections/lights/fold.h", line + "\n", "projections/lights/fold.h:1:")
        self.write("projections/lights/fold.h", "")
        for header in ("fmt/chrono.h", "date/tz.h", "ctime", "locale"):
            with self.subTest(header=header):
                self.write("projections/lights/fold.h", "")
                self.assert_breaks("projections/lights/fold.h", f"#include <{header}>\n", "projections/lights/fold.h:1:")
        self.write("projections/lights/fold.h", "")
        for line in ("datetime.datetime.now()", "datetime.date.today()", "time.strftime(form)", "moment.astimezone()",
                     "datetime.datetime.fromtimestamp(0)", "time.localtime()", "locale.setlocale(locale.LC_ALL)"):
            with self.subTest(line=line):
                self.write("tools/times.py", "")
                self.assert_breaks("tools/times.py", line + "\n", "tools/times.py:1:")

    def test_any_other_way_to_round_what_people_see_is_noticed(self):
        for line in ("auto n = std::lround(share * 100);", "auto n = round(share);", "auto n = std::nearbyint(share);",
                     'auto text = fmt::format("{:.0f} %", share);', 'auto text = fmt::format("{0:>6.1f}", mean);',
                     'snprintf(text, 9, "%.1f", mean);'):
            with self.subTest(line=line):
                self.write("projections/lights/fold.h", "")
                self.assert_breaks("projections/lights/fold.h", line + "\n", "projections/lights/fold.h:1:")

    def test_a_sleeping_test_is_noticed(self):
        self.assert_breaks("tests/slow_test.cc", "\n\nstd::this_thread::sleep_for(1s);\n", "tests/slow_test.cc:3:")
        self.write("tests/slow_test.cc", "")
        self.assert_breaks("tests/slow_test.py", "time.sleep(1)\n", "tests/slow_test.py:1:")

    def test_a_source_that_is_never_built_is_noticed(self):
        self.write("projections/lights/fold.cc", "")
        self.assert_breaks("projections/lights/old_fold.cc", "", "projections/lights/old_fold.cc: no CMakeLists.txt")

    def test_a_drawer_is_noticed(self):
        self.assert_breaks("infra/log/utils/text.h", "", "infra/log/utils/text.h:")

    def test_a_giant_is_noticed(self):
        self.assert_breaks("infra/log/log.cc", "\n" * 601, "infra/log/log.cc:")

    def test_folders_in_a_ring_are_noticed(self):
        allowed = (self.root / "tests/tree/allowed.txt").read_text(encoding="utf-8")
        allowed = allowed.replace("[headers]", "infra/net = schemas infra/rpc\n\n[headers]", 1)
        self.write("tests/tree/allowed.txt", allowed.replace("infra/net                   = schemas\n", ""))
        self.write("infra/rpc/server.h", "")
        self.write("infra/rpc/client.h", '#include "infra/net/endpoint.h"\n')
        self.write("infra/net/endpoint.h", "")
        self.assert_breaks("infra/net/listener.h", '#include "infra/rpc/server.h"\n', "infra/net -> infra/rpc")


if __name__ == "__main__":
    unittest.main()
