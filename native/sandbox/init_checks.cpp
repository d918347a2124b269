#include "native/sandbox/init_checks.hpp"

#include "native/core/base/limits.hpp"
#include "native/core/base/utf16.hpp"
#include "native/sandbox/caps.hpp"
#include "native/sandbox/scopes.hpp"
#include "native/sandbox/url_ownership.hpp"

#include <algorithm>
#include <array>

namespace tokpost::sandbox {
namespace {

constexpr const char* kPostInfo = "The request post info is empty or incorrect";

constexpr std::array<std::string_view, 3> kUploadFields = {"video_size", "chunk_size",
                                                           "total_chunk_count"};

Refusal invalid(int row, const std::string& message, const std::string& rule = {}) {
  return {400, "invalid_params", message, row, rule.empty() ? message : rule};
}

bool contains_level(std::string_view level) {
  return std::find(limits::kPrivacyLevels.begin(), limits::kPrivacyLevels.end(), level) !=
         limits::kPrivacyLevels.end();
}

bool is_privacy_level(const json::object& info) {
  const auto level = json::find_string(info, "privacy_level");
  return level && contains_level(*level);
}

Refused check_flags(const json::object& info, const std::vector<std::string_view>& names) {
  for (const auto name : names) {
    const auto* flag = json::find(info, name);
    if (flag != nullptr && !flag->is_bool()) {
      return invalid(43, kPostInfo, "post_info." + std::string(name) + " is not a boolean");
    }
  }
  return std::nullopt;
}

Refused check_text(const json::object& info, std::string_view name, std::size_t longest, int row) {
  const auto* member = json::find(info, name);
  if (member == nullptr) return std::nullopt;
  const auto* text = member->if_string();
  if (text == nullptr) {
    return invalid(43, kPostInfo, "post_info." + std::string(name) + " is not a string");
  }
  if (utf16_length(*text) > longest) {
    return invalid(row, kPostInfo,
                   std::string(name) + " is over " + std::to_string(longest) + " UTF-16 units");
  }
  return std::nullopt;
}

Refused read_plan(const json::object& info, ChunkPlan& plan) {
  std::array<std::int64_t, 3> values{};
  for (std::size_t i = 0; i < kUploadFields.size(); ++i) {
    const auto found = json::find_int(info, kUploadFields[i]);
    if (!found) {
      return invalid(43, "The source info is empty or incorrect",
                     "source_info." + std::string(kUploadFields[i]) + " is not an integer");
    }
    values[i] = *found;
  }
  plan = {values[0], values[1], values[2]};
  const auto fault = chunk_fault(plan);
  if (!fault) return std::nullopt;
  return invalid(is_video_size(plan.video_size) ? 45 : 44, *fault);
}

}  // namespace

Refused read_video_source(Exchange& exchange, const json::object& body, VideoSource& source) {
  const auto* info = json::find_object(body, "source_info");
  if (info == nullptr) return invalid(43, "The source info is empty or incorrect");
  const auto kind = json::find_string(*info, "source");
  if (kind != "FILE_UPLOAD" && kind != "PULL_FROM_URL") {
    return invalid(43, "The source info is empty or incorrect",
                   "source_info.source is neither FILE_UPLOAD nor PULL_FROM_URL");
  }
  const bool uploads = kind == "FILE_UPLOAD";
  for (const auto& member : *info) {
    const std::string_view name(member.key().data(), member.key().size());
    if (name == "source") continue;
    const bool of_upload =
        std::find(kUploadFields.begin(), kUploadFields.end(), name) != kUploadFields.end();
    if (!of_upload && name != "video_url") {
      // Seen to be ignored: a cover timestamp, for one, which belongs into post_info.
      violate(exchange, 43, "source_info has no member " + std::string(name), false);
    } else if (of_upload != uploads) {
      return invalid(43, "The source info is empty or incorrect",
                     "source_info." + std::string(name) + " does not belong to this source");
    }
  }
  if (uploads) {
    source.plan.emplace();
    if (auto refused = read_plan(*info, *source.plan)) return refused;
    if (is_doubtful(*source.plan)) {
      violate(exchange, 45, "chunk_size is below 5 MiB: whether TikTok's MB are 10^6 is not known",
              false);
    }
    return std::nullopt;
  }
  source.url = json::find_string(*info, "video_url").value_or("");
  if (source.url.empty()) {
    return invalid(43, "The source info is empty or incorrect",
                   "source_info.video_url is not a string");
  }
  return std::nullopt;
}

Refused check_video_info(const json::object& info) {
  if (!is_privacy_level(info)) {
    return invalid(30, kPostInfo, "privacy_level is missing or not one of the four");
  }
  if (auto refused = check_text(info, "title", limits::kVideoTitleMaxLength, 36)) return refused;
  if (auto refused =
          check_flags(info, {"disable_duet", "disable_stitch", "disable_comment",
                             "brand_content_toggle", "brand_organic_toggle", "is_aigc"})) {
    return refused;
  }
  if (json::find(info, "video_cover_timestamp_ms") != nullptr &&
      !json::find_int(info, "video_cover_timestamp_ms")) {
    return invalid(43, kPostInfo, "post_info.video_cover_timestamp_ms is not an integer");
  }
  return std::nullopt;
}

Refused check_photo_info(const json::object& info, bool is_direct) {
  if (auto refused = check_text(info, "title", limits::kPhotoTitleMaxLength, 37)) return refused;
  if (auto refused = check_text(info, "description", limits::kPhotoDescriptionMaxLength, 37))
    return refused;
  if (!is_direct) return std::nullopt;
  if (!is_privacy_level(info)) {
    return invalid(30, kPostInfo, "privacy_level is missing or not one of the four");
  }
  return check_flags(info, {"disable_comment", "auto_add_music", "brand_content_toggle",
                            "brand_organic_toggle", "is_aigc"});
}

Refused read_photo_source(const json::object& body, std::vector<std::string>& urls) {
  const auto* info = json::find_object(body, "source_info");
  if (info == nullptr || json::find_string(*info, "source") != "PULL_FROM_URL") {
    return invalid(39, "The source info is empty or incorrect",
                   "photos are taken by source PULL_FROM_URL only");
  }
  const auto* images = json::find_array(*info, "photo_images");
  if (images == nullptr || images->empty() || images->size() > limits::kMaxPhotos) {
    return invalid(39, "The photo images are invalid", "photo_images must hold 1 to 35 URLs");
  }
  for (const auto& image : *images) {
    const auto* url = image.if_string();
    if (url == nullptr) {
      return invalid(39, "The photo images are invalid", "photo_images must hold strings");
    }
    urls.emplace_back(url->data(), url->size());
  }
  const auto cover = json::find_int(*info, "photo_cover_index");
  if (!cover || *cover < 0 || *cover >= static_cast<std::int64_t>(urls.size())) {
    return invalid(39, "The photo cover index is invalid",
                   "photo_cover_index must be an index into photo_images");
  }
  return std::nullopt;
}

Refused check_direct_post(Exchange& exchange, std::string& privacy) {
  const User& user = *exchange.user;
  const ClientApp& client = *exchange.client;
  if (auto refused = check_may_post(exchange.world, client, user)) return refused;
  if (!client.settings.audited && !user.is_private) {
    return Refusal{403,
                   "unaudited_client_can_only_post_to_private_accounts",
                   "Please review our integration guidelines at "
                   "https://developers.tiktok.com/doc/content-sharing-guidelines/",
                   0,
                   {}};
  }
  if (!contains(privacy_options(user), privacy)) {
    return Refusal{403, "privacy_level_option_mismatch",
                   "The privacy level is not one of the creator's options.", 31,
                   "privacy_level is not one of the creator's privacy_level_options"};
  }
  if (!client.settings.audited) privacy = "SELF_ONLY";
  return std::nullopt;
}

Refused check_ownership(Exchange& exchange, const std::vector<std::string>& urls) {
  const auto& verified = exchange.client->settings.verified;
  for (const auto& url : urls) {
    if (!owns_url(verified, url)) {
      return Refusal{403, "url_ownership_unverified", "The URL's ownership is not verified.", 46,
                     "a URL to pull is https, by name, and under a verified domain or prefix"};
    }
  }
  return std::nullopt;
}

}  // namespace tokpost::sandbox
