#pragma once

#include "native/core/base/result.hpp"
#include "native/core/runtime/job.hpp"
#include "native/core/store/connection_record.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tokpost {

struct UpsertedConnection {
  ConnectionRecord connection;
  bool created = false;
};

/// Whose connections are listed; one of the three must be given.
struct ConnectionFilter {
  std::optional<std::string> user_id;
  std::optional<std::string> open_id;
  bool all = false;
  std::size_t limit = 100;
  std::optional<std::string> after_id;  ///< the last id of the page before
};

struct RemovedConnection {
  ConnectionRecord connection;
  std::int64_t others_with_open_id = 0;  ///< the grant is revoked only where this is 0
  std::optional<std::string> promoted_id;
};

/// The answer to whoever wants to refresh a connection's tokens.
struct RefreshLease {
  bool acquired = false;  ///< otherwise somebody is at it: ask again, and find the newer pair
  std::int64_t epoch = 0;
  /// A refresh was sent before and its answer never came to the store: the token may be used up.
  bool interrupted = false;
  ConnectionTokens tokens;  ///< as they are now; maybe newer than the caller's
};

struct ConnectionCursor {
  std::int64_t expires_seconds = 0;
  std::string id;
};

struct DueConnections {
  std::vector<ConnectionRecord> connections;  ///< soonest to expire first
  std::optional<ConnectionCursor> next;
};

struct Reencrypted {
  std::size_t examined = 0;
  std::size_t rewritten = 0;
  std::size_t failed = 0;  ///< cannot be decrypted; left as they were
  std::optional<std::string> next_after_id;
};

/// Connected accounts and their tokens. A store may hold rows of other providers, which are never
/// read, counted or written.
///
/// Errors: kind `state` with `not_found` or `lease_lost`; kind `validation` with `filter_required`;
/// kind `store`, also with the key ring's codes.
class Connections {
 public:
  virtual ~Connections() = default;

  /// Connects an account or updates its connection. A user's first one is primary.
  virtual Awaitable<Result<UpsertedConnection>> async_upsert(NewConnection connection) = 0;
  virtual Awaitable<Result<std::optional<ConnectionRecord>>> async_get(std::string id) = 0;
  virtual Awaitable<Result<std::optional<ConnectionRecord>>> async_find(std::string user_id,
                                                                        std::string open_id) = 0;
  virtual Awaitable<Result<std::optional<ConnectionRecord>>> async_primary(std::string user_id) = 0;
  virtual Awaitable<Result<std::vector<ConnectionRecord>>> async_list(ConnectionFilter filter) = 0;
  virtual Awaitable<Result<ConnectionTokens>> async_tokens(std::string id) = 0;

  virtual Awaitable<Status> async_set_primary(std::string id) = 0;
  virtual Awaitable<Status> async_set_label(std::string id, std::optional<std::string> label) = 0;
  virtual Awaitable<Status> async_set_metadata(std::string id, std::string metadata) = 0;
  /// Forgets a connection; if it was primary, the user's oldest active one takes its place.
  virtual Awaitable<Result<RemovedConnection>> async_remove(std::string id) = 0;

  // One refresh at a time (design decision 7): acquire, begin, send, finish or release. A lease
  // belongs to one caller and is released by it in any case.
  virtual Awaitable<Result<RefreshLease>> async_acquire_refresh(std::string id) = 0;
  /// Before the request is sent; fails with `lease_lost`.
  virtual Awaitable<Status> async_begin_refresh(std::string id, std::int64_t epoch) = 0;
  /// Stores the new pair and releases the lease. False, and nothing is stored, where the row no
  /// longer holds the refresh token that was sent.
  virtual Awaitable<Result<bool>> async_finish_refresh(std::string id, std::int64_t epoch,
                                                       Secret sent_refresh_token,
                                                       ConnectionTokens tokens,
                                                       std::optional<std::string> scopes) = 0;
  /// Without a new pair. `settled` says that the sent token was surely not used up.
  virtual Awaitable<Status> async_release_refresh(std::string id, std::int64_t epoch,
                                                  bool settled) = 0;
  /// Only if the row still holds the refresh token that was sent; answers whether.
  virtual Awaitable<Result<bool>> async_mark_needs_reconnect(std::string id,
                                                             Secret sent_refresh_token,
                                                             std::string reason) = 0;
  /// Keeps this holder's refresh leases; due every kLeaseRenewal while there is one.
  virtual Awaitable<Status> async_renew_leases() = 0;

  /// Active connections with a refresh token whose access token ends before `before`.
  virtual Awaitable<Result<DueConnections>> async_due_for_refresh(
      WallTime before, std::optional<ConnectionCursor> after, std::size_t limit) = 0;
  /// Encrypts tokens anew with the first key, `limit` rows at a time.
  virtual Awaitable<Result<Reencrypted>> async_reencrypt(std::optional<std::string> after_id,
                                                         std::size_t limit) = 0;
};

}  // namespace tokpost
