// The assessments of one child: what the state holds, with the words of each event from its history row.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "projections/assessment/due.h"
#include "projections/assessment/query.h"
#include "projections/history/history_rows.h"
#include "projections/policy/deadline_answer.h"
#include "projections/runner/damaged_store.h"
#include "schemas/codec/event_types.h"
#include "schemas/codec/london.h"
#include "schemas/codec/record.h"
#include "schemas/limits.capnp.h"

namespace casefold::assessment {
namespace {

using Answer = schema::Assessments;
using schema::Dimension;

std::string orWhoRecorded(capnp::Text::Reader named, const HistoryEntry& entry) {
  return std::string(named.size() > 0 ? view(named) : entry.actor);
}

struct ToldTool {
  When occurred;
  Dimension dimension{};
  std::string name, tool, result, by;  // `tool`: the name, with the version
};

struct ToldJudgement {
  When occurred;
  Dimension dimension{};
  std::string judgement, reasons, by;
  std::vector<std::string> tools;
  bool departs = false;
};

std::string capacityText(schema::CapacityToChangeJudged::Judgement judgement) {
  switch (judgement) {
    case schema::CapacityToChangeJudged::Judgement::IMPROVING:
      return "improving";
    case schema::CapacityToChangeJudged::Judgement::UNCERTAIN:
      return "uncertain";
    case schema::CapacityToChangeJudged::Judgement::NOT_SHOWN:
      return "not shown";
    default:
      return "";
  }
}

class Telling {
 public:
  // `began`: where the record of reviews begins.
  Telling(const State& state, const StreamReading& reading, const std::optional<Day>& began)
      : state_(state), reading_(reading), asking_(reading.asking()), began_(began) {}

  Result<void> read();
  Result<void> answer(Answer::Builder told) const;

 private:
  void take(const HistoryEntry& entry);
  // The event that stands at this moment.
  Result<void> at(const Moment& moment, const std::function<void(const HistoryEntry&)>& use) const {
    const auto key = momentKey(historyTag, reading_.stream(), moment);
    CASEFOLD_TRY(const auto row, reading_.reading().row(key));
    if (!row) return damagedInStore("a row that an index names");
    return readHistoryRow(key.bytes(), *row, use);
  }
  [[nodiscard]] std::string named(std::string_view list, std::string_view code, const When& on) const {
    return asking_.policies->codes().at(london::lastDayOf(on)).named(list, code);
  }

  Result<void> assessment(const Assessment& each, Answer::Assessment::Builder told) const;
  Result<void> enquiry(const Enquiry& each, Answer::Enquiry::Builder told) const;
  void plan(const Plan& plan, Answer::Plan::Builder told) const;
  void next(Answer::Builder told) const;
  void judgements(Answer::Builder told) const;
  [[nodiscard]] std::vector<const ToldTool*> takenBy(const ToldJudgement& judgement,
                                                     std::vector<std::string>& notOnRecord) const;
  void sideBySide(Answer::Builder told) const;

