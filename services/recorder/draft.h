// A command on its way to becoming a record.
#pragma once

#include <capnp/message.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/codec/event_types.h"
#include "schemas/codec/ids.h"
#include "schemas/codec/record.h"
#include "schemas/command.capnp.h"

namespace casefold {

// What a record's place in its stream gives it.
struct Place {
  Version version;
  std::optional<Hash> previousHash;  // nothing before version 1
  Instant recorded;
};

struct RaisedFlag {
  std::string rule;
  std::uint16_t event = 0;
};
void writeFlags(const std::vector<RaisedFlag>& flags, capnp::List<schema::Flag>::Builder list);

// A validated command: its content as it will stand in the record, with type names and families filled in.
class Draft {
 public:
  // `command` must have passed validateCommand().
  explicit Draft(schema::Command::Reader command);

  [[nodiscard]] const std::string& stream() const { return stream_; }
  [[nodiscard]] const std::string& id() const { return id_; }
  // Of its content.
  [[nodiscard]] std::uint64_t bytes() const;
  // By which a retry is known: over the content as the client meant it.
  [[nodiscard]] const Hash& contentHash() const { return contentHash_; }
  [[nodiscard]] capnp::List<schema::Event>::Reader events() const { return content().getEvents(); }

  enum class Expect { any, fresh, version };
  [[nodiscard]] Expect expect() const { return expect_; }
  [[nodiscard]] Version expectedVersion() const { return expectedVersion_; }

  // An event of the stream, as a correction or withdrawal names it.
  struct Named {
    Version version;           // 0: not given
    std::string_view command;  // empty: not given
    Bytes hash;                // empty: not given
    std::uint16_t event = 0;
  };
  struct Found {
    Version version;
    Family family{};
  };
  // Finds it. Errors: notFound (there is no such event, or what is given does not agree; the path is the name
  // of the field at fault), or why that cannot be known now.
  using Find = std::function<Result<Found>(const Named& named)>;
  // Gives every event about the record itself its family, and those that name another its version. Errors:
  // those of `find`. Idempotent: a correction is resolved anew whenever its place changes.
  [[nodiscard]] Result<void> resolveNamed(const Find& find);
  // The events that name another by a version alone, though the command expects none: whether that is what
  // was meant cannot be checked.
  [[nodiscard]] const std::vector<std::uint16_t>& byVersionAlone() const { return byVersionAlone_; }

  [[nodiscard]] RecordBytes record(const Place& place, const std::vector<RaisedFlag>& flags) const;

 private:
  [[nodiscard]] schema::CommandContent::Reader content() const {
    return const_cast<capnp::MallocMessageBuilder&>(*message_)  // NOLINT: capnp reads through builders only
        .getRoot<schema::CommandContent>()
        .asReader();
  }

  void noteNamed(schema::Event::Reader event, std::uint16_t index);

  std::unique_ptr<capnp::MallocMessageBuilder> message_;
  // The versions that the client gave, in the order in which resolveNamed() comes by them.
  std::vector<std::uint64_t> givenVersions_;
  std::vector<std::uint16_t> byVersionAlone_;
  std::string stream_;
  std::string id_;
  Hash contentHash_{};
  Expect expect_ = Expect::any;
  Version expectedVersion_;
};

}  // namespace casefold
