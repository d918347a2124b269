#pragma once

#include "native/core/base/json.hpp"
#include "native/core/store/connections.hpp"
#include "native/core/store/journal.hpp"
#include "native/core/store/lease_holder.hpp"
#include "native/core/store/post_table.hpp"
#include "native/core/store/remote_answer.hpp"
#include "native/core/vault/key_ring.hpp"

#include <optional>
#include <string>

// The records of ts-types/stores.d.ts, as native/core/store/remote_records.hpp has them the other
// way round. What JavaScript takes for sealed is a secret here, which the store encrypts by itself.

namespace tokpost::test {

json::value secret_or_null(const Secret& secret);

LeaseHolder read_holder(const json::value& holder);
/// The member `holder`, which may be null.
std::optional<LeaseHolder> maybe_holder(const json::value& request);

json::value connection_json(const ConnectionRecord& record);
json::value tokens_json(const ConnectionTokens& tokens);
/// The members of SealedTokens.
ConnectionTokens read_plain_tokens(RemoteAnswer& request);

PostContent read_content(RemoteAnswer& content);
PostProgress read_progress(RemoteAnswer& progress);
PostEvent read_event(RemoteAnswer& event);
/// A StoredPost: the record as the journal answered it, and what that lacks from its row.
Result<json::value> post_json(const KeyRing& keys, const PostRecord& record, const PostRow& row);
json::value hint_json(const WebhookHint& hint);

}  // namespace tokpost::test
