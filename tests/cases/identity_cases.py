"""What was derived from another history of the log answers nothing: it is put aside and made anew, loudly."""

import json
import os
import shutil
import stat
import unittest
import urllib.error
import urllib.request

from cases import InAFolder, Server, attempt, run, run_json, run_lines, until


def referrals(name, count, day="2026-01-05"):
    """A referral each for so many cases, as lines."""
    return "".join(json.dumps({
        "stream": f"case:{name}-{number}", "command": "r1", "actor": "A", "agency": "B",
        "events": [{"type": "referral.received", "occurred": day, "data": {"source": "3A", "primaryNeed": "N1"}}],
    }) + "\n" for number in range(1, count + 1))


def record(data, lines):
    run("record", "--data", data, "--quiet", "-", stdin=lines)


def cases_in_log(data):
    """The streams that a replay of the log accepts: what every view is to hold, no more and no less."""
    return {entry["stream"] for entry in run_lines("replay", "--data", data) if entry["outcome"] == "accepted"}


def cases_in_view(data, view="chronology"):
    return {item["stream"] for item in run_lines("list", view, "--data", data, "--limit", "1000")}


def consumers(status):
    """By name, of all that the program runs on a local log: from its own list."""
    return {consumer["view"]: consumer for consumer in status["views"]}


