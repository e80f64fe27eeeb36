// A few threads for calls that take longer than an event loop should: lists, replays, status.
#pragma once

#include <capnp/message.h>
#include <kj/async.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "schemas/codec/result.h"
#include "services/query/call_error.h"

namespace casefold {

// run() is called on an event loop; the work runs on a thread.
class Workers {
 public:
  // Jobs that may wait for a thread; the next is told `busy`.
  static constexpr std::size_t maxWaiting = 256;

  explicit Workers(unsigned threads);
  // Ends the jobs that run, drops those that wait.
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // The value of `work`, or its error as a callError(). What is captured is destroyed on either thread. A
  // promise that is dropped does not stop work that has begun.
  template <class T>
  [[nodiscard]] kj::Promise<T> run(std::function<Result<T>()> work);

 private:
  // False: too many wait.
  [[nodiscard]] bool add(std::function<void()> work);
  void serve();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> waiting_;  // guarded by mutex_
  bool stopping_ = false;                      // guarded by mutex_
  std::vector<std::thread> threads_;
};

template <class T>
kj::Promise<T> Workers::run(std::function<Result<T>()> work) {
  // What was made, and the end of the work: only the latter goes through KJ.
  struct Running {
    std::optional<Result<T>> value;
    kj::Own<kj::CrossThreadPromiseFulfiller<void>> done;
  };
  auto paf = kj::newPromiseAndCrossThreadFulfiller<void>();
  auto running = std::make_shared<Running>();
  running->done = kj::mv(paf.fulfiller);
  const bool added = add([running, todo = std::move(work)] {
    auto failed = kj::runCatchingExceptions([&] { running->value = todo(); });
    KJ_IF_MAYBE (exception, failed)
      running->done->reject(kj::mv(*exception));
    else
      running->done->fulfill();
  });
  if (!added) return callError(fail(ErrorCode::busy, "too many calls wait for a thread; ask again later"));
  return paf.promise.then([running]() -> T {
    if (!*running->value) kj::throwFatalException(callError(running->value->error()));
    return **std::move(running->value);
  });
}

}  // namespace casefold
