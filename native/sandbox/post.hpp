#pragma once

#include "native/core/base/clock.hpp"
#include "native/core/base/json.hpp"
#include "native/sandbox/chunk_rules.hpp"
#include "native/sandbox/media_intake.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokpost::sandbox {

enum class PostKind : std::uint8_t { video, draft, photos, photo_draft };
/// "video", "draft", "photos", "photoDraft".
std::string_view to_string(PostKind kind);
bool is_draft(PostKind kind);
bool is_photo(PostKind kind);

enum class PostStatus : std::uint8_t {
  processing_upload,
  processing_download,
  send_to_user_inbox,
  publish_complete,
  failed,
};
/// TikTok's own words.
std::string_view to_string(PostStatus status);

/// The upload of one video, behind its upload_url.
struct UploadTask {
  std::string id;
  std::string token;
  ChunkPlan plan;
  std::int64_t received = 0;  ///< bytes of the chunks, and of parts of chunks, that were taken
  WallTime expires;
  /// Raised by every PUT that begins; only the newest may commit, since an older one's peer has
  /// given it up.
  std::uint64_t attempt = 0;
  MediaIntake media;

  bool is_complete() const { return received == plan.video_size; }
};

struct PulledFile {
  std::string url;
  std::uint64_t bytes = 0;
  std::string sha256;
};

/// One publish_id and what became of it.
struct Post {
  std::string publish_id;
  std::string client_key;
  std::string user_id;
  PostKind kind = PostKind::video;
  PostStatus status = PostStatus::processing_upload;
  std::string fail_reason;
  WallTime created;
  json::object metadata;  ///< post_info as it came
  std::string title;
  std::string privacy;  ///< in force: forced to SELF_ONLY for unaudited clients
  std::optional<UploadTask> upload;
  std::vector<PulledFile> pulled;
  std::uint64_t bytes = 0;  ///< of the media that came whole
  std::string sha256;       ///< of the video
  std::int64_t downloaded_bytes = 0;
  bool has_media = false;   ///< all of it came; processing or beyond
  bool is_cleared = false;  ///< moderation is over
  std::vector<std::int64_t> public_ids;
  /// The client cannot know that its init, or its last chunk, took effect.
  bool init_answer_lost = false;
  bool last_answer_lost = false;
  media::Probe probe;  ///< of the video

  bool is_pulled() const { return !upload; }
  bool is_final() const {
    return status == PostStatus::failed || status == PostStatus::publish_complete;
  }
};

/// The post as sandbox.posts() answers it. Ids are strings.
json::object describe(const Post& post, const std::string& username, const std::string& open_id);

}  // namespace tokpost::sandbox
