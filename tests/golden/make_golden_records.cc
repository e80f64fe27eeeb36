// Makes golden records (README.md): golden_records DIRECTORY. Not run by any build.
#include <capnp/any.h>
#include <capnp/dynamic.h>
#include <capnp/message.h>
#include <capnp/schema.h>
#include <fmt/format.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <span>
#include <stdexcept>
#include <vector>

#include "schemas/codec/event_types.h"
#include "schemas/codec/json.h"
#include "schemas/codec/record.h"
#include "schemas/codec/schema_tables.h"

namespace casefold {
namespace {

namespace fs = std::filesystem;
constexpr std::int64_t madeAt = 1'280'498'700'000'000;  // 2010-07-30T14:05:00Z

void writeNew(const fs::path& path, std::string_view bytes) {
  if (fs::exists(path))
    throw std::runtime_error(path.string() + " exists: golden files are never made again");
  std::ofstream(path, std::ios::binary) << bytes;
}

void fillEnvelope(schema::Record::Builder record, std::uint64_t version, const Hash* previous) {
  record.setStream("case:golden-1");
  record.setVersion(version);
  if (previous != nullptr)
    record.setPreviousHash(
        kj::arrayPtr(reinterpret_cast<const kj::byte*>(previous->data()), previous->size()));
  record.setCommand(fmt::format("golden-{}", version));
  auto hash = record.initCommandHash(32);
  for (std::size_t i = 0; i < hash.size(); ++i) hash[i] = static_cast<kj::byte>(i);
  record.setActor("A. Mentor");
  record.setAgency("social care");
  record.setRecorded(madeAt + static_cast<std::int64_t>(version) * 1'000'000);
}

void start(schema::Event::Builder event, EventType type, std::string_view occurred) {
  const auto* info = findEventType(type);
  event.setType(textReader(info->name));
  event.setFamily(info->family == Family::RECORD ? Family::REFERRAL : info->family);
  writeWhen(*parseWhen(occurred), event.initOccurred());
}

// Every field of a struct, with values that follow from the field's place.
void fill(capnp::DynamicStruct::Builder to, int depth);

void fillField(capnp::DynamicStruct::Builder to, capnp::StructSchema::Field field, int depth) {
  const auto number = static_cast<unsigned>(field.getIndex()) + 1;
  const auto type = field.getType();
  switch (type.which()) {
    case capnp::schema::Type::TEXT:
      to.set(field, namesStream(field) ? "case:golden-1"
                                       : fmt::format("{} ü", field.getProto().getName().cStr()).c_str());
      return;
    case capnp::schema::Type::DATA:
      to.init(field, 3);
      return;
    case capnp::schema::Type::BOOL:
      to.set(field, true);
      return;
    case capnp::schema::Type::ENUM:
      to.set(field, capnp::DynamicEnum(type.asEnum(), 1));
      return;
    case capnp::schema::Type::FLOAT32:
    case capnp::schema::Type::FLOAT64:
      to.set(field, number + 0.5);
      return;
    case capnp::schema::Type::STRUCT:
      if (type.asStruct() == capnp::Schema::from<schema::When>()) {
        writeWhen(*parseWhen("2010-07-30"), to.init(field).as<capnp::DynamicStruct>().as<schema::When>());
      } else if (type.asStruct() == capnp::Schema::from<schema::Event>()) {
        auto event = to.init(field).as<capnp::DynamicStruct>().as<schema::Event>();
        start(event, EventType::HOME_VISIT_MADE, "2010-07");
        event.initHomeVisitMade().setVisitedBy("A. Link");
      } else if (depth > 0) {
        fill(to.init(field).as<capnp::DynamicStruct>(), depth - 1);
      }
      return;
    case capnp::schema::Type::LIST: {
      auto list = to.init(field, 2).as<capnp::DynamicList>();
      for (unsigned i = 0; i < 2; ++i) {
        if (type.asList().whichElementType() == capnp::schema::Type::STRUCT) {
          if (depth > 0) fill(list[i].as<capnp::DynamicStruct>(), depth - 1);
        } else if (type.asList().whichElementType() == capnp::schema::Type::TEXT) {
          list.set(i, fmt::format("{}{}", namesStream(field) ? "case:golden-" : "element ", i).c_str());
        } else if (type.asList().whichElementType() == capnp::schema::Type::ENUM) {
          list.set(i, capnp::DynamicEnum(type.asList().getEnumElementType(), 1));
        } else {
          list.set(i, i + 1);
        }
      }
      return;
    }
    default:
      to.set(field, number);
      return;
  }
}

void fill(capnp::DynamicStruct::Builder to, int depth) {
  for (auto field : to.getSchema().getNonUnionFields()) fillField(to, field, depth);
  for (auto field : to.getSchema().getUnionFields()) {
    fillField(to, field, depth);
    break;  // one member of a union is set
  }
}

class Maker {
 public:
  explicit Maker(fs::path directory) : directory_(std::move(directory)) {}

