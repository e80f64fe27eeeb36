// `casefold import cin-census`: turns a children-in-need census return into commands.
//
// The return is XML, one a year from every English authority; the names of its elements are those of the
// Department for Education's specifications (read: 2018–19, 2022, 2024–25). Each child becomes the stream
// `case:<LAchildID>`, each fact of the child one command with one event:
//
//   CINdetails                    referral.received on CINreferralDate; threshold.decided {noFurtherAction}
//                                 in that month, of which the return gives no day, if ReferralNFA;
//                                 conference.held {initial} on DateOfInitialCPC; referral.closed on
//                                 CINclosureDate, or as `undated` if there is a reason and no date
//   Assessments                   assessment.started, .reviewed, .authorised (with factors)
//   Section47                     enquiry.started; conference.held {initial} on DateOfInitialCPC unless
//   CINdetails has
//                                 it; enquiry.concluded on the day it began (it has no date) if
//                                 ICPCnotRequired
//   CINPlanDates                  plan.started, plan.ended
//   ChildProtectionPlans          protectionPlan.started, .reviewed, .ended
//   PreProceedings                preProceedings.started, .ended
//   ChildIdentifiers, Ethnicity   child.identified, on the day of the first referral in the return
//   PersonDeathDate               death.recorded
//   Disabilities                  disability.recorded, on the reference date of the return
//
// Importing again adds nothing, because a command's id is derived from what it says: from the fact's natural
// key (an assessment's start, a referral's date), or, where a fact has none (identity, disabilities), from
// its content. Importing next year's return adds what is new. A fact whose key is known and whose content is
// new is recorded as a correction. What cannot be seen this way: that a return goes back to what an earlier
// one said before it was corrected.
#pragma once

#include <capnp/message.h>

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/codec/result.h"
#include "schemas/codec/when.h"
#include "schemas/command.capnp.h"
#include "tools/import/census_xml.h"

namespace casefold {

// Who the record says it was. Keep both from one year's import to the next: they are part of what a command
// says, and the same fact from somebody else is taken for a changed one.
struct CinCensusOptions {
  std::string actor = "cin-census import";
  std::string agency = "social care";
  CensusLimits limits = {};
};

// One command on its way to the recorder. Keep it until it is settled.
class ImportCommand {
 public:
  // A fact may change from one return to the next, or not: one that has no date or no key of its own is
  // either the same or another fact. `correction` says that an earlier return said otherwise.
  enum class Kind : std::uint8_t { fact, undatedFact, correction };

  ImportCommand(Kind kind, std::uint64_t line);
  [[nodiscard]] schema::Command::Builder builder();
  [[nodiscard]] schema::Command::Reader command() const;
  [[nodiscard]] Kind kind() const { return kind_; }
  // Of the file, from 1: where the fact stands.
  [[nodiscard]] std::uint64_t line() const { return line_; }

 private:
  std::unique_ptr<capnp::MallocMessageBuilder> message_;
  Kind kind_;
  std::uint64_t line_;
};

// What became of an import. Holds nothing about any child but the line at which it stands.
struct ImportReport {
  struct Unknown {
    std::uint64_t count = 0;
    std::uint64_t firstLine = 0;
  };
  struct Unreadable {
    std::uint64_t line = 0;  // of what is wrong
    std::string reason;      // which element, and what is wrong with it
  };
  static constexpr std::size_t maxUnknown = 100;
  static constexpr std::size_t maxUnreadable = 100;

  std::uint64_t children = 0;                         // read, and handed on as commands
  std::uint64_t childrenUnreadable = 0;               // left out as a whole
  std::vector<Unreadable> unreadable;                 // the first maxUnreadable of them
  std::map<std::string, std::uint64_t> eventsByType;  // handed on, without corrections
  std::map<std::string, Unknown> unknownElements;     // the first maxUnknown names; the rest under "…"

  std::uint64_t recorded = 0;
  std::uint64_t duplicate = 0;  // in the record already
  std::uint64_t corrected = 0;
  std::uint64_t refused = 0;
  std::uint64_t unsettled = 0;                 // nobody knows yet, or could take it: import again
  std::map<std::string, std::uint64_t> flags;  // by rule, of what was recorded now

  // For people: a line for each of the above that is not nothing.
  [[nodiscard]] std::string text() const;
};

// Reads one return, and keeps its report. One thread at a time.
class CinCensusImport {
 public:
  explicit CinCensusImport(CinCensusOptions options = {});

  // Takes each command, child by child, within a child by date, so that flags make sense: commands for one
  // stream must be recorded in this order (Session.record and the recorder keep the order they are given). An
  // error ends the reading.
  using Sink = std::function<Result<void>(ImportCommand command)>;

  // Reads to the end, in constant memory. Fails on what is not XML, not a census, or cannot be read
  // (census_xml.h): what came before it was handed on and counts. Children that cannot be read are reported,
  // and the others go on.
  [[nodiscard]] Result<void> read(std::istream& in, const Sink& sink);

  // Tells the outcome of `command`. Returns the correction to be recorded next, if an earlier return said
  // otherwise. Commands that are not settled (services/client/became.h) are best asked again first, with the
  // same command.
  [[nodiscard]] std::optional<ImportCommand> settled(const ImportCommand& command,
                                                     schema::CommandResult::Reader result);

  [[nodiscard]] const ImportReport& report() const { return report_; }

 private:
  Result<void> child(const XmlElement& child, const Sink& sink);
  void header(const XmlElement& header);
  void unknown(const std::string& name, std::uint64_t line);
  [[nodiscard]] ImportCommand correctionOf(const ImportCommand& command, std::uint64_t version) const;

  CinCensusOptions options_;
  std::optional<When> referenceDate_;
  ImportReport report_;
};

}  // namespace casefold
