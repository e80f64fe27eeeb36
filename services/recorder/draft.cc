#include "services/recorder/draft.h"

#include <fmt/format.h>

namespace casefold {
namespace {

// The name and family of its type, for an event and for the one within a correction.
void fillIn(schema::Event::Builder event) {
  if (const auto* info = findEventType(event.which()); info != nullptr) {
    event.setType(textReader(info->name));
    event.setFamily(info->family);
  }
  if (event.which() == EventType::RECORD_CORRECTED && event.getRecordCorrected().hasCorrected())
    fillIn(event.getRecordCorrected().getCorrected());
}

// Links have no event to take a family from: they are about how the child came in.
constexpr Family familyOfLinks = Family::REFERRAL;

}  // namespace

void writeFlags(const std::vector<RaisedFlag>& flags, capnp::List<schema::Flag>::Builder list) {
  for (unsigned i = 0; i < list.size(); ++i) {
    list[i].setRule(flags[i].rule);
    list[i].setEvent(flags[i].event);
  }
}

Draft::Draft(schema::Command::Reader command)
    : message_(std::make_unique<capnp::MallocMessageBuilder>()),
      stream_(view(command.getContent().getStream())),
      id_(view(command.getId())) {
  message_->setRoot(command.getContent());
  for (auto event : message_->getRoot<schema::CommandContent>().getEvents()) fillIn(event);
  contentHash_ = commandHash(content());
  auto expect = command.getExpect();
  if (expect.isNew()) expect_ = Expect::fresh;
  if (expect.isVersion()) {
    expectedVersion_ = Version{expect.getVersion()};
    expect_ = expectedVersion_ == Version{} ? Expect::fresh : Expect::version;
  }
}

Result<void> Draft::resolveFamilies(const FamilyOf& familyOf) {
  std::uint16_t index = 0;
  for (auto event : message_->getRoot<schema::CommandContent>().getEvents()) {
    auto path = fmt::format("events[{}].data.version", index++);
    std::optional<Family> family;
    if (event.which() == EventType::RECORD_CORRECTED) {
      auto correction = event.getRecordCorrected();
      family = familyOf(Version{correction.getVersion()}, correction.getEvent());
    } else if (event.which() == EventType::RECORD_WITHDRAWN) {
      auto withdrawal = event.getRecordWithdrawn();
      family = familyOf(Version{withdrawal.getVersion()}, withdrawal.getEvent());
    } else {
      const auto* info = findEventType(event.which());
      if (info != nullptr && info->family == Family::RECORD) event.setFamily(familyOfLinks);
      continue;
    }
    if (!family)
      return fail(ErrorCode::malformed,
                  "the stream has no such event at that version: it cannot be corrected or withdrawn",
                  std::move(path));
    event.setFamily(*family);
    if (event.which() == EventType::RECORD_CORRECTED)
      event.getRecordCorrected().getCorrected().setFamily(*family);
  }
  return {};
}

RecordBytes Draft::record(const Place& place, const std::vector<RaisedFlag>& flags) const {
  capnp::MallocMessageBuilder message;
  auto record = message.initRoot<schema::Record>();
  auto content = this->content();
  record.setStream(content.getStream());
  record.setVersion(place.version.get());
  if (place.previousHash)
    record.setPreviousHash(
        {reinterpret_cast<const capnp::byte*>(place.previousHash->data()), place.previousHash->size()});
  record.setCommand(id_);
  record.setCommandHash({reinterpret_cast<const capnp::byte*>(contentHash_.data()), contentHash_.size()});
  record.setActor(content.getActor());
  record.setAgency(content.getAgency());
  record.setRecorded(place.recorded.time_since_epoch().count());
  record.setEvents(content.getEvents());
  writeFlags(flags, record.initFlags(static_cast<unsigned>(flags.size())));
  return RecordBytes(record.asReader());
}

}  // namespace casefold