def readiness(server):
    """The code and the text of /readyz."""
    try:
        with urllib.request.urlopen(f"http://{server.ops}/readyz", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def metrics(server):
    with urllib.request.urlopen(f"http://{server.ops}/metrics", timeout=5) as answer:
        return answer.read().decode()


class Identity(InAFolder):
    def back_up(self, *parts):
        backup = self.folder / "backup"
        for part in parts:
            shutil.copytree(self.data / part, backup / part)
        return backup

    def put_back(self, backup, *parts):
        for part in parts:
            shutil.rmtree(self.data / part)
            shutil.copytree(backup / part, self.data / part)

    def with_all_stores(self, lines):
        """Records, and lets every consumer fold it."""
        record(self.data, lines)
        self.assertTrue(all(consumer["lag"] == 0 for consumer in consumers(run_json("status", "--data", self.data)).values()))

    def assert_made_anew(self, *, but=()):
        """Every consumer's store was put aside and holds what the log holds."""
        status = consumers(run_json("status", "--data", self.data))
        self.assertGreater(len(status), 10)
        for name, consumer in status.items():
            with self.subTest(consumer=name):
                self.assertEqual(consumer["lag"], 0)
                self.assertEqual(consumer["following"], "upToDate")
                self.assertEqual(len(consumer.get("putAside", [])), 0 if name in but else 1)
                for aside in consumer.get("putAside", []):
                    self.assertTrue(os.path.isdir(aside["path"]), aside["path"])
                    self.assertTrue(aside["reason"])
                    self.assertRegex(aside["at"], r"^20\d\d-\d\d-\d\dT")

    def test_an_older_log_and_ledger_are_put_back_and_work_goes_on_past_the_old_end(self):
        self.with_all_stores(referrals("old", 40))
        backup = self.back_up("log", "recorder")
        self.with_all_stores(referrals("lost", 40, "2026-02-05"))
        self.put_back(backup, "log", "recorder")
        record(self.data, referrals("new", 400, "2026-03-05"))
        code, out, err = attempt("list", "chronology", "--data", self.data, "--json", "--limit", "1000")
        self.assertEqual(code, 0, err)
        self.assertIn("another history", err, "it is said loudly")
        self.assertIn("views/chronology.put-aside-", err)
        in_view = {item["stream"] for item in map(json.loads, out.splitlines())}
        self.assertEqual(in_view, {f"case:old-{n}" for n in range(1, 41)} | {f"case:new-{n}" for n in range(1, 401)})
        self.assertEqual(in_view, cases_in_log(self.data))
        self.assertEqual(attempt("list", "chronology", "--data", self.data)[2], "", "it is said once")
        self.assert_made_anew(but=["recorder"])
        text = run("status", "--data", self.data)
        self.assertIn("because its store was of another history", text)
        self.assertIn("chronology.put-aside-", text)
        # What was put aside may be deleted; then nothing is said of it.
        for path in (self.data / "views").glob("*.put-aside-*"):
            shutil.rmtree(path)
        self.assertNotIn("put-aside", run("status", "--data", self.data))

    def test_a_log_that_is_shorter_than_what_was_read_is_no_reason_to_refuse_to_start(self):
        self.with_all_stores(referrals("old", 20))
        backup = self.back_up("log")
        self.with_all_stores(referrals("lost", 20))
        self.put_back(backup, "log")
        server = Server("--data", self.data)
        self.addCleanup(server.end)
        server.wait_ready()
        listed = map(json.loads, server.on("list", "chronology", "--limit", "1000", "--json").splitlines())
        self.assertEqual({item["stream"] for item in listed}, {f"case:old-{n}" for n in range(1, 21)})
        # By the ledger too: a command that was lost is recorded again.
        outcomes = [json.loads(line)["outcome"] for line in
                    server.on("record", "--json", "-", stdin=referrals("lost", 20)).splitlines()]
        self.assertEqual(outcomes, ["recorded"] * 20)
        names = consumers(server.on_json("status"))
        written = metrics(server)
        for name in names:
            self.assertIn(f'casefold_stores_put_aside{{consumer="{name}"}} 1', written)
        server.stop()
        self.assertEqual(len(cases_in_log(self.data)), 40)
        self.assert_made_anew()

    def test_a_log_of_the_same_length_with_other_records(self):
        other = self.folder / "other"
        record(other, referrals("same", 30, "2026-01-06"))
        # Another log, and one that even says that it is the same.
        for keeps_id in (False, True):
            with self.subTest(keeps_id=keeps_id):
                self.data = self.folder / f"data-{keeps_id}"
                self.with_all_stores(referrals("same", 30))
                places = [consumers(run_json("status", "--data", data))["hub"]["partitions"] for data in (self.data, other)]
                self.assertEqual(*places)
                mine = json.loads((self.data / "log/format.json").read_text())
                shutil.rmtree(self.data / "log")
                shutil.copytree(other / "log", self.data / "log")
                theirs = json.loads((self.data / "log/format.json").read_text())
                self.assertNotEqual(theirs["id"], mine["id"])
                if keeps_id:
                    (self.data / "log/format.json").write_text(json.dumps({**theirs, "id": mine["id"]}))
                self.assert_made_anew()
                occurred = {entry["occurred"] for entry in
                            run_json("show", "chronology", "case:same-1", "--data", self.data)["entries"]}
                self.assertEqual(occurred, {"2026-01-06"})

    def test_stores_beside_another_longer_log_record_nothing_that_a_replay_drops(self):
        record(self.data, referrals("a", 50))
        run("status", "--data", self.data)
        other = self.folder / "other"
        record(other, referrals("a", 1, "2026-01-06") + referrals("b", 200))
        shutil.rmtree(self.data / "log")
        shutil.copytree(other / "log", self.data / "log")
        line = json.loads(run("record", "--data", self.data, "--json", "-", stdin=json.dumps({
            "stream": "case:a-1", "command": "new-1", "actor": "A", "agency": "B",
            "events": [{"type": "mentor.named", "occurred": "2026-02-01", "data": {"mentor": "M"}}]}) + "\n"))
        self.assertEqual(line["outcome"], "recorded")
        # A replay that knows no ledger.
        clean = self.folder / "clean"
        shutil.copytree(self.data / "log", clean / "log")
        replayed = [entry for entry in run_lines("replay", "case:a-1", "--data", clean)]
        self.assertEqual([(entry["outcome"], entry["command"], entry["version"]) for entry in replayed],
                         [("accepted", "r1", 1), ("accepted", "new-1", line["version"])])

    def test_stores_of_a_build_that_anchored_nothing_are_made_anew(self):
        # The log of such a build has no id, and gets one when it is opened.
        self.with_all_stores(referrals("old", 10))
        path = self.data / "log/format.json"
        document = json.loads(path.read_text())
        del document["id"]
        path.write_text(json.dumps(document))
        self.assert_made_anew()
        self.assertRegex(json.loads(path.read_text())["id"], r"^[0-9a-f]{32}$")
        self.assertEqual(len(cases_in_view(self.data)), 10)

    def test_a_copy_of_a_log_is_a_log_of_its_own(self):
        record(self.data, referrals("old", 10))
        copy = self.folder / "copy"
        run("log", "copy", "--from", self.data, "--to", copy)
        ids = [json.loads((place / "log/format.json").read_text())["id"] for place in (self.data, copy)]
        self.assertNotEqual(ids[0], ids[1])
        self.assertEqual(cases_in_log(copy), cases_in_log(self.data))
        # Copied on, it stays what it was, and so do its stores.
        run("status", "--data", copy)
        record(self.data, referrals("more", 5))
        run("log", "copy", "--from", self.data, "--to", copy)
        self.assertEqual(json.loads((copy / "log/format.json").read_text())["id"], ids[1])
        status = consumers(run_json("status", "--data", copy))
        self.assertFalse([name for name, consumer in status.items() if consumer.get("putAside")])
        self.assertEqual(len(cases_in_view(copy)), 15)

    def test_a_log_directory_that_is_deleted_under_a_running_service_is_noticed_at_once(self):
        for loss in ("deleted", "moved", "replaced by a backup"):
            with self.subTest(loss=loss):
                data = self.folder / loss.replace(" ", "-")
                record(data, referrals("old", 5))
                backup = self.folder / f"backup-{loss.replace(' ', '-')}"
                shutil.copytree(data / "log", backup)
                server = Server("--data", data)
                self.addCleanup(server.end)
                server.wait_ready()
                if loss == "moved":
                    (data / "log").rename(data / "log.old")
                else:
                    shutil.rmtree(data / "log")
                if loss == "replaced by a backup":
                    shutil.copytree(backup, data / "log")
                # Without anything being recorded, readiness says it.
                until(lambda: readiness(server)[0] != 200, "readiness to fail")
                code, out, err = attempt("record", "--connect", server.address, "--json", "-", stdin=referrals("lost", 1))
                self.assertNotEqual(code, 0)
                self.assertNotIn('"recorded"', out)
                self.assertIn("removed, renamed or replaced", out + err)
                self.assertIn("removed, renamed or replaced", readiness(server)[1])
                server.end()

    def test_nobody_else_can_read_what_is_kept_whatever_the_umask(self):
        def anybody(command, *arguments, stdin=None):
            before = os.umask(0)
            try:
                return run(command, *arguments, stdin=stdin)
            finally:
                os.umask(before)

        anybody("record", "--data", self.data, "--quiet", "-", stdin=referrals("old", 30))
        anybody("status", "--data", self.data)

        def assert_closed():
            seen = 0
            for folder, _, files in os.walk(self.data):
                self.assertEqual(stat.S_IMODE(os.stat(folder).st_mode), 0o700, folder)
                for name in files:
                    self.assertEqual(stat.S_IMODE(os.stat(os.path.join(folder, name)).st_mode), 0o600, f"{folder}/{name}")
                    seen += 1
            self.assertGreater(seen, 50)

        assert_closed()
        # What an earlier build left open is closed.
        for folder, _, files in os.walk(self.data):
            if folder != str(self.data):
                os.chmod(folder, 0o755)
            for name in files:
                os.chmod(os.path.join(folder, name), 0o644)
        anybody("status", "--data", self.data)
        assert_closed()


if __name__ == "__main__":
    unittest.main()
