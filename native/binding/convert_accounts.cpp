#include "native/binding/convert_accounts.hpp"

#include <string>

namespace tokpost {
namespace {

std::int64_t count(std::size_t number) {
  return static_cast<std::int64_t>(number);
}

}  // namespace

Napi::Value Js<ConnectedAccount>::from(Napi::Env env, const ConnectedAccount& account) {
  const ConnectionRecord& record = account.record;
  const bool is_active = record.status == ConnectionStatus::active;
  ObjectWriter writer(env);
  writer.set("id", record.id)
      .set("userId", record.user_id)
      .set("openId", record.open_id)
      .set("label", account.label)
      .set("accountType", record.account_type)
      .set("isPrimary", record.is_primary)
      .set("scopes", account.scopes)
      .set("profile", account.profile)
      .set("expiresAt", record.expires_at)
      .set("status", std::string(is_active ? "active" : "needs_reconnect"));
  if (!is_active) writer.set("statusReason", record.status_reason);
  return writer.object();
}

Napi::Value Js<std::optional<ConnectedAccount>>::from(
    Napi::Env env, const std::optional<ConnectedAccount>& account) {
  return account ? Js<ConnectedAccount>::from(env, *account) : env.Null();
}

AccountQuery Js<AccountQuery>::to(Napi::Value value) {
  const ObjectReader reader(value);
  AccountQuery query;
  query.user_id = reader.optional<std::string>("userId");
  query.account_id = reader.optional<std::string>("accountId");
  query.open_id = reader.optional<std::string>("openId");
  query.all = reader.value_or("all", false);
  return query;
}

NewAccount Js<NewAccount>::to(Napi::Value value) {
  const ObjectReader reader(value);
  NewAccount account;
  account.user_id = reader.required<std::string>("userId");
  account.tokens = reader.required<tiktok::TokenSet>("tokens");
  account.profile = reader.optional<tiktok::Profile>("profile");
  account.label = reader.optional<std::string>("label");
  account.account_type = reader.optional<std::string>("accountType");
  return account;
}

SignInStart Js<SignInStart>::to(Napi::Value value) {
  const ObjectReader reader(value);
  SignInStart start;
  start.options = Js<tiktok::AuthorizationOptions>::to(value);
  start.user_id = reader.optional<std::string>("userId");
  start.browser_token = reader.optional<std::string>("browserToken");
  start.return_to = reader.optional<std::string>("returnTo");
  return start;
}

Napi::Value Js<SignInPage>::from(Napi::Env env, const SignInPage& page) {
  Napi::Value url = Js<tiktok::AuthorizationUrl>::from(env, page.url);
  if (page.browser_token) url.As<Napi::Object>()["browserToken"] = *page.browser_token;
  return url;
}

SignInReturn Js<SignInReturn>::to(Napi::Value value) {
  const ObjectReader reader(value);
  SignInReturn callback;
  callback.url = reader.required<std::string>("url");
  callback.user_id = reader.optional<std::string>("userId");
  callback.browser_token = reader.optional<std::string>("browserToken");
  return callback;
}

Napi::Value Js<SignedIn>::from(Napi::Env env, const SignedIn& signed_in) {
  return ObjectWriter(env)
      .set("account", signed_in.account)
      .set("returnTo", signed_in.return_to)
      .set("grantedScopes", signed_in.granted)
      .set("missingScopes", signed_in.missing)
      .object();
}

Napi::Value Js<RefreshCounts>::from(Napi::Env env, const RefreshCounts& counts) {
  return ObjectWriter(env)
      .set("examined", count(counts.examined))
      .set("refreshed", count(counts.refreshed))
      .set("needsReconnect", count(counts.needs_reconnect))
      .set("failed", count(counts.failed))
      .object();
}

Napi::Value Js<ReencryptCounts>::from(Napi::Env env, const ReencryptCounts& counts) {
  return ObjectWriter(env)
      .set("examined", count(counts.examined))
      .set("rewritten", count(counts.rewritten))
      .set("failed", count(counts.failed))
      .set("posts", count(counts.posts))
      .object();
}

Napi::Value Js<AccountNews>::from(Napi::Env env, const AccountNews& news) {
  ObjectWriter writer(env);
  writer.set("accountId", news.account_id).set("userId", news.user_id).set("openId", news.open_id);
  if (news.type == AccountNews::Type::refreshed) {
    writer.set("expiresAt", news.expires_at);
  } else {
    writer.set("code", news.code);
  }
  return writer.object();
}

}  // namespace tokpost
