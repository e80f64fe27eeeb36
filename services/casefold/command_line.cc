#include "services/casefold/command_line.h"

#include <cstdlib>
#include <sstream>

#include "services/casefold/command_syntax.h"
#include "services/casefold/config_file.h"
#include "services/casefold/version.h"

namespace casefold {
namespace {

// FIELD=VALUE
Result<std::vector<std::pair<std::string, std::string>>> readWhere(const std::vector<std::string>& texts) {
  std::vector<std::pair<std::string, std::string>> where;
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
      return fail(ErrorCode::malformed, "a condition is written FIELD=VALUE, such as light=red", "--where");
    where.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return where;
}

// --data before --connect before CASEFOLD_CONNECT before the default.
void fillAccess(AccessOptions& access) {
  if (!access.data.empty() || !access.connect.empty()) return;
  const char* connect = std::getenv("CASEFOLD_CONNECT");
  access.connect = connect != nullptr && *connect != '\0' ? connect : defaultListen;
}

class CommandLine {
 public:
  CommandLine()
      : app_("casefold keeps the record of a child's case as events and folds them into views.", "casefold") {
    app_.set_version_flag("--version", "casefold " + std::string(programVersion));
    app_.require_subcommand(1);
    app_.fallthrough(false);
    app_.failure_message(CLI::FailureMessage::simple);
    addCommands(app_, given_);
  }

  std::variant<CommandOptions, Exit> read(int argc, const char* const* argv, Console& console) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      return said(error, console);
    }
    if (const std::string option = emptyOption(); !option.empty())
      return console.fail(fail(ErrorCode::malformed, "it has no value: give one, or leave it out", option));
    if (*given_.serve.command) return readServe(console);
    if (*given_.record.command) return with(given_.record.options);
    if (*given_.import.command) return with(given_.import.options);
    // Nothing is recorded unless that is asked for: no default address here.
    if (*given_.sample.command) return CommandOptions(given_.sample.options);
    if (*given_.show.command) return with(given_.show.options);
    if (*given_.watch.command) return with(given_.watch.options);
    if (*given_.replay.command) return with(given_.replay.options);
    if (*given_.insights.command) return with(given_.insights.options);
    if (*given_.whatWorks.command) return CommandOptions(given_.whatWorks.options);
    if (*given_.status.command) return with(given_.status.options);
    if (*given_.logCopy.command) return CommandOptions(given_.logCopy.options);
    if (*given_.policyShow.command) return CommandOptions(given_.policyShow.options);
    if (*given_.policyCheck.command) return CommandOptions(given_.policyCheck.options);
    if (*given_.policyExport.command) return CommandOptions(given_.policyExport.options);
    if (*given_.policyDeadline.command) return CommandOptions(given_.policyDeadline.options);
    auto where = readWhere(given_.where);
    if (!where) return console.fail(where.error());
    given_.list.options.where = *std::move(where);
    return with(given_.list.options);
  }

 private:
  template <class Options>
  static CommandOptions with(Options& options) {
    fillAccess(options.access);
    return std::move(options);
  }

  // Help and version go to stdout; wrong use to stderr, with where to look.
  Exit said(const CLI::ParseError& error, Console& console) const {
    std::ostringstream out, err;
    const int status = app_.exit(error, out, err);
    if (status == 0) {
      console.write(out.str());
      return console.written();
    }
    std::string command = "casefold";
    for (const CLI::App* app = &app_; !app->get_subcommands().empty();) {
      app = app->get_subcommands().front();
      command += " " + app->get_name();
    }
    console.say(whatIsWrong(error) + "\nSee " + command + " --help");
    return Exit::refused;
  }

  // The command that was found last: the whole, where none was.
  [[nodiscard]] const CLI::App& found() const {
    const CLI::App* app = &app_;
    while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
    return *app;
  }

  [[nodiscard]] std::string whatIsWrong(const CLI::ParseError& error) const {
    if (dynamic_cast<const CLI::ConversionError*>(&error) != nullptr) {
      // "Could not convert: --age = -1"
      const std::string said = error.what();
      const auto begin = said.find("--"), end = said.find(" = ");
      if (begin < end && end != std::string::npos)
        return said.substr(begin, end - begin) + ": a whole number is needed, 0 or more";
    }
    const auto commands = found().get_subcommands([](const CLI::App*) { return true; });
    const auto left = app_.remaining(true);
    if (commands.empty() || left.empty()) return error.what();
    std::string names;
    for (const CLI::App* command : commands) names += (names.empty() ? "" : ", ") + command->get_name();
    const char* what = left.front().starts_with("-") ? "option" : "command";
    return "there is no " + std::string(what) + " " + left.front() + " here; the commands are " + names;
  }

  // An option that was given an empty text, or blanks; empty, if there is none. Whoever writes --as-of "$DAY"
  // means a day.
  [[nodiscard]] std::string emptyOption() const {
    for (const CLI::Option* option : found().get_options())
      for (const std::string& given : option->results())
        if (given.find_first_not_of(" \t\r\n") == std::string::npos) return option->get_name();
    return {};
  }

  std::variant<CommandOptions, Exit> readServe(Console& console) {
    if (!given_.config.empty()) {
      const auto given = [this](const std::string& option) {
        return given_.serve.command->count("--" + option) > 0;
      };
      if (auto read = readConfigFile(given_.config, given, given_.serve.options); !read)
        return console.fail(read.error());
      given_.serve.options.config = given_.config;
      for (const char* option :
           {"data", "brokers", "only", "listen", "ops", "partitions", "log-name", "log-level", "policy"})
        if (given(option)) given_.serve.options.given.insert(option);
    }
    if (given_.serve.options.data.empty())
      return console.fail(
          fail(ErrorCode::malformed, "a directory is needed for what this process keeps", "--data"));
    return CommandOptions(given_.serve.options);
  }

  CLI::App app_;
  GivenCommands given_;
};

}  // namespace

std::variant<CommandOptions, Exit> readCommandLine(int argc, const char* const* argv, Console& console) {
  return CommandLine().read(argc, argv, console);
}

}  // namespace casefold
