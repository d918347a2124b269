#include "native/sandbox/media_urls.hpp"

#include "native/core/base/utf16.hpp"
#include "native/core/vault/digest.hpp"
#include "native/core/vault/encoding.hpp"
#include "native/sandbox/pages.hpp"

#include <algorithm>
#include <charconv>

namespace tokpost::sandbox {
namespace {

constexpr std::chrono::hours kAvatarLifetime{2};
constexpr std::chrono::hours kCoverLifetime{6};
constexpr std::string_view kAvatars = "/media/avatar/";
constexpr std::string_view kCovers = "/media/cover/";

std::string sign(const World& world, const std::string& path, const std::string& expires) {
  return to_hex(hmac_sha256(Secret(world.media_secret), path, "?" + expires)).substr(0, 32);
}

std::string signed_url(const World& world, const std::string& path, std::chrono::hours lifetime) {
  const std::string expires = std::to_string(to_unix_milliseconds(world.now() + lifetime));
  return world.urls.api + path + "?x-expires=" + expires +
         "&x-signature=" + sign(world, path, expires);
}

Reply picture(std::string_view text, int width, int height) {
  const std::string size = std::to_string(width) + "\" height=\"" + std::to_string(height);
  Reply reply;
  reply.headers.push_back({"Content-Type", "image/svg+xml"});
  reply.body = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + size +
               "\"><rect width=\"100%\" height=\"100%\" fill=\"#e2264d\"/>"
               "<text x=\"50%\" y=\"50%\" dy=\".35em\" text-anchor=\"middle\" fill=\"#fff\" "
               "font-family=\"sans-serif\" font-size=\"" +
               std::to_string(std::min(width, height) / 3) + "\">" + escape_html(text) +
               "</text></svg>";
  return reply;
}

}  // namespace

std::string avatar_url(const World& world, const User& user, std::string_view size) {
  const std::string path = std::string(kAvatars) + std::string(size) + "/" + user.id + ".svg";
  return signed_url(world, path, kAvatarLifetime);
}

std::string cover_url(const World& world, const Video& video) {
  return signed_url(world, std::string(kCovers) + std::to_string(video.id) + ".svg",
                    kCoverLifetime);
}

Reply media(Exchange& exchange) {
  const World& world = exchange.world;
  const std::string expires = find_param(exchange.query, "x-expires").value_or("");
  if (find_param(exchange.query, "x-signature") != sign(world, exchange.path, expires)) {
    return text_reply(404, "Not found");
  }
  std::int64_t end_ms = 0;
  std::from_chars(expires.data(), expires.data() + expires.size(), end_ms);
  if (world.now() >= from_unix_milliseconds(end_ms)) return text_reply(403, "The URL has expired");
  if (exchange.path.starts_with(kCovers)) return picture("Video", 540, 960);
  const auto name = exchange.path.substr(exchange.path.rfind('/') + 1);
  const auto* user = exchange.world.find_user(name.substr(0, name.rfind('.')));
  const int side = exchange.path.find("/100/") != std::string::npos ? 100 : 720;
  return picture(user == nullptr ? "?" : utf16_prefix(user->display_name, 2), side, side);
}

}  // namespace tokpost::sandbox
