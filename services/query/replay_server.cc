#include "services/query/replay_server.h"

#include <fmt/format.h>

#include "services/query/following.h"
#include "services/query/history.h"
#include "services/query/judge.h"
#include "services/query/positions.h"

namespace casefold {
namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t answerWords = 512U * 1024;  // about as much as one answer holds: 4 MiB
constexpr milliseconds oneRead{200};                // wait of one read of the log
constexpr milliseconds onePass{500};                // a thread of Workers is held no longer than about this
constexpr milliseconds findEnds{10'000};

using Entries = std::unique_ptr<capnp::MallocMessageBuilder>;  // root: Replay.NextResults

// What came of one pass over the log.
struct Pass {
  Entries entries;
  bool ended = false;  // the replay is at its end
};

// Reads the log, on a thread of Workers, one pass at a time.
class ReplayReader {
 public:
  ReplayReader(const QuerySources& sources, ReplayReaders& readers, ReplayFrom from, Cut ends)
      : sources_(sources), readers_(readers), from_(std::move(from)), ends_(std::move(ends)) {
    const std::uint32_t partitions = sources_.log.partitions();
    for (std::uint32_t p = 0; p < partitions; ++p) {
      const Partition partition{p};
      if (!from_.stream.empty() && partitionOf(from_.stream, partitions) != partition) continue;
      if (from_.start.next(partition) < ends_.next(partition))
        given_.set(partition, from_.start.next(partition));
    }
  }
  ReplayReader(const ReplayReader&) = delete;
  ReplayReader& operator=(const ReplayReader&) = delete;
  ~ReplayReader() { (void)readers_.take(this); }

  // The next messages, at most `limit`; none if there were none of the stream within the time of a pass.
  // After an error it is still where it was.
  Result<Pass> pass(std::uint32_t limit) {
    CASEFOLD_CHECK(takeUp());
    auto passed = passOn(limit);
    if (passed && !passed->ended) readers_.keep(this, std::move(reading_));
    reading_.reset();
    return passed;
  }

 private:
  Result<Pass> passOn(std::uint32_t limit) {
    Pass result{.entries = std::make_unique<capnp::MallocMessageBuilder>()};
    Cut given = given_;
    std::vector<capnp::Orphan<schema::Replay::Entry>> found;
    std::uint64_t words = 0;
    const NamedConsumer* witness = sources_.witness();
    const auto runner = witness->runner();
    if (!runner) return cannotAnswer(*witness);
    const auto reading = runner->reading();
    Judge judge(*reading);
    const auto until = std::chrono::steady_clock::now() + onePass;
    auto& waiting = reading_->waiting;
    while (found.size() < limit && words < answerWords && std::chrono::steady_clock::now() < until) {
      if (waiting.empty()) {
        if (atEnd()) break;
        CASEFOLD_CHECK(readMore());
        continue;
      }
      const ReplayReading::Kept kept = std::move(waiting.front());
      waiting.pop_front();
      given.set(kept.position.partition, kept.position.offset.next());
      const LogEntry entry{kept.position.partition, kept.position.offset, asBytes(kept.bytes)};
      CASEFOLD_TRY(const Judgement judgement, judge.judge(entry, record_));
      if (!from_.stream.empty() && (!judgement.decoded || record_.stream() != from_.stream)) continue;
      auto orphan = result.entries->getOrphanage().newOrphan<schema::Replay::Entry>();
      write(entry, judgement, orphan.get());
      words += orphan.getReader().totalSize().wordCount;
      found.push_back(kj::mv(orphan));
    }
    auto list = result.entries->initRoot<schema::Replay::NextResults>().initEntries(
        static_cast<unsigned>(found.size()));
    for (unsigned i = 0; i < list.size(); ++i) list.setWithCaveats(i, found[i].getReader());
    result.ended = waiting.empty() && atEnd();
    given_ = result.ended ? next_ : given;
    return result;
  }

  // Goes on with the reader that was kept, or with a new one where the replay stands.
  Result<void> takeUp() {
    reading_ = readers_.take(this);
    if (reading_) return {};
    next_ = given_;
    reading_ = std::make_unique<ReplayReading>();
    if (atEnd()) return {};
    CASEFOLD_TRY(reading_->reader, sources_.log.reader(given_, "casefold.replay"));
    return {};
  }

  [[nodiscard]] bool atEnd() const {
    return std::ranges::all_of(next_.partitions(),
                               [this](const auto& entry) { return entry.second >= ends_.next(entry.first); });
  }

  Result<void> readMore() {
    CASEFOLD_TRY(const auto entries, reading_->reader->read(oneRead));
    for (const LogEntry& entry : entries) {
      if (entry.offset >= ends_.next(entry.partition)) continue;  // came after the replay began
      reading_->waiting.push_back({entry.position(), std::string(asText(entry.bytes))});
      next_.set(entry.partition, entry.offset.next());
    }
    // Offsets that hold no message (a Kafka partition may have some) lie before the end all the same.
    if (reading_->reader->caughtUp()) next_ = ends_;
    return {};
  }

  void write(const LogEntry& entry, const Judgement& judgement, schema::Replay::Entry::Builder to) const {
    to.setPosition(entry.position().text());
    to.setOutcome(judgement.dropped ? schema::Replay::Entry::Outcome::DROPPED
                                    : schema::Replay::Entry::Outcome::ACCEPTED);
    if (judgement.dropped) to.setReason(std::string(dropName(*judgement.dropped)));
    if (judgement.decoded) writeRecord(record_, to);
  }

  const QuerySources& sources_;
  ReplayReaders& readers_;
  ReplayFrom from_;
  Cut ends_;
  Cut next_;   // up to where was read
  Cut given_;  // up to where it was given out, or passed over: from here it can be taken up again
  std::unique_ptr<ReplayReading> reading_;  // while a pass runs
  RecordReader record_;
};

class ReplayServer final : public schema::Replay::Server {
 public:
  ReplayServer(std::shared_ptr<SessionContext> session, std::shared_ptr<ReplayReader> reader)
      : session_(session), held_(std::move(session)), reader_(std::move(reader)) {}

  kj::Promise<void> next(NextContext context) override {
    return runCall(*session_, context, [this, context]() mutable -> kj::Promise<void> {
      if (*reading_)
        return callError(fail(ErrorCode::busy, "this replay is being read; wait for the call before"));
      const std::uint32_t wished = context.getParams().getLimit();
      const std::uint32_t limit = wished == 0 ? std::uint32_t{schema::DEFAULT_PAGE_ENTRIES}
                                              : std::min<std::uint32_t>(wished, schema::MAX_PAGE_ENTRIES);
      return passes(limit, context);
    });
  }

 private:
  // Passes until one finds something, or the end.
  kj::Promise<void> passes(std::uint32_t limit, NextContext context) {
    valueOf(session_->gate->roomForAnswer());
    *reading_ = true;
    // The thread holds the reader even if the call is given up meanwhile; only it may say that it is free
    // again.
    return session_->parts.workers
        .run<Pass>([reader = reader_, busy = reading_, limit] {
          auto pass = reader->pass(limit);
          *busy = false;
          return pass;
        })
        .then([this, limit, context](Pass pass) mutable -> kj::Promise<void> {
          const auto results = pass.entries->getRoot<schema::Replay::NextResults>().asReader();
          if (results.getEntries().size() == 0 && !pass.ended) return passes(limit, context);
          context.setResults(results);
          return kj::READY_NOW;
        });
  }

  std::shared_ptr<SessionContext> session_;
  HeldByClient held_;
  std::shared_ptr<ReplayReader> reader_;
  std::shared_ptr<std::atomic<bool>> reading_ = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace

kj::Promise<schema::Replay::Client> openReplay(std::shared_ptr<SessionContext> session, ReplayFrom from) {
  ServiceParts& parts = session->parts;
  const NamedConsumer* witness = parts.sources.witness();
  if (witness == nullptr) return callError(fail(ErrorCode::notServed, "this process follows no log"));
  if (!from.stream.empty()) (void)valueOf(StreamId::parse(from.stream));
  const QuerySources& sources = parts.sources;
  auto ends = parts.workers.run<Cut>([&sources] { return sources.log.ends(findEnds); });
  return ends.then([session, witness, from](Cut cut) mutable {
    const auto reached = [witness, cut] {
      const auto runner = witness->runner();
      return runner && covers(runner->cut(), cut);
    };
    return session->parts.movement.until(reached, session->deadline(schema::MAX_WAIT_MILLIS))
        .then([session, witness, from, cut](bool read) mutable {
          if (!read)
            kj::throwFatalException(callError(fail(
                ErrorCode::notYet,
                fmt::format("{}: {}, so what became of the log's last messages is not known; ask again later",
                            witness->name,
                            witness->health().fault.empty() ? "it has not read to the end of the log yet"
                                                            : whyNotUpToDate(witness->health())))));
          return schema::Replay::Client(kj::heap<ReplayServer>(
              session, std::make_shared<ReplayReader>(session->parts.sources, session->parts.replayReaders,
                                                      std::move(from), std::move(cut))));
        });
  });
}

}  // namespace casefold
