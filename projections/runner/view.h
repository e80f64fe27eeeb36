// What a view is: a pure fold from a stream's events to a state, and from that state to rows; and how it
// answers.
//
// The author of a view writes a definition (`projections/<view>/`) and nothing else. TypedView turns it into
// the View that the runner drives. A definition is a struct with static members only:
//
//   struct TrafficLightsView {
//     // As clients ask for it.
//     static constexpr std::string_view name = "traffic-lights";
//     // To be raised when the same events give other bytes than before.
//     static constexpr std::uint32_t foldVersion = 1;
//     static constexpr Corrections corrections = Corrections::applied;
//
//     // In which order the fold sees the events of a stream. May be left out: that of recording.
//     static constexpr Order order = Order::occurrence;
//
//     // Plain, copyable, of bounded size. Kept as packed.h packs it; or, where the definition has Stored,
//     save()
//     // and load(), as that Cap'n Proto struct.
//     struct State { … };
//
//     // Pure: no clock, no input or output, no randomness, no policy.
//     static void fold(State&, Rows&, const Event&);
//     // The rows and sums that follow from the state alone.
//     static void index(const State&, std::string_view stream, Rows&);
//
//     // Which streams show reads; may be left out: any.
//     static constexpr ShowReads showReads = ShowReads::ownStream;
//     using Answer = schema::…;
//     using Item = schema::…;
//     static Result<void> show(const State&, const StreamReading&, schema::ShowQuery::Reader,
//                              Answer::Builder);
//     // What `where` may name; which rows a list walks; which of them it shows, and how.
//     static constexpr std::array<std::string_view, N> listFields = {…};
//     static Result<ListPlan> plan(const Conditions&);
//     static Result<bool> matches(const State&, const ListRow&);
//     static Result<void> item(const State&, const ListRow&, Item::Builder);
//     // The items of a list whose order policy decides, such as a ranking; may be left out.
//     static Result<std::optional<std::vector<WorkedOutItem>>> workedOut(const Conditions&, const Reading&);
//
//     // What is counted over time and by group; may be left out with measure().
//     static constexpr std::array<MeasureInfo, N> measures = {…};
//     static Result<void> measure(std::string_view name, const Reading&, const MeasureWanted&,
//     MeasureCells&);
//
//     // For people.
//     static std::string print(schema::Answer::Reader, const PrintOptions&);
//     static std::string printList(schema::Page::Reader, const PrintOptions&);
//     // The answer as a picture: an SVG document. May be left out.
//     static std::string picture(schema::Answer::Reader);
//   };
//
// `fold` says refuse(reason) about an event that it cannot make sense of: the stream then stops in this view,
// and every answer about it says so. `index` may put rows only; the runner erases what a later state no
// longer puts. The value of a row that a list walks is the stream's id.
#pragma once

#include <capnp/any.h>
#include <capnp/message.h>
#include <capnp/schema.h>
#include <capnp/serialize.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "infra/store/store.h"
#include "projections/runner/asking.h"
#include "projections/runner/event.h"
#include "projections/runner/measure.h"
#include "projections/runner/packed.h"
#include "projections/runner/rows.h"
#include "schemas/codec/ids.h"
#include "schemas/codec/result.h"
#include "schemas/service.capnp.h"

