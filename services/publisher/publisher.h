// The publisher: delivers every accepted event to an outlet, as published_event.h describes.
//
// It is one more consumer of the log. A runner applies the one rule for it and keeps its place; each batch is
// delivered before the place moves behind it. So nothing is left out, and after a crash between the two the
// last batch is delivered again, with the same ids. It may be stopped, moved to another machine (it then
// begins at the start, with the same ids again), or run twice by mistake: a subscriber that keeps ids sees
// each event once, and of a stream in order.
//
// What was published cannot be taken back. So where the log turns out to be of another history than what was
// published, it publishes nothing more, and says up to which positions it had: that ids of records which are
// gone will stand for other events is for a person to settle with the subscribers. Moving its store away lets
// it begin at the start.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "infra/log/outlet.h"
#include "projections/runner/consumer.h"

namespace casefold {

struct PublisherOptions {
  std::string group = "casefold.publisher";  // under which it follows the log
  std::string source = "/casefold/casefold";
};

class Publisher {
 public:
  // `log` must outlive it. `store` is the publisher's own. `moved` as for a Consumer.
  // While the outlet is unavailable, health() says so, and it is tried again. Errors: those of
  // Consumer::start; otherHistory names the positions up to which was published, by another history than the
  // log's.
  [[nodiscard]] static Result<std::unique_ptr<Publisher>> start(Log& log, std::unique_ptr<Store> store,
                                                                std::unique_ptr<Outlet> outlet,
                                                                PublisherOptions options,
                                                                Consumer::Moved moved);
  ~Publisher();
  Publisher(const Publisher&) = delete;
  Publisher& operator=(const Publisher&) = delete;

  // Asks it to end; does not wait. Any thread.
  void stop();

  [[nodiscard]] const Runner& runner() const;
  [[nodiscard]] ConsumerHealth health() const;  // any thread
  // Since it was started: events delivered, those delivered again counted again; and events that cannot be
  // published (appendPublished), which want a newer build and publishing from the start. Any thread.
  [[nodiscard]] std::uint64_t delivered() const;
  [[nodiscard]] std::uint64_t unpublishable() const;

 private:
  struct Parts;
  explicit Publisher(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace casefold