  const State& state_;
  const StreamReading& reading_;
  const Asking& asking_;
  std::optional<Day> began_;
  std::vector<ToldTool> tools_;
  std::vector<ToldJudgement> judgements_;
  bool cut_ = false;
};

void Telling::take(const HistoryEntry& entry) {
  if (tools_.size() + judgements_.size() == schema::MAX_PAGE_ENTRIES) {
    cut_ = true;
    return;
  }
  const auto occurred = entry.at.occurred;
  switch (entry.event.which()) {
    case EventType::TOOL_APPLIED: {
      const auto data = entry.event.getToolApplied();
      std::string tool(view(data.getTool()));
      if (data.getToolVersion().size() > 0) tool += fmt::format(" ({})", view(data.getToolVersion()));
      auto result = data.getScored() ? fmt::format("{:g}", data.getScore()) : std::string();
      if (data.getResult().size() > 0) {
        if (!result.empty()) result += ", ";
        result += view(data.getResult());
      }
      tools_.push_back({occurred, data.getDimension(), std::string(view(data.getTool())), std::move(tool),
                        std::move(result), orWhoRecorded(data.getAppliedBy(), entry)});
      break;
    }
    case EventType::JUDGEMENT_MADE: {
      const auto data = entry.event.getJudgementMade();
      std::vector<std::string> tools;
      for (auto tool : data.getTools()) tools.emplace_back(view(tool));
      judgements_.push_back({occurred, data.getDimension(), std::string(view(data.getJudgement())),
                             std::string(view(data.getReasons())), orWhoRecorded(data.getJudgedBy(), entry),
                             std::move(tools), data.getDepartsFromTools()});
      break;
    }
    case EventType::CAPACITY_TO_CHANGE_JUDGED: {
      const auto data = entry.event.getCapacityToChangeJudged();
      judgements_.push_back({occurred, Dimension::CAPACITY_TO_CHANGE, capacityText(data.getJudgement()),
                             std::string(view(data.getGrounds())), orWhoRecorded(data.getJudgedBy(), entry),
                             std::vector<std::string>(), false});
      break;
    }
    default:
      break;
  }
}

Result<void> Telling::read() {
  return readHistory(reading_, [this](const HistoryEntry& entry) { take(entry); });
}

Result<void> Telling::assessment(const Assessment& each, Answer::Assessment::Builder told) const {
  told.setKind(each.kind);
  if (const auto start = each.start()) writeWhen(*start, told.initStarted());
  if (const auto due = deadlineOf(each, asking_)) policy::write(*due, told.initDue());
  told.setReviews(each.reviewed);
  if (!each.authorised) return {};
  writeWhen(each.authorised->occurred, told.initAuthorised());
  return at(*each.authorised, [&](const HistoryEntry& entry) {
    const auto data = entry.event.getAssessmentAuthorised();
    told.setAuthorisedBy(orWhoRecorded(data.getAuthorisedBy(), entry));
    auto factors = told.initFactors(data.getFactors().size());
    for (unsigned i = 0; i < factors.size(); ++i)
      factors.set(i, named(policy::codes::assessmentFactor, view(data.getFactors()[i]), entry.at.occurred));
  });
}

Result<void> Telling::enquiry(const Enquiry& each, Answer::Enquiry::Builder told) const {
  if (each.strategy) writeWhen(each.strategy->occurred, told.initStrategyDiscussion());
  if (each.started) writeWhen(each.started->occurred, told.initEnquiry());
  if (const auto due = deadlineOf(each, asking_)) policy::write(*due, told.initDue());
  told.setConferenceNeeded(each.conference          ? Answer::Needed::HELD
                           : !each.conferenceNeeded ? Answer::Needed::NOT_NEEDED
                                                    : Answer::Needed::NEEDED);
  if (each.concluded) {
    writeWhen(each.concluded->occurred, told.initConcluded());
    CASEFOLD_CHECK(at(*each.concluded, [&](const HistoryEntry& entry) {
      told.setOutcome(entry.event.getEnquiryConcluded().getOutcome());
    }));
  }
  if (!each.conference) return {};
  writeWhen(each.conference->occurred, told.initConference());
  return at(*each.conference, [&](const HistoryEntry& entry) {
    told.setConferenceOutcome(entry.event.getConferenceHeld().getOutcome());
  });
}

void Telling::plan(const Plan& plan, Answer::Plan::Builder told) const {
  told.setCategory(named(policy::codes::abuseCategory, plan.category, plan.started.occurred));
  writeWhen(plan.started.occurred, told.initStarted());
  told.setPreviousPlans(plan.previous.value_or(0));
  told.setPreviousPlansUnknown(!plan.previous);
  if (const auto due = coreGroupDeadline(plan, asking_)) policy::write(*due, told.initCoreGroup());
  told.setCoreGroups(plan.coreGroups);
  told.setReviewsHeld(plan.reviewsInAll);
  if (const auto due = reviewDeadline(plan, began_, asking_)) policy::write(*due, told.initNextReview());
  if (plan.ended) writeWhen(plan.ended->occurred, told.initEnded());
  // Of the first that is kept, the one before may be gone.
  const std::size_t first = plan.reviewsInAll > plan.reviews.size() ? 1 : 0;
  auto reviews = told.initReviews(static_cast<unsigned>(plan.reviews.size() - first));
  for (unsigned i = 0; i < reviews.size(); ++i) {
    const auto place = i + first;
    const auto& clock = place == 0 ? plan.clock() : plan.reviews[place - 1];
    const auto from = place == 0 ? plan.firstReviewClock() : ReviewClock::review;
    policy::write(reviewDue(clock, from, plan.reviews[place], began_, asking_).deadline, reviews[i]);
  }
}

void Telling::next(Answer::Builder told) const {
  std::vector<policy::Deadline> due;
  auto add = [&](const std::optional<policy::Deadline>& deadline) {
    if (deadline && !deadline->done) due.push_back(*deadline);
  };
  for (const auto& each : state_.assessments)
    if (!each.authorised) add(deadlineOf(each, asking_));
  for (const auto& each : state_.enquiries)
    if (each.isOpen()) add(deadlineOf(each, asking_));
  for (const auto& each : state_.plans) {
    add(coreGroupDeadline(each, asking_));
    add(reviewDeadline(each, began_, asking_));
  }
  std::ranges::stable_sort(due, {}, &policy::Deadline::due);
  auto list = told.initNext(static_cast<unsigned>(due.size()));
  for (unsigned i = 0; i < list.size(); ++i) policy::write(due[i], list[i]);
}

void Telling::judgements(Answer::Builder told) const {
  auto tools = told.initTools(static_cast<unsigned>(tools_.size()));
  for (unsigned i = 0; i < tools.size(); ++i) {
    writeWhen(tools_[i].occurred, tools[i].initOccurred());
    tools[i].setDimension(tools_[i].dimension);
    tools[i].setTool(tools_[i].tool);
    tools[i].setResult(tools_[i].result);
    tools[i].setAppliedBy(tools_[i].by);
  }
  auto list = told.initJudgements(static_cast<unsigned>(judgements_.size()));
  for (unsigned i = 0; i < list.size(); ++i) {
    const auto& each = judgements_[i];
    writeWhen(each.occurred, list[i].initOccurred());
    list[i].setDimension(each.dimension);
    list[i].setJudgement(each.judgement);
    list[i].setDeparts(each.departs);
    list[i].setJudgedBy(each.by);
    auto taken = list[i].initTools(static_cast<unsigned>(each.tools.size()));
    for (unsigned t = 0; t < taken.size(); ++t) taken.set(t, each.tools[t]);
    list[i].setReasons(each.reasons);
  }
}

// ASCII letters only: other bytes are compared as they stand.
bool sameName(std::string_view one, std::string_view other) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(one, other, {}, lower, lower);
}

// The tools that a judgement says it took into account, whatever their dimension: of each the last time that
// it was applied by then. Those that were not by then, as far as is recorded, come by name alone.
std::vector<const ToldTool*> Telling::takenBy(const ToldJudgement& judgement,
                                              std::vector<std::string>& notOnRecord) const {
  std::vector<const ToldTool*> taken;
  for (const auto& name : judgement.tools) {
    const ToldTool* last = nullptr;
    for (const auto& tool : tools_)
      if ((sameName(tool.name, name) || sameName(tool.tool, name)) &&
          london::dayOf(tool.occurred) <= london::lastDayOf(judgement.occurred))
        last = &tool;
    if (last == nullptr)
      notOnRecord.push_back(name);
    else if (std::ranges::find(taken, last) == taken.end())
      taken.push_back(last);
  }
  return taken;
}

// The last judgement of each dimension beside the tools that it took into account and the last one of its own
// dimension; then the last tool of each dimension that stands beside no judgement.
void Telling::sideBySide(Answer::Builder told) const {
  struct Row {
    Dimension dimension{};
    const ToldJudgement* judgement = nullptr;
    std::vector<const ToldTool*> tools = {};
    std::vector<std::string> notOnRecord = {};
  };
  std::map<Dimension, const ToldJudgement*> judged;
  std::map<Dimension, const ToldTool*> applied;
  for (const auto& judgement : judgements_) judged[judgement.dimension] = &judgement;
  for (const auto& tool : tools_) applied[tool.dimension] = &tool;
  std::vector<Row> rows;
  std::set<const ToldTool*> beside;
  for (const auto& [dimension, judgement] : judged) {
    auto& row = rows.emplace_back(Row{.dimension = dimension, .judgement = judgement});
    row.tools = takenBy(*judgement, row.notOnRecord);
    if (const auto own = applied.find(dimension);
        own != applied.end() && std::ranges::find(row.tools, own->second) == row.tools.end())
      row.tools.push_back(own->second);
    beside.insert(row.tools.begin(), row.tools.end());
  }
  for (const auto& [dimension, tool] : applied)
    if (!beside.contains(tool)) rows.push_back({.dimension = dimension, .tools = {tool}});
  std::ranges::stable_sort(rows, {}, &Row::dimension);

  auto list = told.initSideBySide(static_cast<unsigned>(rows.size()));
  for (unsigned i = 0; i < list.size(); ++i) {
    const auto& row = rows[i];
    std::vector<std::string> tools, results;
    for (const auto* tool : row.tools) {
      tools.push_back(tool->tool);
      results.push_back(tool->result.empty() ? "no result stated" : tool->result);
    }
    for (const auto& name : row.notOnRecord) {
      tools.push_back(name);
      results.emplace_back("not on record");
    }
    list[i].setDimension(row.dimension);
    list[i].setTool(fmt::format("{}", fmt::join(tools, "; ")));
    list[i].setResult(fmt::format("{}", fmt::join(results, "; ")));
    if (row.judgement == nullptr) continue;
    list[i].setJudgement(row.judgement->judgement);
    list[i].setJudgedBy(row.judgement->by);
    list[i].setDeparts(row.judgement->departs);
    list[i].setReasons(row.judgement->reasons);
  }
}

Result<void> Telling::answer(Answer::Builder told) const {
  if (!state_.plans.empty() && !state_.plans.back().ended) {
    const auto& plan = state_.plans.back();
    auto category = named(policy::codes::abuseCategory, plan.category, plan.started.occurred);
    told.setProtectionPlan(category.empty() ? "category not stated" : category);
    writeWhen(plan.started.occurred, told.initPlanSince());
  }
  next(told);
  auto assessments = told.initAssessments(static_cast<unsigned>(state_.assessments.size()));
  for (unsigned i = 0; i < assessments.size(); ++i)
    CASEFOLD_CHECK(assessment(state_.assessments[i], assessments[i]));
  sideBySide(told);
  judgements(told);
  auto enquiries = told.initEnquiries(static_cast<unsigned>(state_.enquiries.size()));
  for (unsigned i = 0; i < enquiries.size(); ++i) CASEFOLD_CHECK(enquiry(state_.enquiries[i], enquiries[i]));
  auto plans = told.initPlans(static_cast<unsigned>(state_.plans.size()));
  for (unsigned i = 0; i < plans.size(); ++i) plan(state_.plans[i], plans[i]);
  told.setTruncated(state_.leftOut || cut_);
  return {};
}

}  // namespace

Result<void> show(const State& state, const StreamReading& reading, schema::ShowQuery::Reader /*query*/,
                  schema::Assessments::Builder answer) {
  CASEFOLD_TRY(const auto began, reviewsBegan(reading.reading()));
  Telling telling(state, reading, began);
  CASEFOLD_CHECK(telling.read());
  return telling.answer(answer);
}

}  // namespace casefold::assessment
