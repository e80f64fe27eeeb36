#include "schemas/codec/json_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "schemas/codec/schema_tables.h"
#include "schemas/codec/utf8.h"

namespace casefold {
namespace {

using Json = nlohmann::ordered_json;

// Builds the tree as nlohmann's parser reads; that parser keeps its own stack, so that deep input cannot
// exhaust ours. `open_` points at the containers being filled. Only the innermost grows, so the outer ones
// stay where they are.
class TreeBuilder final : public nlohmann::json_sax<Json> {
 public:
  TreeBuilder(Json& root, std::string_view text) : root_(root), text_(text) {}

  bool null() override { return place(nullptr) != nullptr; }
  bool boolean(bool value) override { return place(value) != nullptr; }
  bool number_integer(number_integer_t value) override { return place(value) != nullptr; }
  bool number_unsigned(number_unsigned_t value) override { return place(value) != nullptr; }
  bool number_float(number_float_t value, const string_t&) override { return place(value) != nullptr; }
  bool string(string_t& value) override { return place(std::move(value)) != nullptr; }
  bool binary(binary_t&) override { return false; }

  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    // Names are looked up one by one in an ordered object, so their number is bounded.
    if (open_.back()->size() == maxJsonNames)
      return refuse(fmt::format("an object has at most {} fields", maxJsonNames));
    if (open_.back()->contains(name))
      return refuse(isFieldName(name) ? fmt::format("\"{}\" is given twice; give it once", name)
                                      : "a field that there is not is given twice");
    key_ = std::move(name);
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    // The parser's own message quotes the text, so it is not used.
    const auto before = text_.substr(0, position > 0 ? position - 1 : 0);
    const auto line = std::ranges::count(before, '\n') + 1;
    const auto byte = line == 1 ? position : position - 1 - before.rfind('\n');
    error_ =
        fail(ErrorCode::malformed,
             fmt::format("not JSON: what stands at byte {}{} cannot stand there, or the text ends too early",
                         byte, line == 1 ? "" : fmt::format(" of its line {}", line)));
    return false;
  }

  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

 private:
  template <class Value>
  Json* place(Value&& value) {
    if (open_.empty()) {
      root_ = std::forward<Value>(value);
      return &root_;
    }
    Json& parent = *open_.back();
    if (parent.is_array()) {
      parent.push_back(std::forward<Value>(value));
      return &parent.back();
    }
    return &(parent[key_] = std::forward<Value>(value));
  }

  bool open(Json container) {
    if (open_.size() == maxJsonDepth)
      return refuse(fmt::format("nested deeper than {} levels", maxJsonDepth));
    names_.push_back(key_);
    open_.push_back(place(std::move(container)));
    return true;
  }

  bool close() {
    open_.pop_back();
    names_.pop_back();
    return true;
  }

  bool refuse(std::string message) {
    error_ = fail(ErrorCode::malformed, std::move(message), path());
    return false;
  }

  // The path of the innermost open container.
  [[nodiscard]] std::string path() const {
    std::string path;
    for (std::size_t i = 1; i < open_.size(); ++i) {
      const Json& parent = *open_[i - 1];
      if (parent.is_array()) {
        path += fmt::format("[{}]", parent.size() - 1);
      } else {
        if (!path.empty()) path += '.';
        path += nameForPath(names_[i]);
      }
    }
    return path;
  }

  Json& root_;
  std::string_view text_;
  std::vector<Json*> open_;
  std::vector<std::string> names_;  // the name under which each open container stands in its parent
  std::string key_;
  std::optional<Error> error_;
};

}  // namespace

std::string_view nameForPath(std::string_view name) { return isFieldName(name) ? name : "?"; }

Result<Json> parseJson(std::string_view text) {
  // Looked at first, so that the message is about the encoding and not about some byte.
  if (!isUtf8(text)) return fail(ErrorCode::malformed, "not UTF-8, or holds a NUL byte; write JSON in UTF-8");
  Json root;
  TreeBuilder builder(root, text);
  if (!Json::sax_parse(text, &builder) || builder.error())
    return builder.error().value_or(fail(ErrorCode::malformed, "not JSON"));
  return Result<Json>(boost::system::in_place_value, std::move(root));
}

}  // namespace casefold
