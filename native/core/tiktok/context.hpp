#pragma once

#include "native/core/base/clock.hpp"
#include "native/core/base/log.hpp"
#include "native/core/base/trace.hpp"
#include "native/core/net/http_client.hpp"
#include "native/core/net/retry.hpp"
#include "native/core/tiktok/config.hpp"
#include "native/core/tiktok/turns.hpp"

#include <memory>

namespace tokpost::tiktok {

/// What every call of one app shares. Copied into coroutines; the plain pointers outlive them.
struct Context {
  std::shared_ptr<const AppConfig> config;
  std::shared_ptr<HttpClient> http;
  IoPool* pool = nullptr;  ///< where shared calls run, which no caller's cancellation ends
  const Clock* clock = &system_clock();
  Rng* rng = &system_rng();
  Sleeper* sleeper = &system_sleeper();
  Log log;
  Trace trace;
  std::shared_ptr<Turns> turns;  ///< may be null: then no call waits

  RetryTools retry_tools() const {
    return RetryTools{
        .policy = config->retry, .clock = clock, .rng = rng, .sleeper = sleeper, .trace = trace};
  }
};

}  // namespace tokpost::tiktok
