#include "native/core/publish/source_spec.hpp"

#include "native/core/base/arguments.hpp"
#include "native/core/base/limits.hpp"
#include "native/core/net/url.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <utility>

namespace tokpost {
namespace {

using Issues = std::vector<Issue>;
using Kind = SourceSpec::Kind;

void add_issue(Issues& issues, const std::string& path, std::string code, std::string message) {
  issues.push_back({path, std::move(code), "`" + path + "` " + std::move(message) + "."});
}

// A scheme is the same in capitals.
bool looks_like_url(std::string_view text) {
  const std::size_t end = text.find("://");
  if (end == std::string_view::npos) return false;
  std::string scheme(text.substr(0, end));
  std::transform(scheme.begin(), scheme.end(), scheme.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
  return scheme == "http" || scheme == "https";
}

/// TikTok pulls from https URLs with a domain name only ("PULL_FROM_URL" of the media transfer
/// guide). What we fetch ourselves may have an address, which is checked when it is connected to.
bool check_url(const std::string& text, bool is_pulled, const std::string& path, Issues& issues) {
  const auto url = parse_url(text);
  if (url.has_error()) {
    add_issue(issues, path, "invalid_url", "is not a URL that can be read");
    return false;
  }
  boost::system::error_code not_an_address;
  boost::asio::ip::make_address(url.value().host, not_an_address);
  if (!url.value().is_https()) {
    add_issue(issues, path, "not_https", "must begin with https://");
  } else if (is_pulled && !not_an_address) {
    add_issue(issues, path, "url_host", "must have a domain name, not an IP address");
  } else if (!url.value().user_info.empty()) {
    add_issue(issues, path, "url_user", "must not hold a user name or password");
  } else {
    return true;
  }
  return false;
}

bool check_size(std::int64_t size, const std::string& path, Issues& issues) {
  if (size <= 0) {
    add_issue(issues, path, "empty", "holds no bytes");
    return false;
  }
  if (static_cast<std::uint64_t>(size) > limits::kMaxVideoSizeBytes) {
    add_issue(issues, path, "too_large",
              "has " + std::to_string(size) + " bytes; TikTok takes at most " +
                  std::to_string(limits::kMaxVideoSizeBytes));
    return false;
  }
  return true;
}

std::optional<SourceSpec> read_object(const json::object& source,
                                      const std::vector<std::string_view>& allowed,
                                      const std::string& path, Issues& issues) {
  std::string chosen;
  for (const auto name : allowed) {
    const auto* member = json::find(source, name);
    if (member == nullptr || member->is_null()) continue;
    if (!chosen.empty()) {
      add_issue(issues, path, "ambiguous_source",
                "gives both `" + chosen + "` and `" + std::string(name) + "`; give one");
      return std::nullopt;
    }
    chosen = name;
  }
  if (chosen.empty()) {
    std::string names;
    for (const auto name : allowed) names.append(names.empty() ? "`" : ", `").append(name) += "`";
    add_issue(issues, path, "required", "must give one of " + names);
    return std::nullopt;
  }

  const std::size_t before = issues.size();
  Arguments arguments(source, path + ".", issues);
  SourceSpec spec;
  std::int64_t size = 0;
  if (chosen == "buffer") {
    spec.kind = Kind::buffer;
    arguments.integer("buffer", size, 0, std::int64_t{1} << 52);
  } else if (chosen == "stream") {
    spec.kind = Kind::stream;
    bool is_stream = false;
    arguments.flag("stream", is_stream);
    if (!arguments.has("size")) arguments.fault("size", "required", "is required with a stream");
    arguments.integer("size", size, 0, std::int64_t{1} << 52);
  } else {
    spec.kind = chosen == "file" ? Kind::file : chosen == "url" ? Kind::url : Kind::relay_url;
    arguments.text(chosen, spec.location);
    if (issues.size() == before && spec.location.empty()) {
      arguments.fault(chosen, "required", "must not be empty");
    }
  }
  arguments.refuse_others();
  if (issues.size() > before) return std::nullopt;

  const std::string inner = path + "." + chosen;
  const bool has_size = spec.kind == Kind::buffer || spec.kind == Kind::stream;
  if (has_size && !check_size(size, inner, issues)) return std::nullopt;
  const bool has_url = spec.kind == Kind::url || spec.kind == Kind::relay_url;
  const bool is_pulled = spec.kind == Kind::url;
  if (has_url && !check_url(spec.location, is_pulled, inner, issues)) return std::nullopt;
  spec.size_bytes = static_cast<std::uint64_t>(size);
  return spec;
}

std::optional<SourceSpec> read_bytes(const json::value& source,
                                     const std::vector<std::string_view>& allowed,
                                     const std::string& path, Issues& issues) {
  if (const auto* text = source.if_string()) {
    const std::string location(text->data(), text->size());
    if (looks_like_url(location)) {
      add_issue(issues, path, "ambiguous_url",
                "is a URL: give { url } for TikTok to pull it (its domain must be verified), or "
                "{ relayUrl } to have it streamed to TikTok");
      return std::nullopt;
    }
    if (location.empty()) {
      add_issue(issues, path, "required", "must not be empty");
      return std::nullopt;
    }
    return SourceSpec{Kind::file, location, 0};
  }
  if (const auto* object = source.if_object()) {
    return read_object(*object, allowed, path, issues);
  }
  add_issue(issues, path, "type", "must be a path or an object");
  return std::nullopt;
}

}  // namespace

std::optional<SourceSpec> read_video_source(const json::value& source, const std::string& path,
                                            std::vector<Issue>& issues) {
  return read_bytes(source, {"file", "buffer", "stream", "url", "relayUrl"}, path, issues);
}

std::optional<SourceSpec> read_probed_source(const json::value& source, const std::string& path,
                                             std::vector<Issue>& issues) {
  return read_bytes(source, {"file", "buffer", "relayUrl"}, path, issues);
}

std::optional<SourceSpec> read_photo_source(const json::value& photo, const std::string& path,
                                            std::vector<Issue>& issues) {
  if (const auto* text = photo.if_string()) {
    const std::string location(text->data(), text->size());
    if (!check_url(location, true, path, issues)) return std::nullopt;
    return SourceSpec{Kind::url, location, 0};
  }
  if (const auto* object = photo.if_object()) {
    return read_object(*object, {"url", "file", "buffer"}, path, issues);
  }
  add_issue(issues, path, "type", "must be a URL or an object");
  return std::nullopt;
}

}  // namespace tokpost
