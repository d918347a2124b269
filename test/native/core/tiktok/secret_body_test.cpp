#include "native/core/tiktok/secret_body.hpp"

#include "test/native/support/io_test.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace tokpost::tiktok {
namespace {

class SecretBodyTest : public test::IoTest {
 protected:
  std::string next(std::shared_ptr<SecretBody> body) {
    return run<std::string>([body]() -> Awaitable<Result<std::string>> {
             auto piece = co_await body->async_next();
             co_return std::string(piece->begin(), piece->end());
           })
        .value();
  }
};

TEST_F(SecretBodyTest, hands_its_text_out_once_and_again_after_rewinding) {
  const auto body = std::make_shared<SecretBody>(Secret("code=1"));
  EXPECT_EQ(body->size(), 6U);
  EXPECT_EQ(next(body), "code=1");
  EXPECT_EQ(next(body), "");
  EXPECT_TRUE(body->rewind());
  EXPECT_EQ(next(body), "code=1");
}

}  // namespace
}  // namespace tokpost::tiktok
