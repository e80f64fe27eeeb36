// The one way for programs of casefold to ask a service or to record: the same calls whether the service is
// another process, or is put together in this one.
//
//     auto client = Client::connect({.host = "127.0.0.1", .port = 7411});
//     auto answer = (*client)->show("chronology", "case:X", [](schema::ShowQuery::Builder query) { … });
//
// One thread. Calls block. A call that only reads is asked again over a new connection if the old one is
// lost; recording is too (recording.h), since a command's id makes that safe.
#pragma once

#include <capnp/message.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "infra/net/endpoint.h"
#include "schemas/service.capnp.h"
#include "services/query/sources.h"

namespace casefold {

// A struct and the message that it lies in.
template <class Struct>
class Owned {
 public:
  Owned() : message_(std::make_unique<capnp::MallocMessageBuilder>()) {}
  explicit Owned(typename Struct::Reader copied) : Owned() { message_->setRoot(copied); }
  [[nodiscard]] typename Struct::Builder builder() { return message_->getRoot<Struct>(); }
  [[nodiscard]] typename Struct::Reader operator*() const { return message_->getRoot<Struct>().asReader(); }
  [[nodiscard]] typename Struct::Reader get() const { return **this; }

 private:
  std::unique_ptr<capnp::MallocMessageBuilder> message_;
};

struct ClientOptions {
  // A connection is waited for this long.
  std::chrono::milliseconds connectWait{5'000};
  // A call that can be asked again (the service is gone, busy, or being stopped) is, for this long.
  std::chrono::milliseconds retryFor{20'000};
};

class Watching;
class Replaying;

// Errors of all calls: those of schemas/service.capnp by their codes, and unavailable where the service
// cannot be reached.
class Client {
 public:
  // Connects to a running service.
  [[nodiscard]] static Result<std::unique_ptr<Client>> connect(const Endpoint& endpoint,
                                                               ClientOptions options = {});
  // Talks to a service over `sources` in this process, which outlive the client.
  [[nodiscard]] static Result<std::unique_ptr<Client>> inProcess(const QuerySources& sources,
                                                                 ClientOptions options = {});
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Waits, up to `wait`, for the service to let this client in: it accepts connections and answers calls.
  [[nodiscard]] Result<void> reach(std::chrono::milliseconds wait);

  using FillShow = std::function<void(schema::ShowQuery::Builder)>;
  using FillList = std::function<void(schema::ListQuery::Builder)>;
  [[nodiscard]] Result<Owned<schema::Answer>> show(std::string_view view, std::string_view stream,
                                                   const FillShow& fill);
  [[nodiscard]] Result<Owned<schema::Page>> list(std::string_view view, const FillList& fill);
  using FillMeasure = std::function<void(schema::MeasureQuery::Builder)>;
  [[nodiscard]] Result<Owned<schema::Measures>> measure(std::string_view view, const FillMeasure& fill);
  [[nodiscard]] Result<Owned<schema::Status>> status();

  struct WatchFrom {
    std::string stream = {};                  // empty: all
    std::vector<std::string> positions = {};  // empty: from the start of the log
    bool live = false;                        // only what comes after this call
  };
  // The watch goes on over a new connection by itself.
  [[nodiscard]] Result<std::unique_ptr<Watching>> watch(std::string_view view, WatchFrom from);
  // From `positions` on, those included; empty: from the start of the log.
  [[nodiscard]] Result<std::unique_ptr<Replaying>> replay(std::string_view stream,
                                                          const std::vector<std::string>& positions);
  // Every accepted record of `stream` in order of version, as many as the service has read: at least up to
  // version `atLeast`, which is waited for for as long as a call is asked again (notYet).
  [[nodiscard]] Result<void> history(std::string_view stream, std::uint64_t atLeast,
                                     const std::function<void(schema::Replay::Entry::Reader)>& use);

  struct Parts;  // for the other files of this folder
  [[nodiscard]] Parts& parts() { return *parts_; }

 private:
  explicit Client(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

// A watch. Must not outlive its client.
class Watching {
 public:
  Watching() = default;
  Watching(const Watching&) = delete;
  Watching& operator=(const Watching&) = delete;
  virtual ~Watching() = default;
  // The next changes; none if none came within `wait` (at most maxWaitMillis).
  [[nodiscard]] virtual Result<Owned<schema::Watch::NextResults>> next(std::uint32_t limit,
                                                                       std::chrono::milliseconds wait) = 0;
};

// A replay. Must not outlive its client. It is not taken up again when its connection is lost.
class Replaying {
 public:
  Replaying() = default;
  Replaying(const Replaying&) = delete;
  Replaying& operator=(const Replaying&) = delete;
  virtual ~Replaying() = default;
  // The next messages; none at the end.
  [[nodiscard]] virtual Result<Owned<schema::Replay::NextResults>> next(std::uint32_t limit) = 0;
};

}  // namespace casefold
