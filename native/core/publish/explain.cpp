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
  if (rule.ends_with("duration")) return "Cut the video.";
  if (rule.starts_with("photo.")) return "Convert the photo to JPEG with a short side of 1080.";
  return "Convert the video to MP4 with H.264, 30 fps and at least 540 pixels a side.";
}

bool allows(const tiktok::CreatorInfo& info, tiktok::Privacy privacy) {
  const auto& options = info.privacy_options;
  return std::find(options.begin(), options.end(), privacy) != options.end();
}

// Of a fault in the options, or of a source that cannot be opened.
std::string remedy_for_fault(const Issue& issue) {
  const std::string_view code = issue.code;
  const std::string option = "`" + issue.path + "`";
  if (code == "required") return "Give " + option + ".";
  if (code == "unknown") return "Leave " + option + " out, or correct its spelling.";
  if (code == "too_long" || code == "length") return "Shorten " + option + ".";
  if (code == "source_lost") return "Name a file or a URL that is there and can be read.";
  if (code == "needs_media_route") {
    return "Set `media.publicUrl` and mount the media route, or give the photo's own https URL.";
  }
  if (code == "needs_lasting_source") {
    return "Put the bytes into a file and give its path, or leave `publishAt` out.";
  }
  if (code == "branded_private") return "Set `privacy` to a choice that is not private.";
  return "Correct " + option + ".";
}

void check_privacy(tiktok::Privacy privacy, const tiktok::CreatorInfo& info,
                   std::vector<Refusal>& refusals) {
  if (allows(info, privacy)) return;
  refusals.push_back({"privacy", "privacy_level_option_mismatch",
                      "`privacy` is " + std::string(tiktok::friendly_name(privacy)) +
                          ", which this creator cannot choose now.",
                      "Choose one of: " + names_of(info.privacy_options) + ".", true});
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

Refusal refusal_of(const Issue& issue) {
  return {issue.path, issue.code, issue.message, remedy_for_fault(issue), true};
}

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

std::vector<Refusal> audit_refusals(const PostRequest& request, const tiktok::CreatorInfo& info) {
  if (is_draft(request.kind)) return {};
  const auto privacy = is_video(request.kind) ? request.video.privacy : request.photos.privacy;
  if (privacy != tiktok::Privacy::everyone || !allows(info, privacy)) return {};
  return {{"privacy", "unaudited_client_can_only_post_to_private_accounts",
           "An app that TikTok has not audited cannot post publicly.",
           "Nothing, if your app has passed the audit; until then post from a private account with "
           "`privacy` private, or send a draft.",
           false}};
}

std::vector<Issue> certain_issues(const std::vector<Refusal>& refusals) {
  std::vector<Issue> issues;
  for (const Refusal& refusal : refusals) {
    if (refusal.certain) issues.push_back({refusal.path, refusal.code, refusal.message});
  }
  return issues;
}

std::optional<Error> refusal_error(const std::vector<Refusal>& refusals) {
  std::vector<Issue> issues = certain_issues(refusals);
  if (issues.empty()) return std::nullopt;
  return faulty(Errc::validation, "invalid_post", "TikTok will not take this post.",
                std::move(issues), "posts.check");
}

}  // namespace tokpost
