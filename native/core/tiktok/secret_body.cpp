#include "native/core/tiktok/secret_body.hpp"

namespace tokpost::tiktok {

Awaitable<Result<std::span<const char>>> SecretBody::async_next() {
  const std::span<const char> all(text_.reveal());
  const auto piece = handed_out_ ? all.first(0) : all;
  handed_out_ = true;
  co_return piece;
}

}  // namespace tokpost::tiktok
