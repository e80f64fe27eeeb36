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

// Room for the content and the names that are filled in, in words: many drafts are held at once.
unsigned firstSegment(schema::Command::Reader command) {
  const auto content = command.getContent();
  return static_cast<unsigned>(content.totalSize().wordCount) + content.getEvents().size() * 4 + 2;
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
    : message_(std::make_unique<capnp::MallocMessageBuilder>(firstSegment(command))),
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
  std::uint16_t index = 0;
  for (auto event : content().getEvents()) noteNamed(event, index++);
}

std::uint64_t Draft::bytes() const { return message_->sizeInWords() * sizeof(capnp::word); }

void Draft::noteNamed(schema::Event::Reader event, std::uint16_t index) {
  const auto note = [&](auto data) {
    givenVersions_.push_back(data.getVersion());
    const bool alone = data.getCommand().size() == 0 && data.getHash().size() == 0;
    if (alone && expect_ == Expect::any && (byVersionAlone_.empty() || byVersionAlone_.back() != index))
      byVersionAlone_.push_back(index);
  };
  if (event.isRecordWithdrawn()) note(event.getRecordWithdrawn());
  if (!event.isRecordCorrected()) return;
  note(event.getRecordCorrected());
  noteNamed(event.getRecordCorrected().getCorrected(), index);
}

namespace {

// Resolves what an event names, and what a correction within it does.
class Resolving {
 public:
  Resolving(const Draft::Find& find, const std::vector<std::uint64_t>& given) : find_(find), given_(given) {}

  Result<void> event(schema::Event::Builder event, const std::string& path) {
    if (event.which() == EventType::RECORD_WITHDRAWN) {
      CASEFOLD_TRY(const Family family, named(event.getRecordWithdrawn(), path));
      event.setFamily(family);
    } else if (event.which() == EventType::RECORD_CORRECTED) {
      CASEFOLD_TRY(const Family family, named(event.getRecordCorrected(), path));
      event.setFamily(family);
      auto corrected = event.getRecordCorrected().getCorrected();
      if (namesAnother(corrected.which())) CASEFOLD_CHECK(this->event(corrected, path + ".data.corrected"));
      corrected.setFamily(family);
    } else {
      const auto* info = findEventType(event.which());
      if (info != nullptr && info->family == Family::RECORD) event.setFamily(familyOfLinks);
    }
    return {};
  }

 private:
  static bool namesAnother(EventType type) {
    return type == EventType::RECORD_CORRECTED || type == EventType::RECORD_WITHDRAWN;
  }

  template <class Data>
  Result<Family> named(Data data, const std::string& path) {
    const auto reader = data.asReader();
    auto found = find_(
        {Version{given_[next_++]}, view(reader.getCommand()), view(reader.getHash()), reader.getEvent()});
    if (!found) {
      Error error = std::move(found).error();
      if (error.code == ErrorCode::notFound) error.path = fmt::format("{}.data.{}", path, error.path);
      return error;
    }
    data.setVersion(found->version.get());
    return found->family;
  }

  const Draft::Find& find_;
  const std::vector<std::uint64_t>& given_;
  std::size_t next_ = 0;
};

}  // namespace

Result<void> Draft::resolveNamed(const Find& find) {
  Resolving resolving(find, givenVersions_);
  std::uint16_t index = 0;
  for (auto event : message_->getRoot<schema::CommandContent>().getEvents())
    CASEFOLD_CHECK(resolving.event(event, fmt::format("events[{}]", index++)));
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
