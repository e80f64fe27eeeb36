// `casefold import cin-census`: turns a children-in-need census return into commands.
//
// The return is XML, one a year from every English authority; the names of its elements are those of the
// Department for Education's specifications (2018–19 to 2025–26). Each child becomes the stream
// `case:<LAchildID>` (child_identifier.h), each fact of the child one command with one event:
//
//   CINdetails                    referral.received on CINreferralDate; threshold.decided {noFurtherAction}
//                                 in that month, of which the return gives no day, if ReferralNFA;
//                                 conference.held {initial} on DateOfInitialCPC; referral.closed on
//                                 CINclosureDate, or as `undated` if there is a reason and no date
//   Assessments                   assessment.started, .reviewed, .authorised (with factors)
//   Section47                     enquiry.started; conference.held {initial} on DateOfInitialCPC (one, also
//                                 where CINdetails or another enquiry has it as well); enquiry.concluded on
//                                 the day it began (it has no date) if ICPCnotRequired
//   CINPlanDates                  plan.started, plan.ended
//   ChildProtectionPlans          protectionPlan.started, .reviewed, .recategorised, .ended
//   PreProceedings,               preProceedings.started, .letterSent, .meetingHeld, .reviewed (how often, as
//   PreProceedingsandFGDM         of the reference date), .ended; careProceedings.applied
//   ChildIdentifiers, Ethnicity   child.identified, on the day of the first referral in the return
//   PersonDeathDate               death.recorded
//   Disabilities                  disability.recorded, on the reference date of the return
//
// **The record comes to say what the returns say, each fact once.** For each child the import reads what
// earlier returns left in its stream (known_child.h), finds the things of the return among those on record by
// their own days and content (matching.h), and records the difference (planning.h): what is new; a correction
// of what the return says otherwise, also where that is what an earlier one had said; a withdrawal of what it
// says is not so. What it leaves out, an empty field among it, stays as it is. What cannot be matched with
// certainty is recorded as new and told. A return changes nothing on record of a child of whom one with a
// later reference date has left something there: it only adds what is missing. Nor does it change what
// somebody has put right in the record since, as long as it only repeats itself. Each command expects the
// version of the stream that it goes by; where somebody else was faster, the child is looked at again. So
// importing the same return again adds nothing, and an import that was interrupted is taken up by importing
// again.
//
// **One field that cannot be read costs the fact that hangs on it, and no more.** All that is left out is
// told, with its line.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "schemas/codec/result.h"
#include "schemas/codec/when.h"
#include "schemas/command.capnp.h"
#include "schemas/service.capnp.h"
#include "tools/import/census_xml.h"
#include "tools/import/import_command.h"
#include "tools/import/report.h"

namespace casefold {

// Who the record says it was.
struct CinCensusOptions {
  std::string actor = "cin-census import";
  std::string agency = "social care";
  CensusLimits limits = {};
};

// Reads one return, and keeps its report. One thread at a time.
class CinCensusImport {
 public:
  // Tells the records of a stream in order of version, all that there are, at least up to version `atLeast`.
  using UseRecord = std::function<void(schema::Replay::Entry::Reader)>;
  using History =
      std::function<Result<void>(const std::string& stream, std::uint64_t atLeast, const UseRecord& use)>;
  // Takes each command, child by child. Commands for one stream must be recorded in this order
  // (Session.record and the recorder keep the order they are given). An error ends the reading.
  using Sink = std::function<Result<void>(ImportCommand command)>;

  CinCensusImport(History history, Sink sink, CinCensusOptions options = {});
  ~CinCensusImport();
  CinCensusImport(const CinCensusImport&) = delete;
  CinCensusImport& operator=(const CinCensusImport&) = delete;

  // Reads to the end; what is kept is the child at hand, those whose commands are not settled, and each
  // child's identifier. Fails on what is not XML, not a census, or cannot be read (census_xml.h), on an error
  // of the history, and of the sink: what came before it was handed on, and counts.
  [[nodiscard]] Result<void> read(std::istream& in);

  // Tells the outcome of a command that was handed on, in their order. Commands that are not settled
  // (services/client/became.h) are best asked again first, with the same command.
  void settled(const ImportCommand& command, schema::CommandResult::Reader result);

  // Children whose record has moved since they were looked at: hand on what they need now, once all that was
  // handed on before is settled, until there are none.
  [[nodiscard]] bool hasMoved() const { return !moved_.empty(); }
  [[nodiscard]] Result<void> again();

  [[nodiscard]] const ImportReport& report() const { return report_; }

 private:
  Result<void> child(const XmlElement& child);
  Result<void> header(const XmlElement& header);
  Result<void> handOn(const std::shared_ptr<OpenChild>& child);
  void finish(OpenChild& child);

  History history_;
  Sink sink_;
  CinCensusOptions options_;
  std::optional<When> referenceDate_;
  std::unordered_map<std::string, std::uint64_t> lines_;  // of each child, by stream
  std::deque<std::shared_ptr<OpenChild>> moved_;
  ImportReport report_;
};

}  // namespace casefold
