#pragma once

#include "native/core/base/json.hpp"
#include "native/core/base/result.hpp"
#include "native/core/runtime/job.hpp"
#include "native/core/store/lease_holder.hpp"

#include <functional>
#include <string>

namespace tokpost {

/// A store that answers from elsewhere, PostgreSQL's or the application's own. ts-types/stores.d.ts
/// says what each method takes and answers; it never sees a secret. From any thread.
class RemoteBackend {
 public:
  virtual ~RemoteBackend() = default;
  /// `method` by its path, "posts.save"; arguments and answers as JSON. Only inside a job.
  virtual Awaitable<Result<json::value>> async_ask(std::string method, json::value argument) = 0;
  /// From now on `wake` is called, from any thread, when another process has left something to do.
  virtual void watch(LeaseHolder holder, std::function<void()> wake) = 0;
};

}  // namespace tokpost
