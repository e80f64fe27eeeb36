#include "projections/caf_status/fold.h"

#include "projections/caf_status/rows.h"
#include "projections/history/history_rows.h"

namespace casefold::caf_status {

bool concernsCaf(EventType type) {
  return (type >= EventType::CONSENT_GIVEN && type <= EventType::VULNERABILITY_SCORED) ||
         type == EventType::BIRTH_RECORDED;
}

void fold(State& state, Rows& rows, const Event& event) {
  if (!event.known || !concernsCaf(event.type)) return;
  if (const auto fact = factOf(event.type, momentOf(event), event.data)) state.course.apply(*fact);
  putHistory(rows, event);
}

void index(const State& state, std::string_view stream, Rows& rows) {
  const auto& course = state.course;
  if (course.state == CafState::NONE) return;
  Key byState(stateTag);
  byState.byte(static_cast<std::uint8_t>(course.state)).when(course.since).text(stream);
  rows.put(byState, stream);
  if (course.state == CafState::DELIVERING && course.reviewDueOn) {
    Key byReview(reviewTag);
    byReview.when(course.reviewDueOn).text(stream);
    rows.put(byReview, stream);
  }
  if (!course.mentor.name.empty()) {
    Key byMentor(mentorTag);
    byMentor.text(course.mentor.name).text(stream);
    rows.put(byMentor, stream);
  }
  if (!course.lead.name.empty()) {
    Key byLead(leadTag);
    byLead.text(course.lead.name).text(stream);
    rows.put(byLead, stream);
  }
  if (course.closed) {
    Key byClosure(closureTag);
    byClosure.byte(static_cast<std::uint8_t>(course.reason)).when(course.closed->occurred).text(stream);
    rows.put(byClosure, stream);
  }
}

}  // namespace casefold::caf_status
