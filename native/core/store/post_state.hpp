#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tokpost {

enum class PostKind : std::uint8_t { video, draft_video, photos, draft_photos };

/// The states of a post, forward only but for `stalled`, which goes on, and `in_inbox`, which the
/// creator may still publish.
enum class PostState : std::uint8_t {
  scheduled,
  queued,
  checking,
  starting,
  uploading,
  processing,
  published,
  in_inbox,
  stalled,
  failed,
  cancelled,
};

enum class StallReason : std::uint8_t {
  checks_exhausted,
  ambiguous_init,
  ambiguous_upload,
  source_lost,
  source_changed,
  needs_reconnect,
  token_missing,
  account_removed,
};

/// `urls` are the photos that TikTok pulls.
enum class SourceKind : std::uint8_t { file, buffer, stream, url, relay_url, urls };

std::string_view to_string(PostKind kind);
std::string_view to_string(PostState state);
std::string_view to_string(StallReason reason);
std::string_view to_string(SourceKind kind);

std::optional<PostKind> parse_post_kind(std::string_view name);
std::optional<PostState> parse_post_state(std::string_view name);
std::optional<StallReason> parse_stall_reason(std::string_view name);
std::optional<SourceKind> parse_source_kind(std::string_view name);

/// Nothing can happen to the post any more.
bool is_final(PostState state);
/// Somebody has to work on the post now: it is neither final nor waiting for a person.
bool is_running(PostState state);

}  // namespace tokpost
