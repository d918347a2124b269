#include "native/binding/start_operation.hpp"

namespace tokpost {

Error closed_error() {
  return make_error(Errc::state, "closed", "The client has been closed.");
}

Napi::Value reject_closed(Napi::Env env, const CallOptions& options) {
  const auto deferred = Napi::Promise::Deferred::New(env);
  deferred.Reject(error_object(env, closed_error(), options.hint_mode));
  return deferred.Promise();
}

}  // namespace tokpost
