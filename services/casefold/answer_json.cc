#include "services/casefold/answer_json.h"

#include <nlohmann/json.hpp>

#include "schemas/codec/event_types.h"
#include "schemas/codec/json.h"
#include "schemas/codec/when.h"

namespace casefold {
namespace {

using Json = nlohmann::ordered_json;

void addBody(Json& document, capnp::AnyPointer::Reader body, capnp::StructSchema schema) {
  if (body.isNull()) return;
  Json fields = toJson(body.getAs<capnp::DynamicStruct>(schema));
  for (auto& [name, value] : fields.items()) document[name] = std::move(value);
}

// Which day an answer is of is said where it is not the present, and that its view does not follow the log
// where it does not.
void leaveOutThePresent(Json& document) {
  for (const char* name : {"asOf", "knownAt", "stale"})
    if (document.at(name).is_null()) document.erase(name);
}

// [{"name": …, "count": …}] as {name: count}.
Json countsAsObject(const Json& counts) {
  Json object = Json::object();
  for (const Json& count : counts) object[count.at("name").get<std::string>()] = count.at("count");
  return object;
}

}  // namespace

Json answerJson(schema::Answer::Reader answer, capnp::StructSchema body) {
  Json document = toJson(answer);
  if (answer.getComplete()) document.erase("incomplete");
  leaveOutThePresent(document);
  addBody(document, answer.getBody(), body);
  return document;
}

Json itemJson(schema::Page::Item::Reader item, schema::Page::Reader page, capnp::StructSchema body) {
  Json document = toJson(item);
  if (page.hasAsOf()) document["asOf"] = text(readWhen(page.getAsOf()));
  if (page.hasKnownAt()) document["knownAt"] = text(readWhen(page.getKnownAt()));
  addBody(document, item.getBody(), body);
  return document;
}

Json measuresJson(schema::Measures::Reader measures) {
  Json document = toJson(measures);
  leaveOutThePresent(document);
  return document;
}

Json statusJson(schema::Status::Reader status) {
  Json document = toJson(status);
  for (const char* name : {"eventsByType", "flags", "droppedByReason"})
    document[name] = countsAsObject(document.at(name));
  // Times that there are not.
  for (unsigned i = 0; i < status.getViews().size(); ++i) {
    if (status.getViews()[i].getSince() == 0) document["views"][i].erase("since");
    if (status.getViews()[i].getTriesAgain() == 0) document["views"][i].erase("triesAgain");
  }
  return document;
}

Json entryJson(schema::Replay::Entry::Reader entry) {
  Json document = toJson(entry);
  if (entry.getStream().size() > 0) return document;
  Json known = Json::object();
  for (const char* name : {"position", "outcome", "reason"}) known[name] = document.at(name);
  return known;
}

}  // namespace casefold
