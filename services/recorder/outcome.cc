#include "services/recorder/outcome.h"

#include <fmt/format.h>

namespace casefold {
namespace {

CommandOutcome outcome(const Draft& draft, CommandOutcome::Kind kind) {
  CommandOutcome made;
  made.command = draft.id();
  made.kind = kind;
  return made;
}

}  // namespace

void CommandOutcome::write(schema::CommandResult::Builder result) const {
  result.setCommand(command);
  result.setOutcome(kind);
  result.setVersion(version.get());
  if (position) result.setPosition(position->text());
  writeFlags(flags, result.initFlags(static_cast<unsigned>(flags.size())));
  if (!error) return;
  auto written = result.initError();
  written.setCode(textReader(codeName(error->code)));
  written.setMessage(error->message);
  written.setPath(error->path);
}

CommandOutcome CommandOutcome::standing(const Draft& draft, Kind kind, const Position& position,
                                        schema::Record::Reader record) {
  auto made = outcome(draft, kind);
  made.version = Version{record.getVersion()};
  made.position = position;
  for (auto flag : record.getFlags())
    made.flags.push_back({std::string(view(flag.getRule())), flag.getEvent()});
  return made;
}

CommandOutcome CommandOutcome::refused(std::string command, Error error) {
  CommandOutcome made;
  made.command = std::move(command);
  made.kind = Kind::REFUSED;
  made.error = std::move(error);
  return made;
}

CommandOutcome CommandOutcome::failedWith(std::string command, const Error& reason) {
  const auto code = reason.code == ErrorCode::unknownOutcome ? ErrorCode::unavailable : reason.code;
  return refused(
      std::move(command),
      fail(code,
           "a command before it, of the same stream and call, was not recorded, and so this one was "
           "not tried: send both again, in their order; the reason was: " +
               reason.message));
}

CommandOutcome CommandOutcome::unknown(const Draft& draft, Error error) {
  auto made = outcome(draft, Kind::UNKNOWN);
  made.error = std::move(error);
  return made;
}

CommandOutcome CommandOutcome::unknownInTime(const Draft& draft) {
  return unknown(
      draft,
      fail(ErrorCode::unknownOutcome,
           "the log did not settle this command within its deadline: ask again with the same command id"));
}

CommandOutcome CommandOutcome::conflictAt(const Draft& draft, Version version) {
  auto now =
      draft.expect() == Draft::Expect::fresh
          ? fmt::format("the stream is not new: it is at version {}", version.get())
          : fmt::format("the stream is at version {}, not {}", version.get(), draft.expectedVersion().get());
  auto made = outcome(draft, Kind::CONFLICT);
  made.error = fail(ErrorCode::conflict, now + "; read on and decide anew", "expect");
  made.version = version;
  return made;
}

CommandOutcome CommandOutcome::reusedAt(const Draft& draft, Version version) {
  auto made =
      refused(draft.id(), fail(ErrorCode::commandReused,
                               fmt::format("version {} of the stream has this command id with other content: "
                                           "give a new command an id of its own",
                                           version.get()),
                               "command"));
  made.version = version;
  return made;
}

}  // namespace casefold
