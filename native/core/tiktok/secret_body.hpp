#pragma once

#include "native/core/base/secret.hpp"
#include "native/core/net/http_message.hpp"

#include <utility>

namespace tokpost::tiktok {

/// A request body that holds credentials: nobody copies it, and it is zeroed with the request.
class SecretBody final : public RequestBody {
 public:
  explicit SecretBody(Secret text) : text_(std::move(text)) {}

  std::uint64_t size() const override { return text_.reveal().size(); }
  Awaitable<Result<std::span<const char>>> async_next() override;
  bool rewind() override {
    handed_out_ = false;
    return true;
  }

 private:
  Secret text_;
  bool handed_out_ = false;
};

}  // namespace tokpost::tiktok
