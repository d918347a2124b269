#pragma once

#include "native/core/base/result.hpp"
#include "native/core/base/secret.hpp"
#include "native/core/store/post_record.hpp"
#include "native/core/vault/key_ring.hpp"

#include <optional>
#include <string>
#include <string_view>

// How secrets lie in the rows of every store: encrypted, and bound to their row and column, so that
// no text opens in another one's place. An empty text is no secret.

namespace tokpost {

/// A connection's "access_token" or "refresh_token".
Result<Secret> open_token(const KeyRing& keys, const std::string& connection_id,
                          std::string_view column, const std::string& text);
std::optional<std::string> seal_token(const KeyRing& keys, const std::string& connection_id,
                                      std::string_view column, const Secret& token);

std::string seal_source(const KeyRing& keys, const std::string& post_id, const PostSource& source);
/// None for a post that has ended.
std::optional<std::string> seal_upload_url(const KeyRing& keys, const std::string& post_id,
                                           const PostProgress& progress);
/// Puts both secrets into the record, or sets `unreadable`.
void open_post_secrets(const KeyRing& keys, const std::string& source,
                       const std::string& upload_url, PostRecord& post);

Result<Secret> open_verifier(const KeyRing& keys, const std::string& state_hash,
                             const std::string& text);
std::optional<std::string> seal_verifier(const KeyRing& keys, const std::string& state_hash,
                                         const Secret& verifier);

/// Whether a text has to be encrypted anew with the first key.
bool is_outdated(const KeyRing& keys, const std::string& text);

}  // namespace tokpost