namespace casefold {

class Reading;
class StreamReading;

// How a view meets corrections and withdrawals (event.capnp, the record family).
enum class Corrections {
  applied,   // it folds the events as corrected, without those withdrawn, and never sees a correction itself
  asEvents,  // it folds every event as it was recorded, corrections among them
};

// In which order a view's fold sees the events of a stream.
enum class Order {
  recording,   // as they were recorded: an event that was learned late comes late
  occurrence,  // as they occurred; what is known to the day (month, year) only, behind what had been recorded
               // of that day before it; of those at one time, as they were recorded. When one is learned
               // late, the runner folds the stream anew from its journal, so that the fold need not think of
               // it. Refused records are left out with all that were recorded after them
};

// Which streams' rows and states a view's show reads. What reads its own stream alone is answered of another
// day from that stream alone, and else from all of them, which costs more the first time.
enum class ShowReads { allStreams, ownStream };

// Thrown by refuse(), caught by the runner; nothing else of a fold's escapes past the runner either.
struct Refusal {
  std::string reason;
};

// Stops the fold of this stream in this view. `reason` is a sentence that holds nothing out of the event.
[[noreturn]] void refuse(std::string reason);

// The conditions of a list query, checked against the view's listFields, no field twice.
class Conditions {
 public:
  explicit Conditions(std::vector<std::pair<std::string, std::string>> fields, Asking asking = {})
      : fields_(std::move(fields)), asking_(std::move(asking)) {}
  [[nodiscard]] const Asking& asking() const { return asking_; }
  [[nodiscard]] std::optional<std::string_view> operator[](std::string_view field) const;
  [[nodiscard]] bool empty() const { return fields_.empty(); }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
  Asking asking_;
};

// Whether a list shows a stream once, at the first of its rows that match, or once for each row.
enum class Repeats { oncePerStream, everyRow };

// The rows that a list walks, in the order in which it shows its items.
struct ListPlan {
  ScanRange rows;
  Repeats repeats = Repeats::oncePerStream;
};

// One item of a list that cannot go by the order of rows. It is worked out anew for every page, so there must
// be few enough to do so: bound them. item() is given `stream` and `value` in its ListRow, and no key.
struct WorkedOutItem {
  std::string stream;
  std::string value;  // any bytes
};

// One row that a list walks, as it is looked at: views into it, valid during the call only.
struct ListRow {
  std::string_view key;
  std::string_view stream;
  std::string_view value;  // what rowValue() put behind the stream's id; empty: nothing
  const Conditions& conditions;
  const Reading& reading;
};

// The value of a row that names its stream and holds something more. `value` may be any bytes.
[[nodiscard]] inline std::string rowValue(std::string_view stream, std::string_view value) {
  std::string both(stream);
  both.push_back('\0');
  return both.append(value);
}

// How an answer is to be printed for a person.
struct PrintOptions {
  bool colour = false;   // ANSI colours
  unsigned width = 100;  // columns
};

// A view with its types rubbed out, as the runner and the query server drive it. Holds nothing; any thread.
class View {
 public:
  // A definition's state, of the one stream that is being folded.
  class State {
   public:
    State() = default;
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    virtual ~State() = default;
  };

  View() = default;
  View(const View&) = delete;
  View& operator=(const View&) = delete;
  virtual ~View() = default;

  [[nodiscard]] virtual std::string_view name() const = 0;
  [[nodiscard]] virtual std::uint32_t foldVersion() const = 0;
  [[nodiscard]] virtual Corrections corrections() const = 0;
  [[nodiscard]] virtual Order order() const = 0;

  [[nodiscard]] virtual std::unique_ptr<State> start() const = 0;
  [[nodiscard]] virtual std::unique_ptr<State> load(std::string_view bytes) const = 0;
  virtual void save(const State& state, std::string& bytes) const = 0;  // appends
  virtual void fold(State& state, Rows& rows, const Event& event) const = 0;
  virtual void index(const State& state, std::string_view stream, Rows& rows) const = 0;

  // The structs of Answer.body and Item.body, for JSON.
  [[nodiscard]] virtual capnp::StructSchema answerSchema() const = 0;
  [[nodiscard]] virtual capnp::StructSchema itemSchema() const = 0;

  [[nodiscard]] virtual ShowReads showReads() const = 0;
  [[nodiscard]] virtual Result<void> show(const State& state, const StreamReading& reading,
                                          schema::ShowQuery::Reader query,
                                          capnp::AnyPointer::Builder body) const = 0;
  [[nodiscard]] virtual std::vector<std::string_view> listFields() const = 0;
  [[nodiscard]] virtual Result<ListPlan> plan(const Conditions& conditions) const = 0;
  // Absent: the list walks the rows of plan().
  [[nodiscard]] virtual Result<std::optional<std::vector<WorkedOutItem>>> workedOut(
      const Conditions& conditions, const Reading& reading) const = 0;
  [[nodiscard]] virtual Result<bool> matches(const State& state, const ListRow& row) const = 0;
  [[nodiscard]] virtual Result<void> item(const State& state, const ListRow& row,
                                          capnp::AnyPointer::Builder body) const = 0;

  [[nodiscard]] virtual std::span<const MeasureInfo> measures() const = 0;
  // `name` is one of measures().
  [[nodiscard]] virtual Result<void> measure(std::string_view name, const Reading& reading,
                                             const MeasureWanted& wanted, MeasureCells& cells) const = 0;

  [[nodiscard]] virtual std::string print(schema::Answer::Reader answer,
                                          const PrintOptions& options) const = 0;
  [[nodiscard]] virtual std::string printList(schema::Page::Reader page,
                                              const PrintOptions& options) const = 0;
  // An SVG document; absent: this view has no picture.
  [[nodiscard]] virtual std::optional<std::string> picture(schema::Answer::Reader answer) const = 0;
};

template <class Definition>
class TypedView final : public View {
 public:
  [[nodiscard]] std::string_view name() const override { return Definition::name; }
  [[nodiscard]] std::uint32_t foldVersion() const override { return Definition::foldVersion; }
  [[nodiscard]] Corrections corrections() const override { return Definition::corrections; }

