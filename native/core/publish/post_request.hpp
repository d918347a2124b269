#pragma once

#include "native/core/base/clock.hpp"
#include "native/core/base/json.hpp"
#include "native/core/store/post_state.hpp"
#include "native/core/tiktok/post_init.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tokpost {

inline bool is_draft(PostKind kind) {
  return kind == PostKind::draft_video || kind == PostKind::draft_photos;
}
inline bool is_video(PostKind kind) {
  return kind == PostKind::video || kind == PostKind::draft_video;
}

/// Where the bytes are, as the caller said it.
struct SourceSpec {
  enum class Kind : std::uint8_t { file, buffer, stream, url, relay_url };
  Kind kind = Kind::file;
  std::string location;          ///< a path or a URL
  std::uint64_t size_bytes = 0;  ///< of a buffer or a stream
};

/// What `finished` waits for.
enum class WaitFor : std::uint8_t { uploaded, published, everybody };

/// A post as it was asked for, read and checked as far as that can be done without the disk, the
/// network or the creator's settings.
struct PostRequest {
  PostKind kind = PostKind::video;
  std::vector<SourceSpec> sources;  ///< one for a video, one for each photo
  tiktok::VideoPostInfo video;      ///< of a direct video
  tiktok::PhotoPostInfo photos;     ///< of photos; a draft takes its text only
  std::int32_t cover_index = 0;
  std::optional<std::string> idempotency_key;
  std::optional<WallTime> publish_at;
  std::int32_t priority = 0;  ///< among the posts of a queue that are due
  WaitFor wait = WaitFor::published;
  std::optional<std::chrono::milliseconds> poll_interval;
  std::optional<int> max_checks;
};

/// The options as far as they could be read, and all that is wrong with them.
struct ReadOptions {
  PostRequest request;  ///< lacks the sources that have faults
  std::vector<Issue> issues;
};

/// Reads the options of postVideo, draftVideo, postPhotos and draftPhotos; `publishAt` is in
/// milliseconds since 1970, a buffer is `{ buffer: size }`, a stream `{ stream: true, size }`.
/// Pure.
ReadOptions read_post_options(PostKind kind, const json::object& options);
/// The same for options that have been checked before: any fault is an Error of kind `validation`.
Result<PostRequest> read_post_request(PostKind kind, const json::object& options);

/// One Error of kind `validation`, code `invalid_post`, that names every fault.
Error invalid_post(std::vector<Issue> issues);

}  // namespace tokpost
