#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokpost::tiktok {

using Scopes = std::vector<std::string>;

inline constexpr std::string_view kScopeUserBasic = "user.info.basic";
inline constexpr std::string_view kScopeUserProfile = "user.info.profile";
inline constexpr std::string_view kScopeUserStats = "user.info.stats";
inline constexpr std::string_view kScopeVideoUpload = "video.upload";
inline constexpr std::string_view kScopeVideoPublish = "video.publish";
inline constexpr std::string_view kScopeVideoList = "video.list";

/// What is asked for unless the caller says otherwise, in the order in which it is printed.
Scopes default_scopes();

/// Reads TikTok's comma-separated list; blanks and repetitions are dropped.
Scopes parse_scopes(std::string_view list);
std::string join_scopes(const Scopes& scopes);
bool has_scope(const Scopes& scopes, std::string_view scope);
/// Whether TikTok's documents name it. Others may exist.
bool is_known_scope(std::string_view scope);

/// What an app wants to do, and so which scopes it needs.
enum class Purpose : std::uint8_t { publish, draft, videos, profile, stats };

/// nullopt for a word that is none of the five.
std::optional<Purpose> parse_purpose(std::string_view word);
/// The scopes that this needs and that were not granted.
Scopes missing_scopes(const Scopes& granted, Purpose purpose);

}  // namespace tokpost::tiktok
