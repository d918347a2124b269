#include "native/binding/config_binding.hpp"

#include "native/binding/convert_tiktok.hpp"
#include "native/binding/handle.hpp"
#include "native/core/tiktok/config_check.hpp"
#include "native/core/tiktok/scopes.hpp"
#include "native/core/vault/webhook_signature.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tokpost {

/// An object whose members are all of one type.
template <class T>
struct Js<std::map<std::string, T>> {
  static std::map<std::string, T> to(Napi::Value value) {
    if (!value.IsObject()) throw_expected(value, "an object");
    const auto object = value.As<Napi::Object>();
    const Napi::Array names = object.GetPropertyNames();
    std::map<std::string, T> members;
    for (std::uint32_t i = 0; i < names.Length(); ++i) {
      const Napi::Value name = names.Get(i);
      members.emplace(Js<std::string>::to(name), Js<T>::to(object.Get(name)));
    }
    return members;
  }
};

template <>
struct Js<tiktok::RawConfig> {
  static tiktok::RawConfig to(Napi::Value value) {
    const ObjectReader reader(value);
    tiktok::RawConfig raw;
    raw.client_key = reader.optional<std::string>("clientKey");
    raw.client_secret = reader.optional<Secret>("clientSecret");
    raw.redirect_uri = reader.optional<std::string>("redirectUri");
    raw.scopes = reader.optional<tiktok::Scopes>("scopes");
    raw.mode = reader.optional<std::string>("mode");
    raw.api_url = reader.optional<std::string>("apiUrl");
    raw.authorize_url = reader.optional<std::string>("authorizeUrl");
    raw.encryption_keys = reader.optional<std::vector<Secret>>("encryptionKeys");
    raw.store = reader.optional<std::string>("store");
    raw.has_store_object = reader.value_or("hasStoreObject", false);
    raw.relay.allow_private = reader.value_or("relayAllowPrivate", false);
    raw.relay.allow_hosts = reader.value_or("relayAllowHosts", std::vector<std::string>());
    raw.media_public_url = reader.optional<std::string>("mediaPublicUrl");
    raw.ca = reader.value_or("ca", std::vector<std::string>());
    raw.proxy = reader.optional<std::string>("proxy");
    raw.numbers = reader.value_or("numbers", std::map<std::string, double>());
    raw.limits_off = reader.value_or("limitsOff", false);
    raw.unknown_options = reader.required<std::vector<std::string>>("unknownOptions");
    return raw;
  }
};

namespace {

using AppConfig = tiktok::AppConfig;

// checkConfig(raw, environment) -> { config, warnings, usesPostgres }
Napi::Value js_check_config(const Napi::CallbackInfo& info) {
  const auto raw = Js<tiktok::RawConfig>::to(info[0]);
  const auto environment = Js<tiktok::Environment>::to(info[1]);
  auto checked = tiktok::check_config(raw, environment);
  if (checked.has_error()) {
    throw_error(info.Env(), checked.error(), tiktok::asked_mode(raw, environment));
  }
  ObjectWriter writer(info.Env());
  writer.set("warnings", checked->warnings);
  using Kind = tiktok::StoreChoice::Kind;
  writer.set("usesPostgres", checked->config.store.kind == Kind::postgres);
  Napi::Object answer = writer.object();
  answer["config"] =
      make_handle(info.Env(), std::make_shared<const AppConfig>(std::move(checked->config)));
  return answer;
}

// authorizationUrl(config, options) -> { url, state, codeVerifier? }
Napi::Value js_authorization_url(const Napi::CallbackInfo& info) {
  const auto config = from_handle<const AppConfig>(info[0]);
  const auto options = Js<tiktok::AuthorizationOptions>::to(info[1]);
  const auto url = tiktok::authorization_url(*config, options);
  if (url.has_error()) throw_error(info.Env(), url.error(), config->mode);
  return Js<tiktok::AuthorizationUrl>::from(info.Env(), *url);
}

// missingScopes(granted, purpose) -> string[]; purpose has been checked
Napi::Value js_missing_scopes(const Napi::CallbackInfo& info) {
  const auto granted = Js<tiktok::Scopes>::to(info[0]);
  const auto purpose = tiktok::parse_purpose(Js<std::string>::to(info[1]));
  if (!purpose) throw_expected(info[1], "publish, draft, videos, profile or stats");
  return Js<tiktok::Scopes>::from(info.Env(), tiktok::missing_scopes(granted, *purpose));
}

// verifyWebhook(config, body, signature, toleranceSeconds) -> event
Napi::Value js_verify_webhook(const Napi::CallbackInfo& info) {
  const auto config = from_handle<const AppConfig>(info[0]);
  const std::string body = bytes_of(info[1]);
  const std::string signature = Js<std::string>::to(info[2]);
  const WebhookSignatureCheck check{
      .body = body,
      .header = signature,
      .tolerance = std::chrono::seconds(Js<std::int64_t>::to(info[3]))};
  const Status verified = verify_webhook_signature(check, config->client_secret);
  if (verified.has_error()) throw_error(info.Env(), verified.error(), config->mode);
  const auto event = tiktok::parse_webhook_event(body);
  if (event.has_error()) throw_error(info.Env(), event.error(), config->mode);
  return Js<tiktok::WebhookEvent>::from(info.Env(), *event);
}

}  // namespace

void export_config(Napi::Env env, Napi::Object exports) {
  exports["checkConfig"] = Napi::Function::New(env, js_check_config, "checkConfig");
  exports["authorizationUrl"] = Napi::Function::New(env, js_authorization_url, "authorizationUrl");
  exports["missingScopes"] = Napi::Function::New(env, js_missing_scopes, "missingScopes");
  exports["verifyWebhook"] = Napi::Function::New(env, js_verify_webhook, "verifyWebhook");
}

}  // namespace tokpost
