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
  // By which a retry is known: over the content as the client meant it.
  [[nodiscard]] const Hash& contentHash() const { return contentHash_; }
  [[nodiscard]] capnp::List<schema::Event>::Reader events() const { return content().getEvents(); }

  enum class Expect { any, fresh, version };
  [[nodiscard]] Expect expect() const { return expect_; }
  [[nodiscard]] Version expectedVersion() const { return expectedVersion_; }

  // The family of an event that a correction names, or nothing where there is no such event.
  using FamilyOf = std::function<std::optional<Family>(Version version, std::uint16_t event)>;
  // Gives every event about the record itself its family. Refuses (malformed) a correction of an event that
  // is not there. Idempotent: a correction is resolved anew whenever its place changes.
  [[nodiscard]] Result<void> resolveFamilies(const FamilyOf& familyOf);

  [[nodiscard]] RecordBytes record(const Place& place, const std::vector<RaisedFlag>& flags) const;

 private:
  [[nodiscard]] schema::CommandContent::Reader content() const {
    return const_cast<capnp::MallocMessageBuilder&>(*message_)  // NOLINT: capnp reads through builders only
        .getRoot<schema::CommandContent>()
        .asReader();
  }

  std::unique_ptr<capnp::MallocMessageBuilder> message_;
  std::string stream_;
  std::string id_;
  Hash contentHash_{};
  Expect expect_ = Expect::any;
  Version expectedVersion_;
};

}  // namespace casefold
