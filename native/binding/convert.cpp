#include "native/binding/convert.hpp"

#include "native/core/tiktok/hints.hpp"

#include <string_view>

namespace tokpost {
namespace {

Napi::String text_from(Napi::Env env, std::string_view text) {
  return Napi::String::New(env, text.data(), text.size());
}

}  // namespace

void throw_expected(Napi::Value value, const char* expected) {
  throw Napi::TypeError::New(value.Env(), std::string("Expected ") + expected);
}

Napi::Object error_object(Napi::Env env, const Error& error, std::optional<tiktok::Mode> mode) {
  ObjectWriter writer(env);
  writer.set("kind", std::string(to_string(error.kind)))
      .set("code", error.code)
      .set("message", error.message)
      .set("operation", error.operation)
      .set("retryable", error.retryable)
      .set("retryAfterMs", error.retry_after);
  if (error.http_status != 0) writer.set("status", std::int64_t{error.http_status});
  if (!error.log_id.empty()) writer.set("logId", error.log_id);
  if (!error.issues.empty()) writer.set("issues", error.issues);
  if (mode) writer.set("hint", tiktok::hint_for(error, *mode));
  return writer.object();
}

void throw_error(Napi::Env env, const Error& error, std::optional<tiktok::Mode> mode) {
  throw Napi::Error(env, error_object(env, error, mode));
}

std::optional<std::string> unless_empty(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return text;
}

std::string bytes_of(Napi::Value value) {
  if (value.IsString()) return value.As<Napi::String>().Utf8Value();
  if (!value.IsTypedArray()) throw_expected(value, "a string or a Uint8Array");
  const auto view = value.As<Napi::TypedArray>();
  const auto* start = static_cast<const char*>(view.ArrayBuffer().Data()) + view.ByteOffset();
  return std::string(start, view.ByteLength());
}

Napi::Value Js<std::string>::from(Napi::Env env, const std::string& text) {
  return text_from(env, text);
}

std::string Js<std::string>::to(Napi::Value value) {
  if (!value.IsString()) throw_expected(value, "a string");
  return value.As<Napi::String>().Utf8Value();
}

Napi::Value Js<Secret>::from(Napi::Env env, const Secret& secret) {
  return text_from(env, secret.reveal());
}

Secret Js<Secret>::to(Napi::Value value) {
  std::string text = Js<std::string>::to(value);
  Secret secret{std::string_view(text)};
  secure_zero(text);
  return secret;
}

Napi::Value Js<bool>::from(Napi::Env env, bool flag) {
  return Napi::Boolean::New(env, flag);
}

bool Js<bool>::to(Napi::Value value) {
  if (!value.IsBoolean()) throw_expected(value, "a boolean");
  return value.As<Napi::Boolean>().Value();
}

Napi::Value Js<double>::from(Napi::Env env, double number) {
  return Napi::Number::New(env, number);
}

double Js<double>::to(Napi::Value value) {
  if (!value.IsNumber()) throw_expected(value, "a number");
  return value.As<Napi::Number>().DoubleValue();
}

Napi::Value Js<std::int64_t>::from(Napi::Env env, std::int64_t number) {
  return Napi::Number::New(env, static_cast<double>(number));
}

std::int64_t Js<std::int64_t>::to(Napi::Value value) {
  if (!value.IsNumber()) throw_expected(value, "a number");
  return value.As<Napi::Number>().Int64Value();
}

Napi::Value Js<std::chrono::milliseconds>::from(Napi::Env env, std::chrono::milliseconds span) {
  return Js<std::int64_t>::from(env, span.count());
}

std::chrono::milliseconds Js<std::chrono::milliseconds>::to(Napi::Value value) {
  return std::chrono::milliseconds(Js<std::int64_t>::to(value));
}

Napi::Value Js<WallTime>::from(Napi::Env env, WallTime time) {
  return Napi::Date::New(env, static_cast<double>(to_unix_milliseconds(time)));
}

WallTime Js<WallTime>::to(Napi::Value value) {
  if (!value.IsDate()) throw_expected(value, "a Date");
  return from_unix_milliseconds(static_cast<std::int64_t>(value.As<Napi::Date>().ValueOf()));
}

Napi::Value Js<Issue>::from(Napi::Env env, const Issue& issue) {
  return ObjectWriter(env)
      .set("path", issue.path)
      .set("code", issue.code)
      .set("message", issue.message)
      .object();
}

ObjectReader::ObjectReader(Napi::Value value) {
  if (!value.IsObject()) throw_expected(value, "an object");
  object_ = value.As<Napi::Object>();
}

bool ObjectReader::has(const char* name) const {
  const Napi::Value value = object_.Get(name);
  return !value.IsUndefined() && !value.IsNull();
}

}  // namespace tokpost
