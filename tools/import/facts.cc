#include "tools/import/facts.h"

#include <capnp/dynamic.h>
#include <capnp/serialize.h>
#include <fmt/format.h>

#include <algorithm>

#include "schemas/codec/event_types.h"
#include "schemas/codec/json.h"
#include "schemas/codec/record.h"

namespace casefold {
namespace {

// First segment of an event's message: most events fit, and a child has dozens.
constexpr unsigned firstSegmentWords = 48;

// The struct of the event's type.
capnp::DynamicStruct::Reader dataOf(schema::Event::Reader event) {
  const capnp::DynamicStruct::Reader dynamic = event;
  KJ_IF_MAYBE (set, dynamic.which()) return dynamic.get(*set).as<capnp::DynamicStruct>();
  return {};
}

bool isEmpty(capnp::DynamicStruct::Reader value, capnp::StructSchema::Field field) {
  const auto type = field.getType();
  if (type.isText()) return value.get(field).as<capnp::Text>().size() == 0;
  if (type.isList()) return value.get(field).as<capnp::DynamicList>().size() == 0;
  if (type.isStruct()) return !value.has(field);
  if (type.isEnum()) return value.get(field).as<capnp::DynamicEnum>().getRaw() == 0;
  return false;
}

}  // namespace

HeldEvent::HeldEvent() : message_(std::make_unique<capnp::MallocMessageBuilder>(firstSegmentWords)) {
  message_->initRoot<schema::Event>();
}

HeldEvent::HeldEvent(schema::Event::Reader event)
    : message_(std::make_unique<capnp::MallocMessageBuilder>(firstSegmentWords)) {
  message_->setRoot(event);
  auto copy = builder();
  copy.disownType();
  copy.setFamily({});
}

std::string HeldEvent::content() const {
  const auto words = capnp::canonicalize(get());
  return {reinterpret_cast<const char*>(words.begin()), words.size() * sizeof(capnp::word)};
}

When HeldEvent::occurred() const { return readWhen(get().getOccurred()); }
void HeldEvent::setOccurred(const When& when) { writeWhen(when, builder().initOccurred()); }

std::optional<Slot> slotOf(schema::Event::Reader event) {
  using Kind = ThingKind;
  switch (event.which()) {
    case EventType::CHILD_IDENTIFIED:
      return Slot{Kind::child, "identity"};
    case EventType::DISABILITY_RECORDED:
      return Slot{Kind::child, "disabilities"};
    case EventType::DEATH_RECORDED:
      return Slot{Kind::child, "death"};
    case EventType::REFERRAL_RECEIVED:
      return Slot{Kind::episode, "referral"};
    case EventType::THRESHOLD_DECIDED:
      return Slot{Kind::episode, "noFurtherAction"};
    case EventType::REFERRAL_CLOSED:
      return Slot{Kind::episode, "closure"};
    case EventType::ASSESSMENT_STARTED:
      return Slot{Kind::assessment, "started"};
    case EventType::ASSESSMENT_REVIEWED:
      return Slot{Kind::assessment, "reviewed"};
    case EventType::ASSESSMENT_AUTHORISED:
      return Slot{Kind::assessment, "authorised"};
    case EventType::ENQUIRY_STARTED:
      return Slot{Kind::enquiry, "started"};
    case EventType::ENQUIRY_CONCLUDED:
      return Slot{Kind::enquiry, "concluded"};
    case EventType::CONFERENCE_HELD:
      return Slot{Kind::conference, "held"};
    case EventType::PLAN_STARTED:
      return Slot{Kind::inNeedPlan, "started"};
    case EventType::PLAN_ENDED:
      return Slot{Kind::inNeedPlan, "ended"};
    case EventType::PROTECTION_PLAN_STARTED:
      return Slot{Kind::protectionPlan, "started"};
    case EventType::PROTECTION_PLAN_REVIEWED:
      return Slot{Kind::protectionPlan, "review " + text(readWhen(event.getOccurred()))};
    case EventType::PROTECTION_PLAN_RECATEGORISED:
      return Slot{Kind::protectionPlan, "category"};
    case EventType::PROTECTION_PLAN_ENDED:
      return Slot{Kind::protectionPlan, "ended"};
    case EventType::PRE_PROCEEDINGS_STARTED:
      return Slot{Kind::preProceedings, "started"};
    case EventType::PRE_PROCEEDINGS_LETTER_SENT:
      return Slot{Kind::preProceedings, event.getPreProceedingsLetterSent().getLetter() ==
                                                schema::PreProceedingsLetterSent::Letter::CARE_PROCEEDINGS
                                            ? "letter of care proceedings"
                                            : "letter before proceedings"};
    case EventType::PRE_PROCEEDINGS_MEETING_HELD:
      return Slot{Kind::preProceedings, "meeting"};
    case EventType::PRE_PROCEEDINGS_REVIEWED:
      return Slot{Kind::preProceedings, "reviews"};
    case EventType::PRE_PROCEEDINGS_ENDED:
      return Slot{Kind::preProceedings, "ended"};
    case EventType::CARE_PROCEEDINGS_APPLIED:
      return Slot{Kind::preProceedings, "application"};
    default:
      return std::nullopt;
  }
}

std::string_view beginningOf(ThingKind kind) {
  switch (kind) {
    case ThingKind::child:
      return "identity";
    case ThingKind::episode:
      return "referral";
    case ThingKind::conference:
      return "held";
    default:
      return "started";
  }
}

std::string_view endOf(ThingKind kind) {
  switch (kind) {
    case ThingKind::child:
      return "death";
    case ThingKind::episode:
      return "closure";
    case ThingKind::assessment:
      return "authorised";
    case ThingKind::inNeedPlan:
    case ThingKind::protectionPlan:
    case ThingKind::preProceedings:
      return "ended";
    default:
      return "";
  }
}

bool isState(const Slot& slot) {
  return slot.name == "disabilities" || slot.name == "category" || slot.name == "reviews";
}

bool isUndated(schema::Event::Reader event) {
  switch (event.which()) {
    case EventType::CHILD_IDENTIFIED:
      return true;
    case EventType::REFERRAL_CLOSED:
      return event.getReferralClosed().getUndated();
    default:
      return false;
  }
}

void addMarks(const Slot& slot, schema::Event::Reader event, std::vector<Mark>& marks) {
  if (slot.name != beginningOf(slot.thing) && !isUndated(event) && !isState(slot))
    marks.push_back({slot.name + ".occurred", text(readWhen(event.getOccurred()))});
  const auto data = dataOf(event);
  for (const auto field : data.getSchema().getNonUnionFields())
    if (!isEmpty(data, field))
      marks.push_back({fmt::format("{}.{}", slot.name, field.getProto().getName().cStr()),
                       kj::str(data.get(field)).cStr()});
}

HeldEvent completed(const HeldEvent& returned, const HeldEvent& known,
                    const std::vector<std::string_view>& statedEmpty) {
  HeldEvent made(returned.get());
  if (returned.get().which() != known.get().which()) return made;
  const auto from = dataOf(known.get());
  capnp::DynamicStruct::Builder dynamic = made.builder();
  auto to = dynamic.get(KJ_ASSERT_NONNULL(dynamic.which())).as<capnp::DynamicStruct>();
  for (const auto field : to.getSchema().getNonUnionFields())
    if (isEmpty(to.asReader(), field) && !isEmpty(from, field) &&
        std::ranges::find(statedEmpty, field.getProto().getName().cStr()) == statedEmpty.end())
      to.set(field, from.get(field));
  switch (made.get().which()) {
    case EventType::PROTECTION_PLAN_STARTED: {
      auto plan = made.builder().getProtectionPlanStarted();
      const auto before = known.get().getProtectionPlanStarted();
      if (plan.getPreviousPlansUnknown()) {
        plan.setPreviousPlansUnknown(before.getPreviousPlansUnknown());
        plan.setPreviousPlans(before.getPreviousPlans());
      }
      break;
    }
    case EventType::REFERRAL_CLOSED: {
      auto closure = made.builder().getReferralClosed();
      if (closure.getUndated()) {
        closure.setUndated(known.get().getReferralClosed().getUndated());
        made.setOccurred(known.occurred());
      }
      break;
    }
    case EventType::CHILD_IDENTIFIED:
      made.setOccurred(known.occurred());
      break;
    default:
      break;
  }
  return made;
}

}  // namespace casefold
