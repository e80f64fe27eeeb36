// One command of an import on its way to the recorder.
#pragma once

#include <capnp/message.h>

#include <cstdint>
#include <memory>

#include "schemas/command.capnp.h"

namespace casefold {

struct OpenChild;

// Keep it until it is settled.
class ImportCommand {
 public:
  // What it does: it records a fact, puts one right that an earlier return said otherwise, or takes one back
  // that this return says is not so.
  enum class Kind : std::uint8_t { fact, correction, withdrawal };

  ImportCommand(Kind kind, std::uint64_t line);
  [[nodiscard]] schema::Command::Builder builder();
  [[nodiscard]] schema::Command::Reader command() const;
  [[nodiscard]] Kind kind() const { return kind_; }
  // Of the file, from 1: where the fact stands.
  [[nodiscard]] std::uint64_t line() const { return line_; }

  // The child that it is about: the import's own.
  std::shared_ptr<OpenChild> child;

 private:
  std::unique_ptr<capnp::MallocMessageBuilder> message_;
  Kind kind_;
  std::uint64_t line_;
};

}  // namespace casefold
