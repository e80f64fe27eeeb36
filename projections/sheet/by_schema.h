// Prints what a view answers from its schema, so that a view needs no code for it. What is called how, what
// is coloured and what is left out, the schema says: by its names, by its order, and by the annotations in
// schemas/terms.capnp ("how people are shown it").
//
//   static std::string print(schema::Answer::Reader answer, const PrintOptions& options) {
//     return printAnswer("Supervision", answer, capnp::Schema::from<Answer>(), options);
//   }
//   static std::string printList(schema::Page::Reader page, const PrintOptions& options) {
//     return printPage(page, capnp::Schema::from<Item>(), options);
//   }
//
//     Supervision of worker:7, at version 12
//
//     supervisor  J. Smith
//     next due    2010-08-02
//
//     Sessions
//     when        length (minutes)  reflective
//     ──────────  ────────────────  ──────────
//     2010-06-28                90  yes
//
// Single values stand first, then structs as sections and lists of structs as tables, each in the order of
// the file; empty lists and structs are left out. In a table the field `occurred`, which is called "when",
// stands first; columns in which no row says anything are left out; a struct is one line; a list of structs
// within a row becomes a table of its own beneath, each row of it named by the first column of the row that
// it is from. Where a table is too wide for the screen, its rows are printed one beneath the other. The Bool
// `truncated` becomes a sentence at the end.
//
// Any thread. A message that is damaged throws kj::Exception, as reading it does.
#pragma once

#include <capnp/dynamic.h>
#include <capnp/schema.h>

#include <string>
#include <string_view>

#include "infra/terminal/text.h"
#include "projections/runner/view.h"
#include "schemas/service.capnp.h"

namespace casefold {

// The answer about one stream, whose body is a `body`. `what` is what it is about: "Supervision".
[[nodiscard]] std::string printAnswer(std::string_view what, schema::Answer::Reader answer,
                                      capnp::StructSchema body, const PrintOptions& options);

// A page of a list, whose items are of `item`: the stream, red where the answer is known to lack something,
// and the item's fields.
[[nodiscard]] std::string printPage(schema::Page::Reader page, capnp::StructSchema item,
                                    const PrintOptions& options);

// The body alone, as printAnswer prints it beneath the head: for a view that has a picture of its own to
// show.
void writeBody(std::string& out, capnp::DynamicStruct::Reader body, const Screen& screen);

}  // namespace casefold
