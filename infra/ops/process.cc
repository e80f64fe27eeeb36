#include "infra/ops/process.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <future>
#include <mutex>
#include <thread>

#include "infra/ops/http.h"

namespace casefold {

namespace asio = boost::asio;

struct Process::Parts {
  asio::io_context io{1};
  asio::executor_work_guard<asio::io_context::executor_type> work = asio::make_work_guard(io);
  asio::signal_set signals{io, SIGTERM, SIGINT};
  std::shared_ptr<OpsListener> listener;
  bool serving = true;  // false after stopServing(); on io's thread

  std::mutex mutex;
  std::condition_variable asked;
  bool stop = false;  // guarded by mutex

  std::thread thread;

  void awaitSignal() {
    signals.async_wait([this](boost::system::error_code error, int) {
      if (error) return;
      if (!askToStop()) std::_Exit(EXIT_FAILURE);  // asked twice: what is on disk is safe at any moment
      awaitSignal();
    });
  }

  // False if that was known already.
  bool askToStop() {
    const std::lock_guard lock(mutex);
    if (stop) return false;
    stop = true;
    asked.notify_all();
    return true;
  }

  void again(std::chrono::milliseconds pause, std::function<void()> repeated) {
    auto timer = std::make_shared<asio::steady_timer>(io, pause);
    timer->async_wait(
        [this, timer, pause, todo = std::move(repeated)](boost::system::error_code error) mutable {
          if (error) return;
          todo();
          again(pause, std::move(todo));
        });
  }
};

Process::Process() : parts_(std::make_unique<Parts>()) {
  std::signal(SIGPIPE, SIG_IGN);
  parts_->awaitSignal();
  parts_->thread = std::thread([&parts = *parts_] { parts.io.run(); });
}

Process::~Process() {
  parts_->io.stop();
  parts_->thread.join();
}

Result<Endpoint> Process::serve(const Endpoint& endpoint, const OpsLimits& limits, OpsPages pages) {
  auto listener = std::make_shared<OpsListener>(parts_->io, limits, std::move(pages));
  CASEFOLD_TRY(auto real, listener->listen(endpoint));
  asio::post(parts_->io, [listener] { listener->accept(); });
  parts_->listener = std::move(listener);
  return real;
}

void Process::every(std::chrono::milliseconds pause, std::function<void()> work) {
  asio::post(parts_->io, [parts = parts_.get(), pause, todo = std::move(work)]() mutable {
    parts->again(pause, std::move(todo));
  });
}

void Process::stopServing() {
  std::promise<void> ended;
  asio::post(parts_->io, [this, &ended] {
    parts_->serving = false;
    if (parts_->listener) parts_->listener->close();
    ended.set_value();
  });
  ended.get_future().wait();
}

void Process::waitForStop() {
  std::unique_lock lock(parts_->mutex);
  parts_->asked.wait(lock, [this] { return parts_->stop; });
}

bool Process::waitForStop(std::chrono::milliseconds wait) {
  std::unique_lock lock(parts_->mutex);
  return parts_->asked.wait_for(lock, wait, [this] { return parts_->stop; });
}

void Process::askToStop() { (void)parts_->askToStop(); }

}  // namespace casefold
