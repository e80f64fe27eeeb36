#include "infra/log/kafka/producer.h"

#include <fmt/format.h>

#include "infra/log/kafka/client.h"

namespace casefold {
namespace {

// The longest that the serving thread takes to notice that it is to end.
constexpr int pollMillis = 100;
// A purge answers every open message; what the answers wait for is only this process.
constexpr std::chrono::milliseconds purgeWait{10'000};
// Headers, and what a batch adds to a message.
constexpr std::uint32_t overheadBytes = 8 * 1024;

// What librdkafka keeps for us while a message is open.
struct Open {
  AppendDone done;
};

Error refusalOf(const rd_kafka_message_t& report, bool closing) {
  const auto status = rd_kafka_message_status(&report);
  const char* reason = rd_kafka_err2str(report.err);
  if (status != RD_KAFKA_MSG_STATUS_NOT_PERSISTED)
    return fail(
        ErrorCode::unknownOutcome,
        fmt::format(
            "a record may or may not be in the log, for its acknowledgement was lost ({}): read on to "
            "learn which, or ask again with the same command id",
            reason));
  if (report.err == RD_KAFKA_RESP_ERR__PURGE_QUEUE && closing)
    return fail(ErrorCode::stopped, "the log was closed before the record could be written");
  if (report.err == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE)
    return fail(ErrorCode::tooLarge,
                "the brokers refuse a record as too large: raise max.message.bytes of the topic");
  return fail(ErrorCode::unavailable,
              fmt::format("a record was not written, for no broker took it in time ({}): try again", reason));
}

void decide(const rd_kafka_message_t& report, bool closing) {
  const std::unique_ptr<Open> open(static_cast<Open*>(report._private));
  if (report.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    open->done(refusalOf(report, closing));
  } else if (report.offset < 0) {
    // The broker knew the message from an earlier try, so long ago that it forgot where it put it.
    open->done(fail(ErrorCode::unknownOutcome,
                    "a record is in the log, but the broker no longer says where: read on"));
  } else {
    open->done(Offset{static_cast<std::uint64_t>(report.offset)});
  }
}

}  // namespace

struct KafkaProducer::Session {
  std::unique_ptr<KafkaClient> client;
  std::vector<KafkaTopic> topics;
  [[nodiscard]] rd_kafka_t* handle() const { return client->get(); }
};

KafkaProducer::KafkaProducer(KafkaConnection connection, std::vector<std::string> topics,
                             KafkaProducerOptions options)
    : connection_(std::move(connection)), topics_(std::move(topics)), options_(options) {}

Result<std::unique_ptr<KafkaProducer>> KafkaProducer::create(KafkaConnection connection,
                                                             std::vector<std::string> topics,
                                                             KafkaProducerOptions options) {
  std::unique_ptr<KafkaProducer> producer(
      new KafkaProducer(std::move(connection), std::move(topics), options));
  CASEFOLD_TRY(producer->session_, producer->connect());
  producer->serving_ = std::jthread([self = producer.get()] { self->serve(); });
  return producer;
}

KafkaProducer::~KafkaProducer() { close(); }

Result<std::unique_ptr<KafkaProducer::Session>> KafkaProducer::connect() {
  const KafkaClient::Settings settings = {
      {"enable.idempotence", "true"},  // which also sets acks=all and keeps the order across retries
      {"linger.ms", "0"},              // what waits for an answer on the wire is batched all the same
      {"message.timeout.ms", std::to_string(options_.deliveryTimeout.count())},
      {"message.max.bytes", std::to_string(options_.maxMessageBytes + overheadBytes)},
      {"batch.size", std::to_string(options_.maxMessageBytes)},
      {"queue.buffering.max.messages", std::to_string(options_.maxOpen)},
      {"queue.buffering.max.kbytes", "262144"},
      {"delivery.report.only.error", "false"},
      {"enable.gapless.guarantee",
       options_.afterError == KafkaProducerOptions::AfterError::end ? "true" : "false"},
  };
  KafkaEvents events;
  events.delivered = [this](const rd_kafka_message_t& report) {
    decide(report, closing_);
    if (waitingForRoom_ > 0) roomMade_.notify_all();
  };
  events.error = [this](rd_kafka_resp_err_t error, std::string_view) {
    if (error == RD_KAFKA_RESP_ERR__FATAL) fatal_ = true;
  };
  auto session = std::make_unique<Session>();
  CASEFOLD_TRY(session->client,
               KafkaClient::create(RD_KAFKA_PRODUCER, connection_, settings, std::move(events)));
  for (const auto& name : topics_) session->topics.push_back(session->client->topic(name));
  return session;
}

void KafkaProducer::produce(const KafkaMessage& message, AppendDone done) {
  if (message.key.size() + message.value.size() > options_.maxMessageBytes) {
    done(fail(ErrorCode::tooLarge,
              fmt::format("a record of {} bytes is too large: the log takes {} at most",
                          message.key.size() + message.value.size(), options_.maxMessageBytes)));
    return;
  }
  while (take(message, done) == Taken::full) waitForRoom();
}

KafkaProducer::Taken KafkaProducer::take(const KafkaMessage& message, AppendDone& done) {
  auto open = std::make_unique<Open>();
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
  bool atItsEnd = false;
  {
    std::shared_lock lock(sessionGuard_);
    if (closed_) {
      lock.unlock();
      done(fail(ErrorCode::stopped, "the log is closed and takes no more records"));
      return Taken::no;
    }
    open->done = std::move(done);
    const auto bytes = [](Bytes view) {
      return const_cast<std::byte*>(view.data());
    };  // copied, never written to
    rd_kafka_vu_t parts[7];
    std::size_t count = 0;
    const auto part = [&](rd_kafka_vtype_t type) -> auto& {
      parts[count].vtype = type;
      return parts[count++].u;
    };
    part(RD_KAFKA_VTYPE_RKT).rkt = session_->topics[message.topic].get();
    part(RD_KAFKA_VTYPE_PARTITION).i32 = static_cast<std::int32_t>(message.partition.get());
    part(RD_KAFKA_VTYPE_MSGFLAGS).i = RD_KAFKA_MSG_F_COPY;
    part(RD_KAFKA_VTYPE_VALUE).mem = {bytes(message.value), message.value.size()};
    part(RD_KAFKA_VTYPE_OPAQUE).ptr = open.get();
    if (!message.key.empty()) part(RD_KAFKA_VTYPE_KEY).mem = {bytes(message.key), message.key.size()};
    if (!message.headers.empty()) {
      rd_kafka_headers_t* headers = rd_kafka_headers_new(message.headers.size());
      for (const auto& header : message.headers)
        rd_kafka_header_add(headers, header.name.data(), static_cast<ssize_t>(header.name.size()),
                            header.value.data(), static_cast<ssize_t>(header.value.size()));
      part(RD_KAFKA_VTYPE_HEADERS).headers = headers;
    }
    rd_kafka_error_t* refused = rd_kafka_produceva(session_->handle(), parts, count);
    if (refused == nullptr) {
      (void)open.release();  // decide() takes it back
      return Taken::yes;
    }
    error = rd_kafka_error_code(refused);
    atItsEnd = rd_kafka_error_is_fatal(refused) != 0;
    rd_kafka_error_destroy(refused);
    if (!message.headers.empty())
      rd_kafka_headers_destroy(parts[count - 1].u.headers);  // a refused message's are ours
  }
  done = std::move(open->done);
  // A client that met a fatal error takes nothing more: the serving thread is about to replace it.
  if (error == RD_KAFKA_RESP_ERR__QUEUE_FULL || atItsEnd) return Taken::full;
  if (error == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE)
    done(fail(ErrorCode::tooLarge, "a record with its headers is larger than the log takes"));
  else
    done(fail(ErrorCode::unavailable,
              fmt::format("a record was not written ({}): try again", rd_kafka_err2str(error))));
  return Taken::no;
}

void KafkaProducer::waitForRoom() {
  ++waitingForRoom_;
  std::unique_lock lock(room_);
  // The wait is bounded, so a notification that slips between the look and the wait costs a moment and no
  // more.
  roomMade_.wait_for(lock, std::chrono::milliseconds(10));
  --waitingForRoom_;
}

void KafkaProducer::serve() {
  while (!closing_) {
    rd_kafka_poll(session_->handle(), pollMillis);  // only this thread replaces the session
    if (fatal_ && options_.afterError == KafkaProducerOptions::AfterError::replace) replace();
  }
  drain(*session_, options_.closeWait);
}

void KafkaProducer::replace() {
  auto next = connect();
  if (!next)
    return;  // the settings were good once, so memory or threads are short: tried again after the next poll
  fatal_ = false;
  session_->client->log(KafkaLogLevel::error, "the producer met a fatal error and is replaced");
  {
    std::unique_lock lock(sessionGuard_);
    session_.swap(*next);
  }
  ++replacements_;
  drain(**next, std::chrono::milliseconds(0));
}

void KafkaProducer::drain(Session& session, std::chrono::milliseconds wait) {
  rd_kafka_flush(session.handle(), kafkaMillis(wait));
  rd_kafka_purge(session.handle(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  rd_kafka_flush(session.handle(), kafkaMillis(purgeWait));
}

void KafkaProducer::close() {
  std::call_once(closedOnce_, [this] {
    {
      std::unique_lock lock(sessionGuard_);
      closed_ = true;
    }
    closing_ = true;
    if (serving_.joinable()) serving_.join();
  });
}

}  // namespace casefold
