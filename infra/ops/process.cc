#include "infra/ops/process.h"

#include <sys/signalfd.h>
#include <unistd.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
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

namespace {

// Work that comes again and again. Lives on the io_context's thread.
class Repeated final : public std::enable_shared_from_this<Repeated> {
 public:
  Repeated(asio::io_context& io, std::chrono::milliseconds pause, std::function<void()> work)
      : timer_(io), pause_(pause), work_(std::move(work)) {}
  void next() {
    timer_.expires_after(pause_);
    timer_.async_wait([self = shared_from_this()](boost::system::error_code error) {
      if (error || self->ended_) return;
      self->work_();
      self->next();
    });
  }
  void end() {
    ended_ = true;
    timer_.cancel();
  }

 private:
  asio::steady_timer timer_;
  std::chrono::milliseconds pause_;
  std::function<void()> work_;
  bool ended_ = false;
};

// Takes each SIGHUP. Lives on the io_context's thread.
class HangUps final : public std::enable_shared_from_this<HangUps> {
 public:
  HangUps(asio::io_context& io, int signals, std::function<void()> work)
      : signals_(io, signals), work_(std::move(work)) {}
  void next() {
    signals_.async_read_some(asio::buffer(&taken_, sizeof(taken_)),
                             [self = shared_from_this()](boost::system::error_code error, std::size_t) {
                               if (error || self->ended_) return;
                               self->work_();
                               self->next();
                             });
  }
  void end() {
    ended_ = true;
    boost::system::error_code ignored;
    signals_.close(ignored);
  }

 private:
  asio::posix::stream_descriptor signals_;
  signalfd_siginfo taken_{};
  std::function<void()> work_;
  bool ended_ = false;
};

sigset_t hangUp() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGHUP);
  return set;
}

}  // namespace

struct Process::Parts {
  explicit Parts(ProcessOptions chosen) : options(std::move(chosen)) {}

  const ProcessOptions options;
  asio::io_context io{1};
  asio::executor_work_guard<asio::io_context::executor_type> work = asio::make_work_guard(io);
  asio::signal_set signals{io, SIGTERM, SIGINT};

  std::mutex mutex;
  std::condition_variable asked;
  std::condition_variable over;
  bool stop = false;   // guarded by mutex, as is all below
  bool ended = false;  // the process has been taken down
  std::string left = "what was being opened";

  std::thread thread;
  std::thread bound;  // ends the process when a stop takes too long

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

  // The thread `bound`. It stands apart from all that may hang.
  void boundTheStop() {
    std::unique_lock lock(mutex);
    asked.wait(lock, [this] { return stop || ended; });
    if (over.wait_for(lock, options.stopWithin, [this] { return ended; })) return;
    if (options.tooLong) options.tooLong(left);
    std::_Exit(EXIT_FAILURE);
  }

  // Runs `todo` on the process's thread and waits for it.
  void onThread(const std::function<void()>& todo) {
    if (std::this_thread::get_id() == thread.get_id()) return todo();
    std::promise<void> done;
    asio::post(io, [&] {
      todo();
      done.set_value();
    });
    done.get_future().wait();
  }
};

namespace {

// Ends something on the process's thread.
class Ending final : public ProcessWork {
 public:
  Ending(std::function<void(const std::function<void()>&)> onThread, std::function<void()> end)
      : onThread_(std::move(onThread)), end_(std::move(end)) {}
  ~Ending() override { onThread_(end_); }

 private:
  std::function<void(const std::function<void()>&)> onThread_;
  std::function<void()> end_;
};

template <class Parts, class Work>
std::unique_ptr<ProcessWork> begin(Parts& parts, std::shared_ptr<Work> work) {
  parts.onThread([work] { work->next(); });
  return std::make_unique<Ending>([&parts](const std::function<void()>& todo) { parts.onThread(todo); },
                                  [work] { work->end(); });
}

}  // namespace

void Process::holdBackHangUps() {
  const sigset_t set = hangUp();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  // What is ignored (nohup) is thrown away, and would not wait.
  std::signal(SIGHUP, SIG_DFL);
}

Process::Process(ProcessOptions options) : parts_(std::make_unique<Parts>(std::move(options))) {
  std::signal(SIGPIPE, SIG_IGN);
  holdBackHangUps();
  parts_->awaitSignal();
  parts_->bound = std::thread([&parts = *parts_] { parts.boundTheStop(); });
  parts_->thread = std::thread([&parts = *parts_] { parts.io.run(); });
}

Process::~Process() {
  parts_->io.stop();
  parts_->thread.join();
  {
    const std::lock_guard lock(parts_->mutex);
    parts_->ended = true;
  }
  parts_->asked.notify_all();
  parts_->over.notify_all();
  parts_->bound.join();
}

Result<ServedPages> Process::serve(const Endpoint& endpoint, const OpsLimits& limits, OpsPages pages) {
  auto listener = std::make_shared<OpsListener>(parts_->io, limits, std::move(pages));
  CASEFOLD_TRY(auto real, listener->listen(endpoint));
  return ServedPages{.endpoint = real, .work = begin(*parts_, std::move(listener))};
}

std::unique_ptr<ProcessWork> Process::every(std::chrono::milliseconds pause, std::function<void()> work) {
  return begin(*parts_, std::make_shared<Repeated>(parts_->io, pause, std::move(work)));
}

std::unique_ptr<ProcessWork> Process::onHangUp(std::function<void()> work) {
  const sigset_t set = hangUp();
  const int signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  // Without a descriptor for it nobody is told, and a hang-up waits for ever: it still ends nothing.
  if (signals < 0) return std::make_unique<ProcessWork>();
  return begin(*parts_, std::make_shared<HangUps>(parts_->io, signals, std::move(work)));
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

void Process::waitsFor(std::string_view what) {
  const std::lock_guard lock(parts_->mutex);
  parts_->left = what;
}

}  // namespace casefold