  Hash keep(const std::string& name, schema::Record::Reader record) {
    const RecordBytes made(record);
    const auto file = "record-v1-" + name;
    writeNew(directory_ / (file + ".bin"), asText(made.bytes()));
    writeNew(directory_ / (file + ".json"), toJson(capnp::toDynamic(record)).dump(2) + "\n");
    sums_ += hex(made.hash()) + "  " + file + ".bin\n";
    return made.hash();
  }

  Hash referral() {
    capnp::MallocMessageBuilder message;
    auto record = message.initRoot<schema::Record>();
    fillEnvelope(record, 1, nullptr);
    auto event = record.initEvents(1)[0];
    start(event, EventType::REFERRAL_RECEIVED, "2010-07-30");
    auto referral = event.initReferralReceived();
    referral.setSource("2A");
    referral.setPrimaryNeed("N1");
    auto flag = record.initFlags(1)[0];
    flag.setRule("activityAfterClosure");
    return keep("referral", record.asReader());
  }

  void correction(const Hash& before) {
    capnp::MallocMessageBuilder message;
    auto record = message.initRoot<schema::Record>();
    fillEnvelope(record, 2, &before);
    auto events = record.initEvents(2);
    start(events[0], EventType::RECORD_CORRECTED, "2010-08-02T09:00:00Z");
    auto correction = events[0].initRecordCorrected();
    correction.setVersion(1);
    correction.setReason("the source was the health visitor");
    auto corrected = correction.initCorrected();
    start(corrected, EventType::REFERRAL_RECEIVED, "2010-07-29");
    corrected.initReferralReceived().setSource("3B");
    start(events[1], EventType::RECORD_WITHDRAWN, "2010");
    events[1].initRecordWithdrawn().setVersion(1);
    keep("correction", record.asReader());
  }

  // A correction and a withdrawal that name the record that is meant by its command, and by its hash.
  void named(const Hash& meant) {
    capnp::MallocMessageBuilder message;
    auto record = message.initRoot<schema::Record>();
    fillEnvelope(record, 2, &meant);
    auto events = record.initEvents(2);
    start(events[0], EventType::RECORD_CORRECTED, "2010-08-02");
    auto correction = events[0].initRecordCorrected();
    correction.setVersion(1);
    correction.setCommand("golden-1");
    auto corrected = correction.initCorrected();
    start(corrected, EventType::REFERRAL_RECEIVED, "2010-07-29");
    corrected.initReferralReceived().setSource("3B");
    start(events[1], EventType::RECORD_WITHDRAWN, "2010-08-03");
    auto withdrawal = events[1].initRecordWithdrawn();
    withdrawal.setVersion(1);
    withdrawal.setReason("meant for another child");
    withdrawal.setHash(kj::arrayPtr(reinterpret_cast<const kj::byte*>(meant.data()), meant.size()));
    keep("named", record.asReader());
  }

  // Structs one word and one pointer larger than this version's, and a discriminant past its last.
  void later() {
    capnp::MallocMessageBuilder message;
    auto large = message.initRoot<capnp::AnyPointer>().initAsAnyStruct(
        capnp::_::structSize<schema::Record>().data + 1, capnp::_::structSize<schema::Record>().pointers + 1);
    large.getDataSection().back() = 42;
    auto pointers = large.getPointerSection();
    pointers[pointers.size() - 1].setAs<capnp::Text>("a field of a later version");
    auto record = large.as<schema::Record>();
    fillEnvelope(record, 1, nullptr);
    record.setStream("case:golden-2");
    auto events = record.initEvents(2);
    start(events[0], EventType::HOME_VISIT_MADE, "2010-07-30");
    auto visit = events[0].initHomeVisitMade();
    visit.setNote("known");
    events[1].setType("dream.dreamt");
    events[1].setFamily(Family::PROGRAMME);
    writeWhen(*parseWhen("2031-01"), events[1].initOccurred());
    events[1].initHomeVisitMade().setNote("what a later version makes of it");
    const std::uint16_t discriminant = 4711;
    std::memcpy(capnp::toAny(events[1]).getDataSection().begin() +
                    capnp::Schema::from<schema::Event>().getProto().getStruct().getDiscriminantOffset() * 2,
                &discriminant, sizeof discriminant);
    keep("later", record.asReader());
  }

