#pragma once

#include "native/binding/convert_tiktok.hpp"
#include "native/core/accounts/account_lookup.hpp"
#include "native/core/accounts/account_news.hpp"
#include "native/core/accounts/connect.hpp"
#include "native/core/accounts/reencrypt.hpp"
#include "native/core/accounts/refresh_due.hpp"
#include "native/core/accounts/sign_in.hpp"

#include <napi.h>

#include <optional>

namespace tokpost {

template <>
struct Js<ConnectedAccount> {
  static Napi::Value from(Napi::Env env, const ConnectedAccount& account);
};

/// null where there is none.
template <>
struct Js<std::optional<ConnectedAccount>> {
  static Napi::Value from(Napi::Env env, const std::optional<ConnectedAccount>& account);
};

template <>
struct Js<AccountQuery> {
  static AccountQuery to(Napi::Value value);
};

template <>
struct Js<NewAccount> {
  static NewAccount to(Napi::Value value);
};

template <>
struct Js<SignInStart> {
  static SignInStart to(Napi::Value value);
};

template <>
struct Js<SignInPage> {
  static Napi::Value from(Napi::Env env, const SignInPage& page);
};

template <>
struct Js<SignInReturn> {
  static SignInReturn to(Napi::Value value);
};

template <>
struct Js<SignedIn> {
  static Napi::Value from(Napi::Env env, const SignedIn& signed_in);
};

template <>
struct Js<RefreshCounts> {
  static Napi::Value from(Napi::Env env, const RefreshCounts& counts);
};

template <>
struct Js<ReencryptCounts> {
  static Napi::Value from(Napi::Env env, const ReencryptCounts& counts);
};

template <>
struct Js<AccountNews> {
  static Napi::Value from(Napi::Env env, const AccountNews& news);
};

}  // namespace tokpost
