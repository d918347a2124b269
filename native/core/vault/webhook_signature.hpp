#pragma once

#include "native/core/base/clock.hpp"
#include "native/core/base/result.hpp"
#include "native/core/base/secret.hpp"

#include <chrono>
#include <string_view>

namespace tokpost {

struct WebhookSignatureCheck {
  std::string_view body;    ///< the raw bytes of the request
  std::string_view header;  ///< the value of TikTok-Signature: t=<unix seconds>,s=<hex>
  std::chrono::seconds tolerance{300};
};

/// Whether TikTok signed this body, and did so lately. Fails with kind `auth`: code
/// `webhook_signature`, or `webhook_too_old` where a good signature is older or newer than the
/// tolerance allows.
Status verify_webhook_signature(const WebhookSignatureCheck& check, const Secret& client_secret,
                                const Clock& clock = system_clock());

}  // namespace tokpost
