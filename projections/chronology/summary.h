// What an event says, in one line of plain English.
#pragma once

#include <string>
#include <string_view>

#include "projections/policy/subjects.h"
#include "schemas/event.capnp.h"

namespace casefold::chronology {

// "Referral from a school (2A): abuse or neglect (N1)". Says what is in the event and nothing else: who
// recorded it and when stand beside it. Longer texts are cut, ending in "…". An event of a type that this
// build does not know is called by the name that it has. Never holds a line break. What codes stand for is
// policy.
[[nodiscard]] std::string summary(schema::Event::Reader event, const policy::Codes& codes);

// ---- for the families' own files ----
namespace phrases {

// `text` in one line of at most `columns` columns, cut at the end of a word with "…" where it is longer.
[[nodiscard]] std::string cut(std::string_view text, std::size_t columns = 80);
// "a, b and 3 more": at most `most` of `texts`, each cut.
[[nodiscard]] std::string listed(capnp::List<capnp::Text>::Reader texts, unsigned most = 4);
// `text` with a capital at its start.
[[nodiscard]] std::string capital(std::string text);
// "subject" or "subject: text", where there is a text.
[[nodiscard]] std::string with(std::string subject, std::string_view text);
// "subject" or "subject by name", where there is a name.
[[nodiscard]] std::string by(std::string subject, std::string_view name);
// "a school (2A)"; a code that the list does not hold is called "code X", and an absent one gives "".
[[nodiscard]] std::string named(const policy::Codes& codes, std::string_view list, std::string_view code);

}  // namespace phrases

// The events of schemas/assessment.capnp, in three files. Early help: consent, CAF, safety net; nothing for
// any other.
[[nodiscard]] std::string cafSummary(schema::Event::Reader event);
// Traffic lights, statutory work, tools and judgement; nothing for any other.
[[nodiscard]] std::string assessmentSummary(schema::Event::Reader event, const policy::Codes& codes);
// What is on a placement's or a provider's stream alone; nothing for any other.
[[nodiscard]] std::string placementSummary(schema::Event::Reader event);
// The events of schemas/supervision.capnp; nothing for any other.
[[nodiscard]] std::string supervisionSummary(schema::Event::Reader event);
// The events of schemas/programme.capnp; nothing for any other.
[[nodiscard]] std::string programmeSummary(schema::Event::Reader event);

}  // namespace casefold::chronology
