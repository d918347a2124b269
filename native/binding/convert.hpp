#pragma once

#include "native/core/base/clock.hpp"
#include "native/core/base/error.hpp"
#include "native/core/base/secret.hpp"
#include "native/core/tiktok/mode.hpp"

#include <napi.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tokpost {

/// How a C++ type and a JavaScript value become each other: `from` makes the value, `to` reads it
/// and throws a TypeError for another type. lib/ checks what users pass and names it; `to` guards
/// the boundary.
template <class T>
struct Js;

[[noreturn]] void throw_expected(Napi::Value value, const char* expected);
/// The fields of TikTokError, as a plain object that lib/errors.ts makes one of. A mode adds the
/// hint for it; steering a sandbox has none.
Napi::Object error_object(Napi::Env env, const Error& error, std::optional<tiktok::Mode> mode);
/// Throws what a promise of the same failure would be rejected with.
[[noreturn]] void throw_error(Napi::Env env, const Error& error, std::optional<tiktok::Mode> mode);
/// Text that is left out where there is none.
std::optional<std::string> unless_empty(const std::string& text);
/// Text as it is, or the bytes of a Uint8Array.
std::string bytes_of(Napi::Value value);

template <>
struct Js<std::string> {
  static Napi::Value from(Napi::Env env, const std::string& text);
  static std::string to(Napi::Value value);
};

template <>
struct Js<Secret> {
  static Napi::Value from(Napi::Env env, const Secret& secret);
  static Secret to(Napi::Value value);
};

template <>
struct Js<bool> {
  static Napi::Value from(Napi::Env env, bool flag);
  static bool to(Napi::Value value);
};

template <>
struct Js<double> {
  static Napi::Value from(Napi::Env env, double number);
  static double to(Napi::Value value);
};

/// Exact up to 2^53, which every count and size here stays below; ids are strings.
template <>
struct Js<std::int64_t> {
  static Napi::Value from(Napi::Env env, std::int64_t number);
  static std::int64_t to(Napi::Value value);
};

template <>
struct Js<std::chrono::milliseconds> {
  static Napi::Value from(Napi::Env env, std::chrono::milliseconds span);
  static std::chrono::milliseconds to(Napi::Value value);
};

/// A Date.
template <>
struct Js<WallTime> {
  static Napi::Value from(Napi::Env env, WallTime time);
  static WallTime to(Napi::Value value);
};

template <class T>
struct Js<std::vector<T>> {
  static Napi::Value from(Napi::Env env, const std::vector<T>& items) {
    Napi::Array array = Napi::Array::New(env, items.size());
    for (std::uint32_t i = 0; i < items.size(); ++i) array.Set(i, Js<T>::from(env, items[i]));
    return array;
  }
  static std::vector<T> to(Napi::Value value) {
    if (!value.IsArray()) throw_expected(value, "an array");
    const auto array = value.As<Napi::Array>();
    std::vector<T> items;
    items.reserve(array.Length());
    for (std::uint32_t i = 0; i < array.Length(); ++i) items.push_back(Js<T>::to(array.Get(i)));
    return items;
  }
};

template <>
struct Js<Issue> {
  static Napi::Value from(Napi::Env env, const Issue& issue);
};

/// An argument that has to be text.
inline std::string text_argument(const Napi::CallbackInfo& info, std::size_t index) {
  return Js<std::string>::to(info[index]);
}

/// Writes one object's members; a member without a value is left out.
class ObjectWriter {
 public:
  explicit ObjectWriter(Napi::Env env) : env_(env), object_(Napi::Object::New(env)) {}

  template <class T>
  ObjectWriter& set(const char* name, const T& value) {
    object_.Set(name, Js<T>::from(env_, value));
    return *this;
  }
  template <class T>
  ObjectWriter& set(const char* name, const std::optional<T>& value) {
    if (value) set(name, *value);
    return *this;
  }
  Napi::Object object() const { return object_; }

 private:
  Napi::Env env_;
  Napi::Object object_;
};

/// Reads one object's members; undefined and null count as absent.
class ObjectReader {
 public:
  explicit ObjectReader(Napi::Value value);

  Napi::Value raw(const char* name) const { return object_.Get(name); }
  bool has(const char* name) const;
  template <class T>
  T required(const char* name) const {
    return Js<T>::to(raw(name));
  }
  template <class T>
  std::optional<T> optional(const char* name) const {
    if (!has(name)) return std::nullopt;
    return Js<T>::to(raw(name));
  }
  template <class T>
  T value_or(const char* name, T fallback) const {
    if (!has(name)) return fallback;
    return Js<T>::to(raw(name));
  }

 private:
  Napi::Object object_;
};

}  // namespace tokpost
