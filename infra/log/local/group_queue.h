// Where appends wait for the writer. They gather in a group, which the writer takes whole; so the longer a
// sync takes, the more the next one decides.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>

#include "infra/log/local/format.h"

namespace casefold::local {

// Appends that are written, and decided, together.
struct Group {
  struct Append {
    std::size_t at;  // where its entry starts in `bytes`
    std::uint32_t partition;
    std::uint64_t offset;  // given by the writer
    AppendDone done;
  };
  std::vector<std::byte> bytes;  // the entries, unsealed, as they will lie on disk
  std::vector<Append> appends;
};

// Any thread.
class GroupQueue {
 public:
  // A group is full at `groupBytes`; put() waits while `queueBytes` or more lie here.
  GroupQueue(std::size_t groupBytes, std::size_t queueBytes)
      : groupBytes_(groupBytes), queueBytes_(queueBytes) {}

  // Copies `payload` into the group that is gathering; what its `done` is given, the writer says. False, with
  // `done` untouched, if the queue is closed.
  [[nodiscard]] bool put(Partition partition, Bytes payload, AppendDone& done);
  // Refuses all further puts; what is here can still be taken.
  void close();
  [[nodiscard]] bool closed() const;

  // The writer: waits for the next group and, when there is one, up to `patience` for it to hold `hoped`
  // appends. Null: closed, and nothing is left.
  [[nodiscard]] std::unique_ptr<Group> take(std::size_t hoped, std::chrono::nanoseconds patience);
  // Gives a group's memory back for the next one.
  void recycle(std::unique_ptr<Group> group);
  // How many appends the next group holds so far; 0: there is nothing to take.
  [[nodiscard]] std::size_t gathered() const;

 private:
  const std::size_t groupBytes_;
  const std::size_t queueBytes_;
  mutable std::mutex mutex_;
  std::condition_variable room_;   // for put()
  std::condition_variable ready_;  // for take()
  std::deque<std::unique_ptr<Group>> groups_;
  std::unique_ptr<Group> spare_;
  std::size_t queued_ = 0;  // bytes in groups_
  std::size_t hoped_ = 1;   // appends in the first group at which take() is to be told
  bool closed_ = false;
};

}  // namespace casefold::local
