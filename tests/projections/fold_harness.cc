#include "tests/projections/fold_harness.h"

#include <fmt/format.h>

#include <stdexcept>

#include "infra/store/memory_store.h"
#include "schemas/codec/event_types.h"
#include "schemas/codec/json.h"
#include "schemas/codec/london.h"

namespace casefold {
namespace {

constexpr std::uint32_t partitions = 3;
constexpr std::int64_t firstRecorded = 1'293'883'200'000'000;  // 1 January 2011, 12:00
constexpr std::int64_t minute = 60'000'000;

void expect(const Result<void>& result) {
  if (!result) throw std::runtime_error(result.error().path + ": " + result.error().message);
}

// What a recorder fills in.
void complete(schema::Event::Builder event) {
  const auto* info = findEventType(event.which());
  event.setType(textReader(info->name));
  event.setFamily(info->family == Family::RECORD ? Family::ASSESSMENT : info->family);
  if (event.isRecordCorrected()) complete(event.getRecordCorrected().getCorrected());
}

}  // namespace

Told event(std::string_view type, std::string_view occurred, std::string_view data) {
  return {fmt::format(R"({{"type":"{}","occurred":"{}","data":{{{}}}}})", type, occurred, data)};
}

Told corrects(std::uint64_t version, std::uint16_t index, std::string_view occurred, const Told& instead) {
  return event("record.corrected", occurred,
               fmt::format(R"("version":{},"event":{},"corrected":{})", version, index, instead.json));
}

Told withdraws(std::uint64_t version, std::uint16_t index, std::string_view occurred) {
  return event("record.withdrawn", occurred, fmt::format(R"("version":{},"event":{})", version, index));
}

Caseload::Caseload(std::shared_ptr<const View> view)
    : view_(std::move(view)), pasts_(std::make_unique<PastStores>()), ends_(partitions) {
  auto opened = Runner::open(view_, makeMemoryStore(), partitions);
  if (!opened) throw std::runtime_error(opened.error().message);
  runner_ = *std::move(opened);
}

Caseload::~Caseload() = default;

std::uint64_t Caseload::record(const std::string& stream, const std::vector<Told>& events,
                               const RecordedBy& by) {
  std::string line = R"({"stream":"case:x","command":"c","actor":"a","agency":"b","events":[)";
  for (const auto& told : events) line += (line.back() == '[' ? "" : ",") + told.json;
  capnp::MallocMessageBuilder message;
  auto command = message.initRoot<schema::Command>();
  expect(commandFromJson(line + "]}", command));
  for (auto event : command.getContent().getEvents()) complete(event);
  return record(stream, command.asReader().getContent().getEvents(), by);
}

std::uint64_t Caseload::recordCommand(std::string_view line) {
  capnp::MallocMessageBuilder message;
  auto command = message.initRoot<schema::Command>();
  expect(commandFromJson(line, command));
  for (auto event : command.getContent().getEvents()) complete(event);
  const auto content = command.asReader().getContent();
  return record(std::string(view(content.getStream())), content.getEvents());
}

std::uint64_t Caseload::record(const std::string& stream, capnp::List<schema::Event>::Reader events,
                               const RecordedBy& by) {
  auto& head = heads_[stream];
  capnp::MallocMessageBuilder message;
  auto record = message.initRoot<schema::Record>();
  record.setStream(stream);
  record.setVersion(head.version + 1);
  if (head.version > 0)
    record.setPreviousHash(
        kj::arrayPtr(reinterpret_cast<const kj::byte*>(head.hash.data()), head.hash.size()));
  record.setCommand(fmt::format("c{}", head.version));
  record.setActor(by.actor);
  record.setAgency(by.agency);
  head.recorded = !by.at.empty()       ? parseInstant(by.at)->time_since_epoch().count()
                  : head.recorded == 0 ? firstRecorded
                                       : head.recorded + minute;
  record.setRecorded(head.recorded);
  record.setEvents(events);
  auto flags = record.initFlags(static_cast<unsigned>(by.flags.size()));
  for (unsigned i = 0; i < flags.size(); ++i) {
    flags[i].setRule(by.flags[i].first);
    flags[i].setEvent(by.flags[i].second);
  }
  const RecordBytes bytes(record.asReader());
  head.hash = bytes.hash();
  const auto partition = partitionOf(stream, partitions);
  auto& end = ends_[partition.get()];
  const LogEntry entry{.partition = partition, .offset = Offset{end++}, .bytes = bytes.bytes()};
  expect(runner_->apply({&entry, 1}));
  return ++head.version;
}

Result<void> Caseload::ask(const std::string& stream, const Asked& asked,
                           schema::Answer::Builder answer) const {
  capnp::MallocMessageBuilder message;
  auto query = message.initRoot<schema::ShowQuery>();
  if (!asked.from.empty()) writeWhen(*parseWhen(asked.from), query.initFrom());
  if (!asked.to.empty()) writeWhen(*parseWhen(asked.to), query.initTo());
  auto families = query.initFamilies(static_cast<unsigned>(asked.families.size()));
  for (unsigned i = 0; i < families.size(); ++i) families.set(i, asked.families[i]);
  query.setLimit(asked.limit);
  query.setCursor(asked.cursor);
  query.setNewestFirst(asked.newestFirst);
  if (!asked.asOf.empty()) writeWhen(*parseWhen(asked.asOf), query.initAsOf());
  if (!asked.knownAt.empty()) writeWhen(*parseWhen(asked.knownAt), query.initKnownAt());
  return reading()->show(stream, query, answer);
}

Json Caseload::show(const std::string& stream, const Asked& asked) const {
  capnp::MallocMessageBuilder message;
  auto answer = message.initRoot<schema::Answer>();
  expect(ask(stream, asked, answer));
  return toJson(answer.asReader().getBody().getAs<capnp::DynamicStruct>(view_->answerSchema()));
}

Error Caseload::showFails(const std::string& stream, const Asked& asked) const {
  capnp::MallocMessageBuilder message;
  auto result = ask(stream, asked, message.initRoot<schema::Answer>());
  if (result) throw std::runtime_error("it was answered");
  return result.error();
}

Json Caseload::answer(const std::string& stream) const {
  capnp::MallocMessageBuilder message;
  auto answer = message.initRoot<schema::Answer>();
  expect(ask(stream, {}, answer));
  return toJson(answer.asReader());
}

std::string Caseload::print(const std::string& stream, const PrintOptions& options,
                            const Asked& asked) const {
  capnp::MallocMessageBuilder message;
  auto answer = message.initRoot<schema::Answer>();
  expect(ask(stream, asked, answer));
  return view_->print(answer, options);
}

Result<void> Caseload::ask(const Where& where, std::uint32_t limit, const std::string& cursor,
                           schema::Page::Builder page) const {
  capnp::MallocMessageBuilder message;
  auto query = message.initRoot<schema::ListQuery>();
  auto conditions = query.initWhere(static_cast<unsigned>(where.size()));
  for (unsigned i = 0; i < conditions.size(); ++i) {
    conditions[i].setField(where[i].first);
    conditions[i].setValue(where[i].second);
  }
  query.setLimit(limit);
  query.setCursor(cursor);
  return reading()->list(query, page);
}

std::vector<std::string> Caseload::list(const Where& where, std::uint32_t limit) const {
  std::vector<std::string> streams;
  std::string cursor;
  do {
    capnp::MallocMessageBuilder message;
    auto page = message.initRoot<schema::Page>();
    expect(ask(where, limit, cursor, page));
    for (auto item : page.getItems()) streams.emplace_back(view(item.asReader().getStream()));
    cursor = view(page.asReader().getCursor());
  } while (!cursor.empty());
  return streams;
}

Json Caseload::items(const Where& where) const {
  capnp::MallocMessageBuilder message;
  auto page = message.initRoot<schema::Page>();
  expect(ask(where, 0, {}, page));
  Json items = Json::object();
  for (auto item : page.asReader().getItems())
    items[std::string(view(item.getStream()))] =
        toJson(item.getBody().getAs<capnp::DynamicStruct>(view_->itemSchema()));
  return items;
}

Error Caseload::listFails(const Where& where) const {
  capnp::MallocMessageBuilder message;
  auto result = ask(where, 0, {}, message.initRoot<schema::Page>());
  if (result) throw std::runtime_error("it was answered");
  return result.error();
}

std::string Caseload::printList(const Where& where, const PrintOptions& options) const {
  capnp::MallocMessageBuilder message;
  auto page = message.initRoot<schema::Page>();
  expect(ask(where, 0, {}, page));
  return view_->printList(page, options);
}

std::unique_ptr<Reading> Caseload::reading() const {
  return runner_->reading({.asOf = london::latest(*parseWhen(now)), .policies = policies}, pasts_.get());
}

Json Caseload::measure(const std::string& name, const std::string& from, const std::string& to,
                       const std::string& by) const {
  capnp::MallocMessageBuilder message, answer;
  auto query = message.initRoot<schema::MeasureQuery>();
  query.setMeasure(name);
  writeWhen(*parseWhen(from), query.initFrom());
  writeWhen(*parseWhen(to), query.initTo());
  query.setBy(by);
  auto measures = answer.initRoot<schema::Measures>();
  expect(reading()->measure(query, measures));
  Json cells = Json::object();
  for (auto cell : measures.asReader().getMeasures()[0].getCells()) {
    if (cell.getTotal() && cell.getCount() == 0 && cell.getOf() == 0) continue;
    cells[std::string(view(cell.getPeriod()))][std::string(view(cell.getGroup()))] =
        cell.getOf() == 0 ? fmt::format("{}", cell.getCount())
                          : fmt::format("{} of {}", cell.getCount(), cell.getOf());
  }
  return cells;
}

Result<std::map<std::string, Json>> Caseload::measures(
    const std::function<void(schema::MeasureQuery::Builder)>& ask) const {
  capnp::MallocMessageBuilder message, answer;
  auto query = message.initRoot<schema::MeasureQuery>();
  ask(query);
  auto measures = answer.initRoot<schema::Measures>();
  CASEFOLD_CHECK(reading()->measure(query, measures));
  std::map<std::string, Json> all;
  for (auto measure : measures.asReader().getMeasures())
    for (auto cell : measure.getCells()) {
      const std::string group(cell.getTotal() ? "all" : view(cell.getGroup()));
      all[std::string(view(measure.getName()))][std::string(view(cell.getPeriod()))][group] =
          cell.getSuppressed() ? "[c]"
          : cell.getOf() == 0  ? fmt::format("{}", cell.getCount())
                               : fmt::format("{} of {}", cell.getCount(), cell.getOf());
    }
  return all;
}

std::map<std::string, std::string> Caseload::rows() const {
  std::map<std::string, std::string> rows;
  expect(runner_->reading()->rows({}, [&](std::string_view key, std::string_view value) {
    rows.emplace(key, value);
    return true;
  }));
  return rows;
}

std::string Caseload::digest() const { return *casefold::digest(*runner_->store().snapshot()); }

}  // namespace casefold
