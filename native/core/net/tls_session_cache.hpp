#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

struct ssl_session_st;

namespace tokpost {

using TlsSession = std::unique_ptr<ssl_session_st, void (*)(ssl_session_st*)>;

/// The sessions that servers gave us, so that the next connection to one skips most of the
/// handshake. A resumed session is not verified again, hence the key must hold whatever was
/// verified: host and port. Bounded; safe from any thread.
class TlsSessionCache {
 public:
  static constexpr std::size_t kHosts = 64;
  static constexpr std::size_t kSessionsPerHost = 4;

  void store(const std::string& key, TlsSession session);
  /// The newest session that has not expired, or null. TLS 1.3 sessions are handed out once (RFC
  /// 8446, C.4), older ones again and again.
  TlsSession take(std::string_view key);
  std::size_t size() const;

 private:
  struct Host {
    std::string key;
    std::list<TlsSession> sessions;  ///< newest first
  };

  mutable std::mutex mutex_;
  std::list<Host> hosts_;  ///< most recently used first
};

/// Where a connection's sessions go; the SSL object points to it.
struct TlsSessionSlot {
  std::shared_ptr<TlsSessionCache> cache;
  std::string key;
};

}  // namespace tokpost
