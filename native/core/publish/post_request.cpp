#include "native/core/publish/post_request.hpp"

#include "native/core/base/arguments.hpp"
#include "native/core/base/limits.hpp"
#include "native/core/base/utf16.hpp"
#include "native/core/net/url.hpp"
#include "native/core/publish/source_spec.hpp"

#include <boost/json/array.hpp>

#include <limits>
#include <utility>

namespace tokpost {
namespace {

using Issues = std::vector<Issue>;

constexpr std::int64_t kMaxMilliseconds = std::int64_t{1} << 52;
constexpr std::size_t kMaxIdempotencyKey = 255;

/// A text of at most so many UTF-16 units, which is how TikTok counts.
void read_text(Arguments& arguments, std::string_view name, std::size_t most,
               std::optional<std::string>& out) {
  if (!arguments.has(name)) return;
  std::string text;
  arguments.text(name, text);
  const std::size_t length = utf16_length(text);
  if (length > most) {
    arguments.fault(name, "too_long",
                    "has " + std::to_string(length) + " characters (UTF-16 units); TikTok takes " +
                        std::to_string(most));
  }
  out = std::move(text);
}

void read_flag(Arguments& arguments, std::string_view name, std::optional<bool>& out) {
  if (!arguments.has(name)) return;
  bool flag = false;
  arguments.flag(name, flag);
  out = flag;
}

void read_privacy(Arguments& arguments, tiktok::Privacy& out) {
  std::string name;
  arguments.text("privacy", name);
  if (name.empty()) return;
  if (const auto privacy = tiktok::parse_privacy(name)) {
    out = *privacy;
  } else {
    arguments.fault(
        "privacy", "unknown_privacy",
        "is none of public, friends, followers, private or TikTok's own names for them");
  }
}

/// TikTok's content sharing guidelines: branded content cannot be private.
void check_branded(Arguments& arguments, bool brand_content, tiktok::Privacy privacy) {
  if (!brand_content || privacy != tiktok::Privacy::only_me) return;
  arguments.fault("brandContent", "branded_private",
                  arguments.has("privacy")
                      ? "cannot go with private: TikTok requires branded content to be visible"
                      : "needs `privacy`, which is private where it is left out");
}

void read_video_settings(Arguments& arguments, tiktok::VideoPostInfo& info) {
  read_text(arguments, "title", limits::kVideoTitleMaxLength, info.title);
  read_privacy(arguments, info.privacy);
  read_flag(arguments, "disableComment", info.disable_comment);
  read_flag(arguments, "disableDuet", info.disable_duet);
  read_flag(arguments, "disableStitch", info.disable_stitch);
  read_flag(arguments, "aiGenerated", info.ai_generated);
  arguments.flag("brandContent", info.brand_content);
  arguments.flag("brandOrganic", info.brand_organic);
  std::optional<std::int64_t> cover;
  arguments.integer("coverTimestampMs", cover, 0, std::numeric_limits<std::int32_t>::max());
  if (cover) info.cover_timestamp_ms = static_cast<std::int32_t>(*cover);
  check_branded(arguments, info.brand_content, info.privacy);
}

void read_photo_text(Arguments& arguments, tiktok::PhotoText& text) {
  read_text(arguments, "title", limits::kPhotoTitleMaxLength, text.title);
  read_text(arguments, "description", limits::kPhotoDescriptionMaxLength, text.description);
}

void read_photo_settings(Arguments& arguments, tiktok::PhotoPostInfo& info) {
  read_photo_text(arguments, info.text);
  read_privacy(arguments, info.privacy);
  read_flag(arguments, "disableComment", info.disable_comment);
  read_flag(arguments, "autoAddMusic", info.auto_add_music);
  arguments.flag("brandContent", info.brand_content);
  arguments.flag("brandOrganic", info.brand_organic);
  check_branded(arguments, info.brand_content, info.privacy);
}

void read_photos(Arguments& arguments, PostRequest& request, Issues& issues) {
  const auto* photos = arguments.array("photos");
  if (photos == nullptr) {
    if (!arguments.has("photos")) arguments.fault("photos", "required", "is required");
    return;
  }
  if (photos->empty() || photos->size() > limits::kMaxPhotos) {
    arguments.fault("photos", "photo_count",
                    "holds " + std::to_string(photos->size()) + " photos; TikTok takes 1 to " +
                        std::to_string(limits::kMaxPhotos));
  }
  for (std::size_t i = 0; i < photos->size(); ++i) {
    const std::string path = "photos[" + std::to_string(i) + "]";
    if (auto photo = read_photo_source((*photos)[i], path, issues)) {
      request.sources.push_back(std::move(*photo));
    }
  }
  std::int64_t cover = 0;
  const auto count = static_cast<std::int64_t>(photos->size());
  if (count > 0) arguments.integer("coverIndex", cover, 0, count - 1);
  request.cover_index = static_cast<std::int32_t>(cover);
}

/// Privacy decides whether there will ever be a public post to wait for.
void read_wait(Arguments& arguments, PostRequest& request) {
  const auto word = arguments.word("wait", {"uploaded", "published", "public"});
  if (!word) return;
  request.wait = static_cast<WaitFor>(*word);
  const auto privacy = is_video(request.kind) ? request.video.privacy : request.photos.privacy;
  if (request.wait == WaitFor::everybody &&
      (is_draft(request.kind) || privacy != tiktok::Privacy::everyone)) {
    arguments.fault("wait", "never_public",
                    "is `public`, but this post will not be: only a direct post with public "
                    "privacy gets a public id");
  }
}

void read_polling(Arguments& arguments, PostRequest& request, Issues& issues) {
  const auto* polling = arguments.object("polling");
  if (polling == nullptr) return;
  Arguments inner(*polling, "polling.", issues);
  std::optional<std::int64_t> interval;
  std::optional<std::int64_t> checks;
  inner.integer("intervalMs", interval, 1, kMaxMilliseconds);
  inner.integer("maxChecks", checks, 1, std::numeric_limits<std::int32_t>::max());
  inner.refuse_others();
  if (interval) request.poll_interval = std::chrono::milliseconds(*interval);
  if (checks) request.max_checks = static_cast<int>(*checks);
}

void read_common(Arguments& arguments, PostRequest& request, Issues& issues) {
  if (arguments.has("idempotencyKey")) {
    std::string key;
    arguments.text("idempotencyKey", key);
    if (key.empty() || key.size() > kMaxIdempotencyKey) {
      arguments.fault("idempotencyKey", "length", "must have 1 to 255 bytes");
    }
    request.idempotency_key = std::move(key);
  }
  std::optional<std::int64_t> publish_at;
  arguments.integer("publishAt", publish_at, 0, kMaxMilliseconds);
  if (publish_at) request.publish_at = from_unix_milliseconds(*publish_at);
  arguments.flag("held", request.held);
  std::int64_t priority = 0;
  arguments.integer("priority", priority, -std::numeric_limits<std::int32_t>::max(),
                    std::numeric_limits<std::int32_t>::max());
  request.priority = static_cast<std::int32_t>(priority);
  read_polling(arguments, request, issues);
  read_wait(arguments, request);
}

}  // namespace

Result<PostRequest> read_post_request(PostKind kind, const json::object& options) {
  Issues issues;
  Arguments arguments(options, "", issues);
  PostRequest request;
  request.kind = kind;
  if (is_video(kind)) {
    const auto* source = arguments.any("source");
    if (source == nullptr) {
      arguments.fault("source", "required", "is required");
    } else if (auto spec = read_video_source(*source, "source", issues)) {
      request.sources.push_back(std::move(*spec));
    }
  } else {
    read_photos(arguments, request, issues);
  }
  // A draft takes no settings: the creator makes them in the app (inbox init), and TikTok would
  // ignore them in silence. refuse_others() names each one that was given.
  switch (kind) {
    case PostKind::video:
      read_video_settings(arguments, request.video);
      break;
    case PostKind::photos:
      read_photo_settings(arguments, request.photos);
      break;
    case PostKind::draft_photos:
      read_photo_text(arguments, request.photos.text);
      break;
    case PostKind::draft_video:
      break;
  }
  read_common(arguments, request, issues);
  arguments.refuse_others();
  if (issues.empty()) return request;
  return faulty(Errc::validation, "invalid_post", "The post cannot be accepted.", std::move(issues),
                "posts.accept");
}

}  // namespace tokpost
