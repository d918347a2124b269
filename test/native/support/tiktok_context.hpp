#pragma once

#include "native/core/tiktok/context.hpp"
#include "test/native/support/fake_http_client.hpp"
#include "test/native/support/fake_rng.hpp"
#include "test/native/support/fake_sleeper.hpp"
#include "test/native/support/io_test.hpp"
#include "test/native/support/tiktok_config.hpp"

#include <memory>

namespace tokpost::test {

/// Runs calls of the TikTok layer against a scripted HTTP client, on a clock that stands still.
class TikTokTest : public IoTest {
 protected:
  TikTokTest() {
    context_.config = make_config();
    context_.http = http_;
    context_.pool = &pool_;
    context_.clock = &clock_;
    context_.rng = &rng_;
    context_.sleeper = &sleeper_;
  }

  FakeClock clock_;
  FakeRng rng_;
  FakeSleeper sleeper_{clock_};
  std::shared_ptr<FakeHttpClient> http_ = std::make_shared<FakeHttpClient>();
  tiktok::Context context_;
};

}  // namespace tokpost::test
