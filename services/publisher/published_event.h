// An accepted event as other systems get it: a CloudEvent (https://cloudevents.io, 1.0.2) in binary mode, by
// the binding for Kafka
// (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md).
//
//     header           what it holds
//     content-type     application/vnd.casefold.event+capnp
//     ce_specversion   1.0
//     ce_id            "case:c-17/5/0": stream, version of the record, and which of its events, from 0. The
//     same
//                      event has the same id for ever, so a subscriber that keeps ids takes each event once
//     ce_source        "/casefold/" and the log's name
//     ce_type          the event's type: "referral.received"
//     ce_subject       the stream
//     ce_time          when it was recorded, RFC 3339 in UTC. When it occurred stands in the event, with its
//     precision ce_actor         who recorded it, and ce_agency        for which agency; left out where the
//     record does not say
//
// The value is one Event (schemas/event.capnp): its canonical form, in Cap'n Proto's standard stream framing.
// The channel is the event's family, so a correction is published where the event was that it corrects. The
// key is the stream. All of it follows from the record alone: publishing again gives the same bytes.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "infra/log/outlet.h"
#include "schemas/codec/record.h"

namespace casefold {

// The channels: "referral", "assessment", "supervision", "programme".
[[nodiscard]] std::vector<std::string> publishedFamilies();

// What ce_source says for a log of this name.
[[nodiscard]] std::string publishedSource(const std::string& logName);

// Appends a message for each event of an accepted record. How many it has that cannot be published: of a
// family of a later version, for which there is no channel, or unreadable.
[[nodiscard]] std::size_t appendPublished(const RecordReader& record, const std::string& source,
                                          std::vector<OutletMessage>& messages);

}  // namespace casefold
