// What the record holds of earlier returns about one child. Private to tools/import.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "schemas/service.capnp.h"
#include "tools/import/facts.h"

namespace casefold {

// The id of a command of the import:
//
//     cin/2025-03-31/17/of/3/9f86d081884c7d65
//
// The reference date of the return ("-" where it gives none); the version that the record gets, so that the
// same words are another command where they are said of another state; `of` and the version of the record
// that the fact's thing begins with (0: this one), or `on` and the version that is corrected or withdrawn;
// the content's hash. Imports before this one wrote cin/assessment/2021-05-04/authorised, and with # and a
// hash for a correction: those are read as well.
struct ImportId {
  std::optional<When> reference;
  std::uint64_t of = 0;
  bool corrects = false;
  std::string group;  // of the older form: equal for the facts of one thing

  // Nothing for a command that no import of the census made.
  [[nodiscard]] static std::optional<ImportId> parse(std::string_view id);
  [[nodiscard]] static std::string make(const std::optional<When>& reference, std::uint64_t version,
                                        bool corrects, std::uint64_t of, std::string_view hash);
};

struct KnownFact {
  std::uint64_t version;
  std::string command;  // the id of the command that recorded it
  Slot slot;
  std::uint64_t of =
      0;  // the version of the record with which its thing begins; of a conference, what it was given with
  HeldEvent said;                  // as the last return that spoke of it said
  HeldEvent stands;                // as the record reads now
  bool changedByOthers = false;    // it stands otherwise than the import left it
  bool withdrawnByImport = false;  // it does not stand
  bool withdrawnByOthers = false;
  [[nodiscard]] bool isThere() const { return !withdrawnByImport && !withdrawnByOthers; }
};

struct KnownThing {
  ThingKind kind;
  std::uint64_t anchor;  // the version that facts which join it name as `of`
  std::vector<KnownFact> facts;

  // The day it began, as the last return said; absent: none did.
  [[nodiscard]] std::optional<When> begun() const;
  // The fact of this slot: one that stands, if there is one.
  [[nodiscard]] const KnownFact* find(std::string_view slot) const;
};

class KnownChild {
 public:
  // The next record of the stream, in order of version.
  void add(schema::Replay::Entry::Reader record);
  // After the last one.
  void finish();

  [[nodiscard]] std::uint64_t version() const { return version_; }
  [[nodiscard]] const std::vector<KnownThing>& things() const { return things_; }
  // The latest reference date of the returns that left something here.
  [[nodiscard]] const std::optional<When>& newestReturn() const { return newest_; }

 private:
  struct Record {
    std::uint64_t version;
    std::string command;
    std::optional<ImportId> import;
    std::vector<HeldEvent> events;
  };
  void place(KnownFact fact, const std::string& group);

  std::uint64_t version_ = 0;
  std::vector<Record> records_;
  std::optional<When> newest_;
  std::vector<KnownThing> things_;
  std::map<std::string, std::uint64_t> anchors_;  // of older ids, by group
};

}  // namespace casefold
