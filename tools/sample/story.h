// One stream's events as they are made up: told in order of occurrence, written in order of recording.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/sample/days.h"

namespace casefold::sample {

// A value of JSON, of the kinds that events have.
class Value {
 public:
  Value(const char* text);
  Value(std::string_view text);
  Value(const std::string& text);
  Value(int number);
  Value(std::uint32_t number);
  Value(std::uint64_t number);
  Value(bool truth);
  Value(Day day);
  Value(Time time);
  Value(const std::vector<std::string>& texts);
  Value(std::initializer_list<std::string_view> texts);
  // What is JSON already.
  [[nodiscard]] static Value json(std::string text);

  [[nodiscard]] const std::string& json() const { return json_; }
  // Says nothing, and is left out: an empty text or list.
  [[nodiscard]] bool empty() const { return json_ == "\"\"" || json_ == "[]"; }

 private:
  Value() = default;
  std::string json_;
};

struct Field {
  std::string_view name;
  Value value;
};

// {"name": value, …}; empty values are left out.
[[nodiscard]] Value object(std::initializer_list<Field> fields);
[[nodiscard]] Value list(const std::vector<Value>& items);

// One event of a command.
class Fact {
 public:
  Fact(std::string_view type, Time occurred, std::initializer_list<Field> data = {});
  Fact(std::string_view type, Time occurred, const Value& data);

  // Was dated wrong: what it says is not when it happened.
  [[nodiscard]] Fact happened(Day day) const {
    Fact fact = *this;
    fact.day_ = day;
    return fact;
  }

  [[nodiscard]] const std::string& json() const { return json_; }
  [[nodiscard]] Day day() const { return day_; }

 private:
  std::string json_;
  Day day_;
};

// Who records, for which agency.
struct By {
  std::string actor;
  std::string agency;
};

// Where the lines go, each a command with its line break. False: nobody wants more.
using Sink = std::function<bool(std::string_view line)>;

// The commands of one stream. What would occur after lastDay is left out: it has not happened yet.
class Story {
 public:
  // A command of it; none where it was left out.
  using Handle = std::optional<std::size_t>;

  // `id` is unique within the stream's kind; commands are named after it.
  Story(std::string_view kind, std::string_view id);

  // What occurred, recorded so many days after the first of it. Recorded on one day: in the order of telling.
  Handle tell(const By& by, std::vector<Fact> facts, int daysLate = 0);
  // Fact `index` of `wrong` should have read so; found on that day, and recorded then.
  void correct(Handle wrong, std::size_t index, Day found, const By& by, const Fact& instead,
               std::string_view reason);
  // It did not happen, or belongs to somebody else.
  void withdraw(Handle wrong, std::size_t index, Day found, const By& by, std::string_view reason);

  [[nodiscard]] const std::string& stream() const { return stream_; }
  [[nodiscard]] bool empty() const { return told_.empty(); }

  // Writes a line for each command, in order of recording. False as soon as the sink says so.
  [[nodiscard]] bool write(const Sink& sink);

 private:
  struct Told {
    By by;
    std::vector<Fact> facts;
    Day recorded;
    std::size_t number;                // in order of telling
    std::optional<std::size_t> about;  // the command that this one corrects or withdraws from
    std::string rest;                  // of such a command: its fields behind "version"
    Day occurred;                      // of such a command
    std::string_view type;             // of such a command
  };
  void addAbout(Handle wrong, Day found, const By& by, std::string_view type, std::string rest);

  std::string stream_;
  std::string id_;
  std::vector<Told> told_;
};

}  // namespace casefold::sample