  // An event of each of these types, every field of it set.
  void ofTypes(const std::string& name, const char* stream, std::span<const EventTypeInfo* const> types) {
    capnp::MallocMessageBuilder message;
    auto record = message.initRoot<schema::Record>();
    fillEnvelope(record, 1, nullptr);
    record.setStream(stream);
    auto events = record.initEvents(static_cast<unsigned>(types.size()));
    for (unsigned i = 0; i < types.size(); ++i) {
      const auto& info = *types[i];
      start(events[i], info.type, "2010-07-30");
      auto dynamic = capnp::DynamicStruct::Builder(events[i]);
      for (auto field : dynamic.getSchema().getUnionFields())
        if (field.getProto().getDiscriminantValue() == static_cast<std::uint16_t>(info.type))
          fill(dynamic.init(field).as<capnp::DynamicStruct>(), 2);
    }
    keep(name, record.asReader());
  }

  void everyType() {
    std::vector<const EventTypeInfo*> types;
    for (const auto& info : eventTypes())
      if (info.type <= EventType::PROTECTION_PLAN_RECATEGORISED) types.push_back(&info);
    ofTypes("every-type", "case:golden-3", types);
  }

  // The types that the parts of the practice added, and those older ones to which they added fields.
  void parts() {
    std::vector<const EventTypeInfo*> types;
    for (auto type : {EventType::CONSULTATION_GIVEN, EventType::INFORMATION_ASKED,
                      EventType::INFORMATION_RETURNED, EventType::CHILD_IDENTIFIED,
                      EventType::VULNERABILITY_SCORED, EventType::AREAS_CHOSEN, EventType::CASE_ALLOCATED,
                      EventType::HOME_VISIT_MADE, EventType::LINK_PERSON_NAMED, EventType::ACTIVITY_ATTENDED})
      types.push_back(findEventType(type));
    for (const auto& info : eventTypes())
      if (info.type > EventType::PROTECTION_PLAN_RECATEGORISED && info.type <= EventType::FEEDING_RECORDED)
        types.push_back(&info);
    ofTypes("parts", "case:golden-4", types);
  }

  // The end of an assessment area by area, which came later.
  void areaAssessment() {
    const auto* ended = findEventType(EventType::AREA_ASSESSMENT_ENDED);
    ofTypes("area-assessment", "case:golden-5", {&ended, 1});
  }

  // Pre-proceedings as the census of 2025 to 2026 has them, and the older types that grew with it.
  void preProceedings() {
    std::vector<const EventTypeInfo*> types;
    for (auto type :
         {EventType::CHILD_IDENTIFIED, EventType::PROTECTION_PLAN_STARTED, EventType::PRE_PROCEEDINGS_STARTED,
          EventType::PRE_PROCEEDINGS_LETTER_SENT, EventType::PRE_PROCEEDINGS_MEETING_HELD,
          EventType::PRE_PROCEEDINGS_REVIEWED, EventType::CARE_PROCEEDINGS_APPLIED})
      types.push_back(findEventType(type));
    ofTypes("pre-proceedings", "case:golden-6", types);
  }

  void finish() { writeNew(directory_ / "SHA256SUMS", sums_); }

 private:
  fs::path directory_;
  std::string sums_;
};

}  // namespace
}  // namespace casefold

int main(int count, char** arguments) {
  if (count != 2) return 2;
  casefold::Maker maker(arguments[1]);
  const auto referral = maker.referral();
  maker.correction(referral);
  maker.named(referral);
  maker.later();
  maker.everyType();
  maker.parts();
  maker.areaAssessment();
  maker.preProceedings();
  maker.finish();
  return 0;
}
