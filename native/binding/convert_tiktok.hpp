#pragma once

#include "native/binding/convert.hpp"
#include "native/core/tiktok/authorization_url.hpp"
#include "native/core/tiktok/oauth.hpp"
#include "native/core/tiktok/user_client.hpp"
#include "native/core/tiktok/webhook_event.hpp"

#include <napi.h>

namespace tokpost {

/// The app's own token, which JavaScript sees without the members that only users' tokens have.
struct AppToken {
  tiktok::TokenSet tokens;
};

template <>
struct Js<tiktok::TokenSet> {
  static Napi::Value from(Napi::Env env, const tiktok::TokenSet& tokens);
  static tiktok::TokenSet to(Napi::Value value);
};

template <>
struct Js<AppToken> {
  static Napi::Value from(Napi::Env env, const AppToken& token);
};

template <>
struct Js<tiktok::AuthorizationUrl> {
  static Napi::Value from(Napi::Env env, const tiktok::AuthorizationUrl& url);
};

template <>
struct Js<tiktok::AuthorizationOptions> {
  static tiktok::AuthorizationOptions to(Napi::Value value);
};

template <>
struct Js<tiktok::CodeExchange> {
  static tiktok::CodeExchange to(Napi::Value value);
};

template <>
struct Js<tiktok::Profile> {
  static Napi::Value from(Napi::Env env, const tiktok::Profile& profile);
  static tiktok::Profile to(Napi::Value value);
};

template <>
struct Js<tiktok::CreatorInfo> {
  static Napi::Value from(Napi::Env env, const tiktok::CreatorInfo& info);
};

template <>
struct Js<tiktok::Video> {
  static Napi::Value from(Napi::Env env, const tiktok::Video& video);
};

template <>
struct Js<tiktok::VideoPageOptions> {
  static tiktok::VideoPageOptions to(Napi::Value value);
};

template <>
struct Js<tiktok::VideoPage> {
  static Napi::Value from(Napi::Env env, const tiktok::VideoPage& page);
};

template <>
struct Js<tiktok::ConnectionTest> {
  static Napi::Value from(Napi::Env env, const tiktok::ConnectionTest& test);
};

template <>
struct Js<tiktok::WebhookEvent> {
  static Napi::Value from(Napi::Env env, const tiktok::WebhookEvent& event);
  static tiktok::WebhookEvent to(Napi::Value value);
};

}  // namespace tokpost
