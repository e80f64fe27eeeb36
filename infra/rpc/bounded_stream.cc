#include "infra/rpc/bounded_stream.h"

#include <capnp/rpc.capnp.h>
#include <kj/debug.h>

namespace casefold {
namespace {

constexpr std::uint32_t mostSegments = 512;  // as the library's own reader has it

// A message may be traversed this many times its size, so that checking and copying are no fault, yet
// pointers that overlap cannot make much out of little.
constexpr std::uint64_t traversals = 8;
constexpr std::uint64_t traversalFloor = 8192;  // words, for messages that are mostly pointers

kj::Duration duration(std::chrono::milliseconds time) { return time.count() * kj::MILLISECONDS; }

// Words of the budget, given back at its end.
class Held {
 public:
  Held(std::shared_ptr<BufferBudget> budget, std::uint64_t words)
      : budget_(std::move(budget)), words_(words) {}
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ~Held() { budget_->give(words_); }

 private:
  std::shared_ptr<BufferBudget> budget_;
  std::uint64_t words_;
};

}  // namespace

// A message while it is read: https://capnproto.org/encoding.html#serialization-over-a-stream
struct BoundedStream::Incoming {
  std::uint32_t head[2] = {0, 0};  // number of segments - 1; words of the first
  kj::Array<std::uint32_t> sizes;  // of the other segments, and padding to a whole word
  std::uint32_t segments = 0;
  kj::Own<Held> held;
  kj::Array<capnp::word> words;
  bool begun = false;
};

BoundedStream::BoundedStream(kj::AsyncIoStream& stream, kj::Timer& timer, const RpcLimits& limits,
                             std::shared_ptr<BufferBudget> budget, std::shared_ptr<RpcCounters> counters)
    : stream_(stream),
      timer_(timer),
      limits_(limits),
      budget_(std::move(budget)),
      counters_(std::move(counters)),
      queuedReplies_([]() -> std::size_t { return 0; }),
      lastMoved_(timer.now()) {}

// The RPC system tells the client why, in its Abort.
void BoundedStream::breakOff(ErrorCode code, const char* why) {
  brokenOff_ = true;
  kj::throwFatalException(kj::Exception(kj::Exception::Type::DISCONNECTED, __FILE__, __LINE__,
                                        kj::str(codeName(code).data(), ": ", why)));
}

kj::Promise<kj::Maybe<capnp::MessageReaderAndFds>> BoundedStream::tryReadMessage(
    kj::ArrayPtr<kj::AutoCloseFd>, capnp::ReaderOptions, kj::ArrayPtr<capnp::word>) {
  return readWhenRoom();
}

kj::Promise<BoundedStream::Read> BoundedStream::readWhenRoom() {
  if (queuedReplies_() > limits_.unreadReplyBytes)
    return nextWriteDone().then([this] { return readWhenRoom(); });
  auto incoming = kj::heap<Incoming>();
  Incoming& to = *incoming;
  auto start = stream_.tryRead(to.head, 1, sizeof(to.head));
  if (first_) start = timer_.timeoutAfter(duration(limits_.firstMessage), kj::mv(start));
  auto whole = start.then([this, &to](std::size_t bytes) -> kj::Promise<bool> {
    if (bytes == 0) return false;  // the other side is done
    to.begun = true;
    auto rest = bytes == sizeof(to.head)
                    ? kj::Promise<void>(kj::READY_NOW)
                    : stream_.read(reinterpret_cast<char*>(to.head) + bytes, sizeof(to.head) - bytes);
    auto body = rest.then([this, &to] { return readTable(to); }).then([this, &to] { return readBody(to); });
    return timer_.timeoutAfter(duration(first_ ? limits_.firstMessage : limits_.message), kj::mv(body))
        .then([] { return true; });
  });
  return whole.then(
      [this, incoming = kj::mv(incoming)](bool arrived) mutable -> Read {
        if (!arrived) return nullptr;
        return finish(kj::mv(incoming));
      },
      [this, &to](kj::Exception&& exception) -> Read {
        // A peer that just went away between messages is no fault; within one, or too slow, it is.
        if (to.begun || exception.getType() == kj::Exception::Type::OVERLOADED) brokenOff_ = true;
        kj::throwFatalException(kj::mv(exception));
      });
}

kj::Promise<void> BoundedStream::readTable(Incoming& incoming) {
  if (incoming.head[0] >= mostSegments) breakOff(ErrorCode::malformed, "a message has too many segments");
  incoming.segments = incoming.head[0] + 1;
  // One size a further segment; the table is padded to whole words.
  incoming.sizes = kj::heapArray<std::uint32_t>(incoming.segments & ~1U);
  if (incoming.sizes.size() == 0) return kj::READY_NOW;
  return stream_.read(incoming.sizes.begin(), incoming.sizes.size() * sizeof(std::uint32_t));
}

kj::Promise<void> BoundedStream::readBody(Incoming& incoming) {
  std::uint64_t words = incoming.head[1];
  for (std::uint32_t i = 0; i + 1 < incoming.segments; ++i) words += incoming.sizes[i];
  if (words > limits_.messageWords)
    breakOff(ErrorCode::tooLarge, "a message is larger than this service takes");
  if (!budget_->take(words)) breakOff(ErrorCode::busy, "this service has no room for the message now");
  incoming.held = kj::heap<Held>(budget_, words);
  incoming.words = kj::heapArray<capnp::word>(words);
  if (words == 0) return kj::READY_NOW;
  return stream_.read(incoming.words.begin(), words * sizeof(capnp::word));
}

BoundedStream::Read BoundedStream::finish(kj::Own<Incoming> incoming) {
  first_ = false;
  lastMoved_ = timer_.now();
  ++counters_->messages;
  auto segments = kj::heapArray<kj::ArrayPtr<const capnp::word>>(incoming->segments);
  std::size_t from = 0;
  for (std::uint32_t i = 0; i < incoming->segments; ++i) {
    const std::size_t size = i == 0 ? incoming->head[1] : incoming->sizes[i - 1];
    segments[i] = incoming->words.slice(from, from + size);
    from += size;
  }
  capnp::ReaderOptions options;
  options.traversalLimitInWords = from * traversals + traversalFloor;
  options.nestingLimit = limits_.nesting;
  auto reader = kj::heap<capnp::SegmentArrayMessageReader>(segments, options);
  countCalls(*reader);
  // The reader goes first, then what it points into, then the place in the budget.
  return capnp::MessageReaderAndFds{
      reader.attach(kj::mv(segments), kj::mv(incoming->words), kj::mv(incoming->held)), nullptr};
}

void BoundedStream::countCalls(capnp::MessageReader& message) {
  auto root = message.getRoot<capnp::rpc::Message>();
  switch (root.which()) {
    case capnp::rpc::Message::CALL:
      unfinished_.insert(root.getCall().getQuestionId());
      break;
    case capnp::rpc::Message::BOOTSTRAP:
      unfinished_.insert(root.getBootstrap().getQuestionId());
      break;
    case capnp::rpc::Message::FINISH:
      unfinished_.erase(root.getFinish().getQuestionId());
      break;
    default:
      break;
  }
  if (unfinished_.size() > limits_.unfinishedCalls)
    breakOff(ErrorCode::busy, "too many calls were left without Finish");
}

kj::Promise<void> BoundedStream::nextWriteDone() {
  if (writeFailed_) return KJ_EXCEPTION(DISCONNECTED, "the connection is closed");
  auto paf = kj::newPromiseAndFulfiller<void>();
  awaitingWrite_.add(kj::mv(paf.fulfiller));
  return kj::mv(paf.promise);
}

kj::Promise<void> BoundedStream::whenFlushed() {
  if (writeFailed_ || queuedReplies_() == 0) return kj::READY_NOW;
  return nextWriteDone().then([this] { return whenFlushed(); }, [](kj::Exception&&) {});
}

// A write, within its time; whoever waits for one is told after it, whatever came of it.
kj::Promise<void> BoundedStream::bounded(kj::Promise<void> write) {
  const auto tell = [this] {
    auto waiting = kj::mv(awaitingWrite_);
    for (auto& fulfiller : waiting) fulfiller->fulfill();
  };
  return timer_.timeoutAfter(duration(limits_.reply), kj::mv(write))
      .then(
          [this, tell] {
            lastMoved_ = timer_.now();
            tell();
          },
          [this, tell](kj::Exception&& exception) {
            if (exception.getType() == kj::Exception::Type::OVERLOADED) brokenOff_ = true;
            writeFailed_ = true;
            tell();
            kj::throwFatalException(kj::mv(exception));
          });
}

kj::Promise<void> BoundedStream::writeMessage(kj::ArrayPtr<const int>,
                                              kj::ArrayPtr<const kj::ArrayPtr<const capnp::word>> segments) {
  return bounded(capnp::writeMessage(stream_, segments));
}

kj::Promise<void> BoundedStream::writeMessages(
    kj::ArrayPtr<kj::ArrayPtr<const kj::ArrayPtr<const capnp::word>>> messages) {
  return bounded(capnp::writeMessages(stream_, messages));
}

kj::Promise<void> BoundedStream::end() {
  stream_.shutdownWrite();
  return kj::READY_NOW;
}

}  // namespace casefold
