#include "native/binding/convert_tiktok.hpp"

#include <string>

namespace tokpost {
namespace {}  // namespace

Napi::Value Js<tiktok::TokenSet>::from(Napi::Env env, const tiktok::TokenSet& tokens) {
  return ObjectWriter(env)
      .set("openId", tokens.open_id)
      .set("scopes", tokens.scopes)
      .set("accessToken", tokens.access_token)
      .set("refreshToken", tokens.refresh_token)
      .set("expiresAt", tokens.expires_at)
      .set("refreshExpiresAt", tokens.refresh_expires_at)
      .set("tokenType", tokens.token_type)
      .object();
}

tiktok::TokenSet Js<tiktok::TokenSet>::to(Napi::Value value) {
  const ObjectReader reader(value);
  tiktok::TokenSet tokens;
  tokens.access_token = reader.required<Secret>("accessToken");
  tokens.refresh_token = reader.value_or("refreshToken", Secret());
  tokens.expires_at = reader.optional<WallTime>("expiresAt");
  tokens.refresh_expires_at = reader.optional<WallTime>("refreshExpiresAt");
  tokens.scopes = reader.value_or("scopes", tiktok::Scopes());
  tokens.open_id = reader.value_or("openId", std::string());
  return tokens;
}

Napi::Value Js<AppToken>::from(Napi::Env env, const AppToken& token) {
  return ObjectWriter(env)
      .set("accessToken", token.tokens.access_token)
      .set("expiresAt", token.tokens.expires_at)
      .set("tokenType", token.tokens.token_type)
      .object();
}

Napi::Value Js<tiktok::AuthorizationUrl>::from(Napi::Env env, const tiktok::AuthorizationUrl& url) {
  ObjectWriter writer(env);
  writer.set("url", url.url).set("state", url.state);
  if (!url.code_verifier.empty()) writer.set("codeVerifier", url.code_verifier);
  return writer.object();
}

tiktok::AuthorizationOptions Js<tiktok::AuthorizationOptions>::to(Napi::Value value) {
  const ObjectReader reader(value);
  tiktok::AuthorizationOptions options;
  options.scopes = reader.optional<tiktok::Scopes>("scopes");
  options.redirect_uri = reader.optional<std::string>("redirectUri");
  options.force_consent = reader.optional<bool>("forceConsent");
  const auto pkce = tiktok::parse_pkce(reader.value_or("pkce", std::string("auto")));
  if (!pkce) throw_expected(reader.raw("pkce"), "auto, hex, base64url or off");
  options.pkce = *pkce;
  return options;
}

tiktok::CodeExchange Js<tiktok::CodeExchange>::to(Napi::Value value) {
  const ObjectReader reader(value);
  return tiktok::CodeExchange{.code = reader.required<Secret>("code"),
                              .code_verifier = reader.value_or("codeVerifier", Secret()),
                              .redirect_uri = reader.value_or("redirectUri", std::string())};
}

Napi::Value Js<tiktok::Profile>::from(Napi::Env env, const tiktok::Profile& profile) {
  return ObjectWriter(env)
      .set("openId", profile.open_id)
      .set("unionId", profile.union_id)
      .set("displayName", profile.display_name)
      .set("avatarUrl", profile.avatar_url)
      .set("avatarUrl100", profile.avatar_url_100)
      .set("avatarLargeUrl", profile.avatar_large_url)
      .set("username", profile.username)
      .set("bioDescription", profile.bio_description)
      .set("profileDeepLink", profile.profile_deep_link)
      .set("profileWebLink", profile.profile_web_link)
      .set("isVerified", profile.is_verified)
      .set("followerCount", profile.follower_count)
      .set("followingCount", profile.following_count)
      .set("likesCount", profile.likes_count)
      .set("videoCount", profile.video_count)
      .set("fetchedAt", profile.fetched_at)
      .object();
}

tiktok::Profile Js<tiktok::Profile>::to(Napi::Value value) {
  const ObjectReader reader(value);
  tiktok::Profile profile;
  profile.union_id = reader.optional<std::string>("unionId");
  profile.display_name = reader.value_or("displayName", std::string());
  profile.avatar_url = reader.optional<std::string>("avatarUrl");
  profile.avatar_url_100 = reader.optional<std::string>("avatarUrl100");
  profile.avatar_large_url = reader.optional<std::string>("avatarLargeUrl");
  profile.username = reader.optional<std::string>("username");
  profile.bio_description = reader.optional<std::string>("bioDescription");
  profile.profile_deep_link = reader.optional<std::string>("profileDeepLink");
  profile.profile_web_link = reader.optional<std::string>("profileWebLink");
  profile.is_verified = reader.optional<bool>("isVerified");
  profile.follower_count = reader.optional<std::int64_t>("followerCount");
  profile.following_count = reader.optional<std::int64_t>("followingCount");
  profile.likes_count = reader.optional<std::int64_t>("likesCount");
  profile.video_count = reader.optional<std::int64_t>("videoCount");
  profile.fetched_at = reader.value_or("fetchedAt", WallTime());
  return profile;
}

Napi::Value Js<tiktok::CreatorInfo>::from(Napi::Env env, const tiktok::CreatorInfo& info) {
  std::vector<std::string> options;
  for (const tiktok::Privacy privacy : info.privacy_options) {
    options.emplace_back(tiktok::friendly_name(privacy));
  }
  return ObjectWriter(env)
      .set("nickname", info.nickname)
      .set("username", info.username)
      .set("avatarUrl", info.avatar_url)
      .set("privacyOptions", options)
      .set("commentDisabled", info.comment_disabled)
      .set("duetDisabled", info.duet_disabled)
      .set("stitchDisabled", info.stitch_disabled)
      .set("maxDurationSeconds", info.max_duration_seconds)
      .object();
}

Napi::Value Js<tiktok::Video>::from(Napi::Env env, const tiktok::Video& video) {
  return ObjectWriter(env)
      .set("id", video.id)
      .set("createdAt", video.created_at)
      .set("title", video.title)
      .set("description", video.description)
      .set("coverUrl", video.cover_url)
      .set("shareUrl", video.share_url)
      .set("embedUrl", video.embed_url)
      .set("durationSeconds", video.duration_seconds)
      .set("width", video.width)
      .set("height", video.height)
      .set("views", video.views)
      .set("likes", video.likes)
      .set("comments", video.comments)
      .set("shares", video.shares)
      .set("aiGenerated", video.ai_generated)
      .object();
}

tiktok::VideoPageOptions Js<tiktok::VideoPageOptions>::to(Napi::Value value) {
  const ObjectReader reader(value);
  tiktok::VideoPageOptions options;
  options.cursor = reader.optional<std::int64_t>("cursor");
  options.max_count = static_cast<int>(reader.required<std::int64_t>("maxCount"));
  return options;
}

Napi::Value Js<tiktok::VideoPage>::from(Napi::Env env, const tiktok::VideoPage& page) {
  return ObjectWriter(env).set("videos", page.videos).set("nextCursor", page.next_cursor).object();
}

Napi::Value Js<tiktok::ConnectionTest>::from(Napi::Env env, const tiktok::ConnectionTest& test) {
  return ObjectWriter(env)
      .set("connected", test.connected)
      .set("message", test.message)
      .set("profile", test.profile)
      .object();
}

Napi::Value Js<tiktok::WebhookEvent>::from(Napi::Env env, const tiktok::WebhookEvent& event) {
  return ObjectWriter(env)
      .set("event", event.event)
      .set("clientKey", event.client_key)
      .set("openId", event.open_id)
      .set("createdAt", event.created_at)
      .set("publishId", event.publish_id)
      .set("postId", event.post_id)
      .set("reason", event.reason)
      .set("publishType", event.publish_type)
      .object();
}

tiktok::WebhookEvent Js<tiktok::WebhookEvent>::to(Napi::Value value) {
  const ObjectReader reader(value);
  tiktok::WebhookEvent event;
  event.event = reader.required<std::string>("event");
  event.kind = tiktok::webhook_kind(event.event);
  event.client_key = reader.value_or("clientKey", std::string());
  event.open_id = reader.value_or("openId", std::string());
  event.created_at = reader.required<WallTime>("createdAt");
  event.publish_id = reader.optional<std::string>("publishId");
  event.post_id = reader.optional<std::string>("postId");
  event.reason = reader.optional<std::string>("reason");
  event.publish_type = reader.optional<std::string>("publishType");
  return event;
}

}  // namespace tokpost
