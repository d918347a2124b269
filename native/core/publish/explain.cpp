#include "native/core/publish/explain.hpp"

#include "native/core/base/arguments.hpp"
#include "native/core/media/rules.hpp"

#include <algorithm>
#include <utility>

namespace tokpost {
namespace {

std::string names_of(const std::vector<tiktok::Privacy>& options) {
  std::string names;
  for (const tiktok::Privacy option : options) {
    names.append(names.empty() ? "" : ", ").append(tiktok::friendly_name(option));
  }
  return names.empty() ? "none" : names;
}

std::string remedy_for(std::string_view rule) {
  if (rule == "video.duration") return "Cut the video.";
  if (rule.starts_with("photo.")) return "Convert the photo to JPEG with a short side of 1080.";
  return "Convert the video to MP4 with H.264, 30 fps and at least 540 pixels a side.";
}

void check_privacy(tiktok::Privacy privacy, const tiktok::CreatorInfo& info,
                   std::vector<Refusal>& refusals) {
  const auto& options = info.privacy_options;
  if (std::find(options.begin(), options.end(), privacy) != options.end()) return;
  refusals.push_back({"privacy", "privacy_level_option_mismatch",
                      "`privacy` is " + std::string(tiktok::friendly_name(privacy)) +
                          ", which this creator cannot choose now.",
                      "Choose one of: " + names_of(options) + ".", true});
}

// TikTok switches these off by itself, so that asking for them is no refusal but a surprise.
void check_interaction(std::string_view option, bool wanted, bool is_disabled,
                       std::vector<Refusal>& refusals) {
  if (!wanted || !is_disabled) return;
  const std::string name(option);
  refusals.push_back({name, "interaction_disabled",
                      "`" + name + "` is false, but the creator has switched this off.",
                      "Set `" + name + "` to true, so that the post says what will be.", false});
}

bool is_wanted(const std::optional<bool>& disabled) {
  return disabled.has_value() && !*disabled;
}

}  // namespace

std::vector<Refusal> media_refusals(const PostRequest& request,
                                    const std::optional<media::Probe>& probe,
                                    std::optional<std::int64_t> creator_max_duration_seconds) {
  std::vector<Refusal> refusals;
  if (!probe) return refusals;
  media::VideoLimits limits;
  limits.creator_max_duration_s = creator_max_duration_seconds;
  const auto problems =
      is_video(request.kind) ? media::check_video(*probe, limits) : media::check_photo(*probe);
  for (const media::Problem& problem : problems) {
    refusals.push_back({is_video(request.kind) ? "source" : "photos", problem.code, problem.message,
                        remedy_for(problem.rule), problem.certain});
  }
  return refusals;
}

std::vector<Refusal> creator_refusals(const PostRequest& request, const tiktok::CreatorInfo& info) {
  std::vector<Refusal> refusals;
  if (is_draft(request.kind)) return refusals;
  if (request.kind == PostKind::photos) {
    check_privacy(request.photos.privacy, info, refusals);
    check_interaction("disableComment", is_wanted(request.photos.disable_comment),
                      info.comment_disabled, refusals);
    return refusals;
  }
  check_privacy(request.video.privacy, info, refusals);
  check_interaction("disableComment", is_wanted(request.video.disable_comment),
                    info.comment_disabled, refusals);
  check_interaction("disableDuet", is_wanted(request.video.disable_duet), info.duet_disabled,
                    refusals);
  check_interaction("disableStitch", is_wanted(request.video.disable_stitch), info.stitch_disabled,
                    refusals);
  return refusals;
}

std::optional<Error> refusal_error(const std::vector<Refusal>& refusals) {
  std::vector<Issue> issues;
  for (const Refusal& refusal : refusals) {
    if (refusal.certain) issues.push_back({refusal.path, refusal.code, refusal.message});
  }
  if (issues.empty()) return std::nullopt;
  return faulty(Errc::validation, "invalid_post", "TikTok will not take this post.",
                std::move(issues), "posts.check");
}

}  // namespace tokpost