  [[nodiscard]] Order order() const override {
    if constexpr (requires { Definition::order; }) return Definition::order;
    return Order::recording;
  }

  [[nodiscard]] std::unique_ptr<State> start() const override { return std::make_unique<Held>(); }
  [[nodiscard]] std::unique_ptr<State> load(std::string_view bytes) const override {
    auto state = std::make_unique<Held>();
    if constexpr (requires { typename Definition::Stored; }) {
      // Stored behind a header, so not aligned: copied once.
      auto words = kj::heapArray<capnp::word>(bytes.size() / sizeof(capnp::word));
      std::copy_n(bytes.data(), words.asBytes().size(), words.asBytes().begin());
      capnp::FlatArrayMessageReader message(words);
      state->value = Definition::load(message.getRoot<typename Definition::Stored>());
    } else {
      state->value = unpack<typename Definition::State>(bytes);
    }
    return state;
  }
  void save(const State& state, std::string& bytes) const override {
    if constexpr (requires { typename Definition::Stored; }) {
      capnp::MallocMessageBuilder message;
      Definition::save(value(state), message.initRoot<typename Definition::Stored>());
      auto words = capnp::messageToFlatArray(message);
      bytes.append(words.asChars().begin(), words.asChars().size());
    } else {
      pack(value(state), bytes);
    }
  }
  void fold(State& state, Rows& rows, const Event& event) const override {
    Definition::fold(static_cast<Held&>(state).value, rows, event);
  }
  void index(const State& state, std::string_view stream, Rows& rows) const override {
    Definition::index(value(state), stream, rows);
  }

  [[nodiscard]] capnp::StructSchema answerSchema() const override {
    return capnp::Schema::from<typename Definition::Answer>();
  }
  [[nodiscard]] capnp::StructSchema itemSchema() const override {
    return capnp::Schema::from<typename Definition::Item>();
  }
  [[nodiscard]] ShowReads showReads() const override {
    if constexpr (requires { Definition::showReads; }) return Definition::showReads;
    return ShowReads::allStreams;
  }
  [[nodiscard]] Result<void> show(const State& state, const StreamReading& reading,
                                  schema::ShowQuery::Reader query,
                                  capnp::AnyPointer::Builder body) const override {
    return Definition::show(value(state), reading, query, body.initAs<typename Definition::Answer>());
  }
  [[nodiscard]] std::vector<std::string_view> listFields() const override {
    return {Definition::listFields.begin(), Definition::listFields.end()};
  }
  [[nodiscard]] Result<ListPlan> plan(const Conditions& conditions) const override {
    return Definition::plan(conditions);
  }
  [[nodiscard]] Result<std::optional<std::vector<WorkedOutItem>>> workedOut(
      const Conditions& conditions, const Reading& reading) const override {
    if constexpr (requires { Definition::workedOut(conditions, reading); })
      return Definition::workedOut(conditions, reading);
    return std::optional<std::vector<WorkedOutItem>>{};
  }
  [[nodiscard]] Result<bool> matches(const State& state, const ListRow& row) const override {
    return Definition::matches(value(state), row);
  }
  [[nodiscard]] Result<void> item(const State& state, const ListRow& row,
                                  capnp::AnyPointer::Builder body) const override {
    return Definition::item(value(state), row, body.initAs<typename Definition::Item>());
  }
  [[nodiscard]] std::span<const MeasureInfo> measures() const override {
    if constexpr (requires { Definition::measures; }) return Definition::measures;
    return {};
  }
  [[nodiscard]] Result<void> measure(std::string_view name, const Reading& reading,
                                     const MeasureWanted& wanted, MeasureCells& cells) const override {
    if constexpr (requires { Definition::measures; })
      return Definition::measure(name, reading, wanted, cells);
    return {};
  }
  [[nodiscard]] std::string print(schema::Answer::Reader answer, const PrintOptions& options) const override {
    return Definition::print(answer, options);
  }
  [[nodiscard]] std::string printList(schema::Page::Reader page, const PrintOptions& options) const override {
    return Definition::printList(page, options);
  }
  [[nodiscard]] std::optional<std::string> picture(schema::Answer::Reader answer) const override {
    if constexpr (requires { Definition::picture(answer); }) return Definition::picture(answer);
    return std::nullopt;
  }

  // The definition's state within a state that this view made.
  static const typename Definition::State& value(const State& state) {
    return static_cast<const Held&>(state).value;
  }

 private:
  struct Held final : State {
    typename Definition::State value;
  };
};

template <class Definition>
[[nodiscard]] std::unique_ptr<const View> makeView() {
  return std::make_unique<TypedView<Definition>>();
}

}  // namespace casefold
