#pragma once

#include "native/core/base/json.hpp"
#include "native/core/base/result.hpp"
#include "native/core/store/connections.hpp"
#include "native/core/store/journal.hpp"
#include "native/core/store/lease_holder.hpp"
#include "native/core/store/remote_answer.hpp"
#include "native/core/vault/key_ring.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// The records as ts-types/stores.d.ts declares them. Secrets are sealed on the way out and opened
// on the way in.

namespace tokpost {

json::value holder_json(const LeaseHolder& holder);

ConnectionRecord read_connection(RemoteAnswer& answer);

/// A connection's tokens as its row holds them.
struct SealedTokens {
  std::string access;
  std::optional<std::string> refresh;
  std::optional<WallTime> expires_at;
  std::optional<WallTime> refresh_expires_at;
};
SealedTokens read_tokens(RemoteAnswer& answer);
Result<ConnectionTokens> open_tokens(const KeyRing& keys, const std::string& id,
                                     const SealedTokens& sealed);
/// Adds the members of SealedTokens.
void put_tokens(json::object& object, const KeyRing& keys, const std::string& id,
                const ConnectionTokens& tokens);

json::value content_json(const KeyRing& keys, const PostContent& content);
json::value progress_json(const KeyRing& keys, const PostRecord& post);
json::value event_json(const PostEvent& event);

/// A post without its secrets, and where it stands in lists.
struct RemotePost {
  PostRecord record;
  std::int64_t seq = 0;
  std::string source;
  std::string upload_url;
};
RemotePost read_post(RemoteAnswer& answer);
/// The record for whoever holds the lease.
PostRecord open_post(const KeyRing& keys, RemotePost post);

WebhookHint read_hint(RemoteAnswer& answer);

}  // namespace tokpost
