#pragma once

#include "native/core/media/chunk_plan.hpp"
#include "native/core/net/http_message.hpp"

#include <cstdint>
#include <optional>

namespace tokpost {

/// What has been sent of an upload: TikTok had `acknowledged` bytes before the last PUT, which went
/// up to `sent_end`. More or less than that it cannot have.
struct SentRange {
  std::uint64_t acknowledged = 0;
  std::uint64_t sent_end = 0;
};

/// The figure in the Content-Range of a reply of the media host, "bytes 0-{figure}/{total}", read
/// leniently. Sources disagree whether it counts the bytes or is the index of the last.
std::optional<std::uint64_t> range_figure(const HttpReply& reply, std::uint64_t size_bytes);

/// A figure within one byte of a chunk's end, or of the start, means that place.
std::optional<std::uint64_t> boundary_near(const media::ChunkPlan& plan, std::uint64_t figure);

/// How many bytes TikTok has, by its reply alone; nullopt where that has to be confirmed first.
std::optional<std::uint64_t> offset_by_reply(const media::ChunkPlan& plan, SentRange sent,
                                             std::optional<std::uint64_t> figure);

/// How many bytes TikTok has, by the `uploaded_bytes` of the post's status, which must not
/// contradict the reply's figure where there is one; nullopt where the sources disagree.
std::optional<std::uint64_t> offset_by_status(const media::ChunkPlan& plan, SentRange sent,
                                              std::optional<std::uint64_t> figure,
                                              std::uint64_t uploaded_bytes);

}  // namespace tokpost
