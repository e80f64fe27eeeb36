#include "infra/log/local/group_queue.h"

namespace casefold::local {

bool GroupQueue::put(Partition partition, Bytes payload, AppendDone& done) {
  bool isEnough = false;
  {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [&] { return closed_ || queued_ < queueBytes_; });
    if (closed_) return false;
    if (groups_.empty() || groups_.back()->bytes.size() + entryBytes(payload.size()) > groupBytes_)
      groups_.push_back(spare_ ? std::move(spare_) : std::make_unique<Group>());
    Group& group = *groups_.back();
    group.appends.push_back({group.bytes.size(), partition.get(), 0, std::move(done)});
    appendUnsealed(group.bytes, payload);
    queued_ += entryBytes(payload.size());
    isEnough = groups_.size() > 1 || group.appends.size() == 1 || group.appends.size() == hoped_;
  }
  if (isEnough) ready_.notify_one();
  return true;
}

void GroupQueue::close() {
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
  }
  room_.notify_all();
  ready_.notify_all();
}

bool GroupQueue::closed() const {
  std::lock_guard lock(mutex_);
  return closed_;
}

std::unique_ptr<Group> GroupQueue::take(std::size_t hoped, std::chrono::nanoseconds patience) {
  std::unique_ptr<Group> group;
  {
    std::unique_lock lock(mutex_);
    hoped_ = hoped;
    ready_.wait(lock, [&] { return closed_ || !groups_.empty(); });
    ready_.wait_for(lock, patience, [&] {  // a group that is followed by another is full
      return closed_ || groups_.size() > 1 || groups_.front()->appends.size() >= hoped;
    });
    if (groups_.empty()) return nullptr;
    group = std::move(groups_.front());
    groups_.pop_front();
    queued_ -= group->bytes.size();
  }
  room_.notify_all();
  return group;
}

void GroupQueue::recycle(std::unique_ptr<Group> group) {
  group->bytes.clear();
  group->appends.clear();
  std::lock_guard lock(mutex_);
  spare_ = std::move(group);
}

std::size_t GroupQueue::gathered() const {
  std::lock_guard lock(mutex_);
  return groups_.empty() ? 0 : groups_.front()->appends.size();
}

}  // namespace casefold::local
