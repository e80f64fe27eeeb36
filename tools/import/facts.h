// What a return says of a child, and what the record says of it, as facts that can be compared. Private to
// tools/import.
#pragma once

#include <capnp/message.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/codec/when.h"
#include "schemas/event.capnp.h"

namespace casefold {

// An event and the message that it lies in.
class HeldEvent {
 public:
  HeldEvent();
  // A copy, without type and family, which a recorder fills in.
  explicit HeldEvent(schema::Event::Reader event);
  [[nodiscard]] schema::Event::Builder builder() { return message_->getRoot<schema::Event>(); }
  [[nodiscard]] schema::Event::Reader get() const { return message_->getRoot<schema::Event>().asReader(); }
  // Equal where two events say the same: their canonical bytes.
  [[nodiscard]] std::string content() const;
  [[nodiscard]] When occurred() const;
  void setOccurred(const When& when);

 private:
  std::unique_ptr<capnp::MallocMessageBuilder> message_;
};

// What the facts of a child are about. Each thing has a fact that it begins with, and by whose day it is
// found again.
enum class ThingKind : std::uint8_t {
  child,    // identity, disabilities, death
  episode,  // from the referral to its closure
  assessment,
  enquiry,  // under section 47
  inNeedPlan,
  protectionPlan,
  preProceedings,
  conference  // the initial one, which a return may give with the referral, with the enquiry, or with both
};

// Which fact of its thing an event is.
struct Slot {
  ThingKind thing;
  std::string name;  // "closure"; with the day where a thing may have several: "review 2021-06-01"
  friend bool operator==(const Slot&, const Slot&) = default;
};

// Nothing for an event that no import records.
[[nodiscard]] std::optional<Slot> slotOf(schema::Event::Reader event);
// The name of the fact that a thing of this kind begins with.
[[nodiscard]] std::string_view beginningOf(ThingKind kind);
// The name of the fact that ends one; empty: nothing does.
[[nodiscard]] std::string_view endOf(ThingKind kind);
// A fact that says how things stand on a day, and holds until the next one: it is not put right by a later
// return but followed by another.
[[nodiscard]] bool isState(const Slot& slot);
// Does the fact's day only say when it was learned?
[[nodiscard]] bool isUndated(schema::Event::Reader event);

// A detail by which one thing is told from another that began on the same day: "closure.reason", "RC7".
struct Mark {
  std::string name;
  std::string value;
  friend auto operator<=>(const Mark&, const Mark&) = default;
};
// The details of one fact: its fields that are set, and its day unless the thing begins with it. In order of
// name.
void addMarks(const Slot& slot, schema::Event::Reader event, std::vector<Mark>& marks);

// `returned` with what it leaves empty and `known` says, so that a field that is empty in a return takes
// nothing away. Fields named in `statedEmpty` are empty because the return says so.
[[nodiscard]] HeldEvent completed(const HeldEvent& returned, const HeldEvent& known,
                                  const std::vector<std::string_view>& statedEmpty);

}  // namespace casefold
