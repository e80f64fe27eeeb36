#include "services/query/history.h"

#include <utility>
#include <vector>

#include "services/query/following.h"

namespace casefold {
namespace {

constexpr std::uint64_t answerWords = 512U * 1024;  // about as much as one answer holds: 4 MiB

using Message = std::unique_ptr<capnp::MallocMessageBuilder>;  // root: Session.HistoryResults

Result<Message> historyOf(const Reading& reading, const std::string& stream, Version after) {
  auto message = std::make_unique<capnp::MallocMessageBuilder>();
  std::vector<capnp::Orphan<schema::Replay::Entry>> found;
  std::uint64_t words = 0;
  CASEFOLD_CHECK(reading.recordsOf(stream, after.next(), [&](const JournalRecord& record) {
    auto orphan = message->getOrphanage().newOrphan<schema::Replay::Entry>();
    auto entry = orphan.get();
    entry.setPosition(record.position.text());
    entry.setOutcome(schema::Replay::Entry::Outcome::ACCEPTED);
    writeRecord(record.reader, entry);
    words += orphan.getReader().totalSize().wordCount;
    found.push_back(kj::mv(orphan));
    return words < answerWords && found.size() < schema::MAX_PAGE_ENTRIES;
  }));
  CASEFOLD_TRY(const auto head, reading.find(stream));
  auto results = message->initRoot<schema::Session::HistoryResults>();
  results.setVersion(head.head.version.get());
  auto list = results.initRecords(static_cast<unsigned>(found.size()));
  for (unsigned i = 0; i < list.size(); ++i) list.setWithCaveats(i, found[i].getReader());
  return message;
}

}  // namespace

void writeRecord(const RecordReader& record, schema::Replay::Entry::Builder to) {
  const auto from = record.record();
  to.setStream(from.getStream());
  to.setVersion(from.getVersion());
  to.setCommand(from.getCommand());
  const Hash hash = record.hash();
  to.setHash(kj::arrayPtr(reinterpret_cast<const kj::byte*>(hash.data()), hash.size()));
  to.setRecorded(from.getRecorded());
  to.setActor(from.getActor());
  to.setAgency(from.getAgency());
  to.setEvents(from.getEvents());
  to.setFlags(from.getFlags());
}

kj::Promise<void> tellHistory(
    SessionContext& session,
    capnp::CallContext<schema::Session::HistoryParams, schema::Session::HistoryResults> context) {
  const NamedConsumer* witness = session.parts.sources.witness();
  if (witness == nullptr) return callError(fail(ErrorCode::notServed, "this process follows no log"));
  const std::string stream(view(context.getParams().getStream()));
  (void)valueOf(StreamId::parse(stream));
  return session.parts.workers
      .run<Message>([witness, stream, after = Version{context.getParams().getAfter()}]() -> Result<Message> {
        const auto runner = witness->runner();
        if (!runner) return cannotAnswer(*witness);
        return historyOf(*runner->reading(), stream, after);
      })
      .then([context](Message message) mutable {
        context.setResults(message->getRoot<schema::Session::HistoryResults>().asReader());
      });
}

}  // namespace casefold
