#include "native/binding/source_binding.hpp"

#include "native/binding/callback_hold.hpp"
#include "native/binding/convert.hpp"
#include "native/binding/env_state.hpp"
#include "native/binding/handle.hpp"
#include "native/binding/source_handle.hpp"
#include "native/core/media/buffer_source.hpp"

#include <memory>
#include <span>
#include <string>
#include <utility>

namespace tokpost {
namespace {

/// Keeps a JavaScript buffer while native threads read it. The reference is given back on the
/// JavaScript thread; where that has ended, the environment frees it.
class BufferReference {
 public:
  BufferReference(Napi::Env env, Napi::Value buffer)
      : env_(env), dispatcher_(EnvState::of(env).dispatcher()) {
    if (napi_create_reference(env, buffer, 1, &reference_) != napi_ok) throw Napi::Error::New(env);
  }
  ~BufferReference() {
    dispatcher_->post(make_task([env = env_, reference = reference_](Napi::Env) {
      static_cast<void>(napi_delete_reference(env, reference));
    }));
  }
  BufferReference(const BufferReference&) = delete;
  BufferReference& operator=(const BufferReference&) = delete;

 private:
  napi_env env_;
  std::shared_ptr<Dispatcher> dispatcher_;
  napi_ref reference_ = nullptr;
};

std::span<const char> bytes_in(Napi::Value value) {
  if (!value.IsTypedArray()) throw_expected(value, "a Uint8Array");
  const auto view = value.As<Napi::TypedArray>();
  const auto* start = static_cast<const char*>(view.ArrayBuffer().Data()) + view.ByteOffset();
  return {start, view.ByteLength()};
}

// newBufferSource(bytes) -> handle. The bytes are not copied.
Napi::Value js_new_buffer_source(const Napi::CallbackInfo& info) {
  const std::span<const char> bytes = bytes_in(info[0]);
  auto owner = std::make_shared<const BufferReference>(info.Env(), info[0]);
  auto source = media::make_buffer_source(bytes, std::move(owner));
  return make_handle(info.Env(), std::make_shared<SourceHandle>(std::move(source)));
}

// newStreamSource(size, roomCallback) -> handle
Napi::Value js_new_stream_source(const Napi::CallbackInfo& info) {
  const auto size = static_cast<std::uint64_t>(Js<std::int64_t>::to(info[0]));
  const auto hold = from_handle<CallbackHold>(info[1]);
  const auto stream = media::make_stream_source(size);
  stream->when_room([callbacks = hold->callbacks(), id = hold->id()] {
    callbacks->notify(id, [](Napi::Env env) { return env.Undefined(); });
  });
  return make_handle(info.Env(), std::make_shared<SourceHandle>(stream));
}

// pushStream(source, bytes, from) -> how many were taken; -1 where nobody wants them any more
Napi::Value js_push_stream(const Napi::CallbackInfo& info) {
  const auto stream = from_handle<SourceHandle>(info[0])->stream();
  if (!stream) return Js<std::int64_t>::from(info.Env(), -1);
  const auto from = static_cast<std::size_t>(Js<std::int64_t>::to(info[2]));
  const std::size_t taken = stream->push(bytes_in(info[1]).subspan(from));
  return Js<std::int64_t>::from(info.Env(), static_cast<std::int64_t>(taken));
}

void js_finish_stream(const Napi::CallbackInfo& info) {
  if (const auto stream = from_handle<SourceHandle>(info[0])->stream()) stream->finish();
}

// failStream(source, reason)
void js_fail_stream(const Napi::CallbackInfo& info) {
  const auto stream = from_handle<SourceHandle>(info[0])->stream();
  if (stream) stream->fail(Js<std::string>::to(info[1]));
}

}  // namespace

void export_sources(Napi::Env env, Napi::Object exports) {
  exports["newBufferSource"] = Napi::Function::New(env, js_new_buffer_source, "newBufferSource");
  exports["newStreamSource"] = Napi::Function::New(env, js_new_stream_source, "newStreamSource");
  exports["pushStream"] = Napi::Function::New(env, js_push_stream, "pushStream");
  exports["finishStream"] = Napi::Function::New(env, js_finish_stream, "finishStream");
  exports["failStream"] = Napi::Function::New(env, js_fail_stream, "failStream");
}

}  // namespace tokpost
