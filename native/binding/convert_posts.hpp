#pragma once

#include "native/binding/convert.hpp"
#include "native/binding/post_feed.hpp"
#include "native/core/media/probe.hpp"

#include <napi.h>

namespace tokpost {

/// A post as lib/ knows it; its error has the hint for the mode.
Napi::Object post_object(Napi::Env env, const PostView& post, tiktok::Mode mode);
Napi::Object news_object(Napi::Env env, const PostNews& news, tiktok::Mode mode);

template <>
struct Js<ForFeed<PostView>> {
  static Napi::Value from(Napi::Env env, const ForFeed<PostView>& answer);
};

/// null where there is no such post.
template <>
struct Js<ForFeed<std::optional<PostView>>> {
  static Napi::Value from(Napi::Env env, const ForFeed<std::optional<PostView>>& answer);
};

template <>
struct Js<ForFeed<PostViewPage>> {
  static Napi::Value from(Napi::Env env, const ForFeed<PostViewPage>& answer);
};

template <>
struct Js<ForFeed<std::vector<PostNews>>> {
  static Napi::Value from(Napi::Env env, const ForFeed<std::vector<PostNews>>& answer);
};

template <>
struct Js<ForFeed<CancelAnswer>> {
  static Napi::Value from(Napi::Env env, const ForFeed<CancelAnswer>& answer);
};

template <>
struct Js<ForFeed<std::size_t>> {
  static Napi::Value from(Napi::Env env, const ForFeed<std::size_t>& answer);
};

template <>
struct Js<DryRun> {
  static Napi::Value from(Napi::Env env, const DryRun& run);
};

template <>
struct Js<Quota> {
  static Napi::Value from(Napi::Env env, const Quota& quota);
};

template <>
struct Js<Plan> {
  static Napi::Value from(Napi::Env env, const Plan& plan);
};

template <>
struct Js<media::Probe> {
  static Napi::Value from(Napi::Env env, const media::Probe& probe);
};

template <>
struct Js<PostFilter> {
  static PostFilter to(Napi::Value value);
};

template <>
struct Js<Settlement> {
  static Settlement to(Napi::Value value);
};

}  // namespace tokpost
