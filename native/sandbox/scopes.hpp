#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tokpost::sandbox {

/// Login Kit grants it in any case; nobody can untick it.
constexpr std::string_view kFixedScope = "user.info.basic";

/// TikTok's scopes (API facts, section 1.7).
bool is_known_scope(std::string_view scope);
/// What one consent screen says about it.
std::string_view scope_text(std::string_view scope);
/// What a client may ask for unless it is told otherwise: Login Kit, Display and Content Posting.
const std::vector<std::string>& default_scopes();

std::vector<std::string> split_scopes(std::string_view text);
std::string join_scopes(const std::vector<std::string>& scopes);
bool contains(const std::vector<std::string>& scopes, std::string_view scope);

}  // namespace tokpost::sandbox
