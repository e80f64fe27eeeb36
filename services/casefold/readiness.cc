#include "services/casefold/readiness.h"

#include <fmt/format.h>

#include "infra/rpc/quiet_log.h"
#include "services/client/client.h"

namespace casefold {

Readiness::Readiness(Endpoint service, ReadinessOptions options)
    : service_(std::move(service)),
      options_(options),
      since_(std::chrono::steady_clock::now()),
      thread_([this] { run(); }) {}

Readiness::~Readiness() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  ending_.notify_all();
  thread_.join();
}

std::string Readiness::missing() const {
  const std::lock_guard lock(mutex_);
  if (std::chrono::steady_clock::now() - since_ > options_.pause + 3 * options_.wait)
    return "clients: the service could not be tried";
  return missing_;
}

void Readiness::run() {
  const QuietLog quiet([](std::string_view) {});
  std::unique_lock lock(mutex_);
  while (!ended_) {
    lock.unlock();
    std::string now = tried();
    lock.lock();
    missing_ = std::move(now);
    since_ = std::chrono::steady_clock::now();
    ending_.wait_for(lock, options_.pause, [this] { return ended_; });
  }
}

std::string Readiness::tried() const {
  const auto client = Client::connect(service_, {.connectWait = options_.wait, .retryFor = options_.wait});
  const Result<void> reached = client ? (*client)->reach(options_.wait) : Result<void>(client.error());
  if (reached) return {};
  return fmt::format("clients: a connection to {} is not answered: {}", service_.text(),
                     client ? reached.error().message : "it is not accepted");
}

}  // namespace casefold
